"""Addresses that a reader's program makes links of, in cells of text and in all that code shows."""

import re

import pytest
from support.growth import least, processor_seconds

from torchcourse.grading.cleaning.addresses import as_overwritten, inert_stream
from torchcourse.grading.cleaning.markdown import PARTED, cleaned_markdown
from torchcourse.grading.cleaning.outputs import cleaned_outputs


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost:8888/lab?reset",
        "HTTP://127.0.0.1/x",
        "https://hub/x",
        "https://a@example.org/x",
        "https://example.org/hub/log%6Fut",
        "ftp://example.org/x",
        "http://www.a.b@localhost/x",
        "javascript://x%0aalert(1)",
    ],
)
def test_an_address_by_itself_is_no_link_that_it_could_not_be_in_brackets(address):
    cleaned, found = cleaned_markdown(f"see {address} and <{address}>")
    assert address not in cleaned
    assert cleaned.replace(PARTED, "") == f"see {address} and <{address}>"
    assert "a link" in found
    for opened in ("<https", "<http", "<HTTP"):
        assert opened not in cleaned, "a parted name would begin a tag"


@pytest.mark.parametrize(
    "address",
    ["www.a.b@localhost/x", "WWW.localhost/x", "www.a:x", "www.a\\@b/x", "www.a&#64;localhost/x"],
)
def test_a_host_by_itself_is_one_and_names_no_user(address):
    parted = f"{address[:3]}{PARTED}{address[3:]}"
    assert cleaned_markdown(f"x {address} y") == (f"x {parted} y", ("a link",))
    assert inert_stream(f"({address})") == f"({parted})"


def test_a_host_whose_scheme_is_parted_is_no_link_either():
    assert inert_stream("http://www.a@localhost/x") == f"http{PARTED}://www{PARTED}.a@localhost/x"


def test_an_honest_address_by_itself_stays():
    text = "see https://example.org/a_b?c=d#e, http://arxiv.org/abs/1, https://medium.com/@someone/a, a://"
    text += " www.example.org, www.example.org/a?b: https://www.example.org:80/x www.a.b"
    assert cleaned_markdown(text) == (text, ())


@pytest.mark.parametrize(
    "text",
    [
        "javascript://x%0aalert(1)",
        "data:text/html,<script>1</script>",
        "mydata:image/png,x",
        "http://localhost:8888/x",
        "see.https://example.org",
        "java\x1b[1mscript\x1b[0m:\x1b[3m//x",
        "java\x1b[Kscript://x",
        "vscode://file/etc/passwd",
        "file:///etc/passwd",
    ],
)
def test_plain_text_is_no_link_that_could_harm_wherever_it_stands(text):
    stream = {"output_type": "stream", "name": "stdout", "text": f"a {text}\n"}
    error = {"output_type": "error", "ename": text, "evalue": text, "traceback": ["x", f"a {text}"]}
    display = {"output_type": "display_data", "data": {"text/plain": text}, "metadata": {}}
    shown, found = cleaned_outputs([stream, display, error])
    texts = [shown[0]["text"], shown[1]["data"]["text/plain"], *shown[2]["traceback"][1:], shown[2]["evalue"]]
    for each in texts:
        assert re.search(rf"\w{PARTED}:", each)
        assert each.replace(PARTED, "").removeprefix("a ").rstrip("\n") == text
    assert found == (), "all of it is shown as it was"


@pytest.mark.parametrize(
    "text",
    [
        "loss: 0.25, data: 3, a:b, C://, ://",
        "\x1b[31mred\x1b[0m https://example.org/a?b=c https://user.example.org, (http://example.org).",
        "\repoch 1\repoch 2\r\nend\b\b",
    ],
)
def test_honest_plain_text_stays_as_it_is(text):
    stream = {"output_type": "stream", "name": "stdout", "text": text}
    assert cleaned_outputs([stream, stream]) == ([stream, stream], ())


@pytest.mark.parametrize(
    ("pieces", "seen"),
    [
        (["xxxxscript://y\rjava"], "javascript://y"),
        (["javascript:\b:x\b//y"], "javascript://y"),
        (["java", "script:", "//y"], "javascript://y"),
        (["a\x1b[\x1b[z\rdata\x08a", ":x,y"], "data:x,y"),
    ],
)
def test_what_is_printed_over_is_looked_at_as_it_is_seen(pieces, seen):
    streams = [{"output_type": "stream", "name": "stdout", "text": piece} for piece in pieces]
    [shown], _ = cleaned_outputs(streams)
    assert as_overwritten(shown["text"]).replace(PARTED, "").startswith(seen[:4])
    assert not re.search(r"(?:javascript|data):", as_overwritten(shown["text"]))


@pytest.mark.parametrize(
    "sign", ["x\b", "\r", "a\r", "://", "a://", "data:", "\x1b[", "\x1b[0m", "\x1b[1mdata:"]
)
def test_plain_text_takes_time_in_proportion_to_its_length(sign):
    def seconds(length):
        return processor_seconds(inert_stream, "x" * length + sign * (length // len(sign)))

    assert least(lambda: seconds(400_000) / max(seconds(40_000), 0.02), 40) < 40


def test_what_takes_a_browser_hours_to_overwrite_is_overwritten_before():
    text = "x" * 200_000 + "ab\b" * 20_000
    [shown], _ = cleaned_outputs([{"output_type": "stream", "name": "stdout", "text": text}])
    assert shown["text"] == "x" * 200_000 + "a" * 20_000
