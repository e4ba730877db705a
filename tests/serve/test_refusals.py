"""What a service refuses: forged tokens, pages of other sites, tricks in paths and headers, endless bodies.

One real service on a real course takes all of it, and at the end it still answers as at the beginning.
"""

from __future__ import annotations

import json
import re
import secrets
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.quick_course import QuickCourse
from support.self_check_service import RunningService, service

CONFIG = "c.SelfCheck.checks = 0\nc.SelfCheck.closed = ['exam']"
MEBIBYTE = 2**20


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> QuickCourse:
    return QuickCourse.make(tmp_path_factory.mktemp("course"), CONFIG)


@pytest.fixture(scope="module")
def notebook(course: QuickCourse) -> bytes:
    return course.hand_in("ann").read_bytes()


@pytest.fixture(scope="module")
def running(course: QuickCourse, notebook: bytes) -> Iterator[RunningService]:
    with service(course.root, "--warm", "ps1") as one:
        yield one
        assert one.check(notebook).content["points"] == 5, "it answers as before"


def exchange(running: RunningService, sent: bytes, seconds: float = 20) -> bytes:
    """Send bytes as they are, and read until the service closes or is silent."""
    with socket.create_connection(("127.0.0.1", running.port), seconds) as connection:
        received = b""
        try:
            connection.sendall(sent)
            while part := connection.recv(65536):
                received += part
        except (TimeoutError, ConnectionError):
            pass
        return received


def status_of(reply: bytes) -> int:
    found = re.match(rb"HTTP/1\.1 (\d{3}) ", reply)
    return int(found[1]) if found else 0


def request(running: RunningService, *lines: str, method: str = "POST", path: str = "/v1/check/ps1") -> bytes:
    head = [f"{method} {path} HTTP/1.1", *lines, "Connection: close", "", ""]
    return exchange(running, "\r\n".join(head).encode("latin-1"))


def authorised(running: RunningService) -> str:
    return f"Authorization: token {running.tokens['ann']}"


@pytest.mark.parametrize(
    "forge",
    [
        lambda token: None,
        lambda token: "",
        lambda token: "token",
        lambda token: f"token {secrets.token_hex(16)}",
        lambda token: f"token {token[:-1]}",
        lambda token: f"token {token}x",
        lambda token: f"token {token.upper()}",
        lambda token: f"Bearer {token}",
        lambda token: f"token {token} {token}",
        lambda token: f"token {token},",
        lambda token: "token " + "a" * 5000,
        lambda token: "token ../../ann",
        lambda token: "token ann",
    ],
)
def test_a_forged_token_is_nobodys(running: RunningService, notebook: bytes, forge: Any) -> None:
    header = forge(running.tokens["ann"])
    headers = {} if header is None else {"Authorization": header}
    reply = running.ask("POST", "v1/check/ps1", None, notebook, headers)
    assert (reply.status, reply.content["kind"]) == (401, "token")


def test_the_token_says_who_asks_and_nothing_else_does(running: RunningService, course: QuickCourse) -> None:
    claims = {"X-Forwarded-User": "bob", "X-Remote-User": "bob", "X-Forwarded-For": "10.0.0.1"}
    before = running.ask("GET", "v1/limits/ps1?student=bob&user=bob", "ann", headers=claims)
    assert before.status == 200
    body = course.hand_in("bob").read_bytes()
    assert running.ask("POST", "v1/check/ps1?student=bob", "ann", body, claims).status == 400
    assert running.check(body, "ann").status == 200
    rows = (course.root / "serve.log").read_text().splitlines()[-1]
    assert rows.endswith("'ann'")


@pytest.mark.parametrize(
    "path", ["v1/checks", "v1/checks/bob", "v1/check/ps1/bob", "v1/record", "v1/check", ""]
)
def test_nobody_can_ask_for_checks_that_were_made(running: RunningService, path: str) -> None:
    assert running.ask("GET", path).status in (404, 405)


@pytest.mark.parametrize(
    "name",
    [
        *("..", "../ps1", "..%2f..%2fetc%2fpasswd", "%2e%2e", "ps1%00", "ps1%0a", ".", "ps1%2f..%2fps1"),
        *("PS1", "ps1.ipynb", "%ff%fe", "source", "*", "ps1%3b", "a" * 250, "exam", "\\..\\ps1"),
    ],
)
def test_a_name_is_an_assignments_or_nothing(running: RunningService, name: str) -> None:
    for method, what in (("POST", "check"), ("GET", "limits")):
        line = f"/v1/{what}/{name}"
        lines = ["Host: localhost", authorised(running), f"Content-Length: {2 * (method == 'POST')}"]
        reply = request(running, *lines, method=method, path=line)
        assert status_of(reply) in (400, 404), reply[:300]


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Host: evil.example", "host"),
        ("Host: evil.example:8765", "host"),
        ("Host: 127.0.0.1.evil.example", "host"),
        ("Host: 10.0.0.5", "host"),
        ("Host: localhost\r\nCookie: session=1", "cookie"),
        ("Host: localhost\r\nOrigin: http://localhost", "origin"),
        ("Host: localhost\r\nOrigin: null", "origin"),
        ("Host: localhost\r\nSec-Fetch-Site: cross-site", "origin"),
        ("Host: localhost\r\nSec-Fetch-Site: same-origin", "origin"),
    ],
)
def test_a_page_in_a_browser_cannot_ask(running: RunningService, header: str, kind: str) -> None:
    """Neither with cookies, nor from another site, nor under a name that was made to point here."""
    reply = request(running, header, authorised(running), "Content-Length: 2")
    assert status_of(reply) == 403
    assert json.loads(reply.partition(b"\r\n\r\n")[2])["kind"] == kind
    assert b"access-control" not in reply.lower()


def test_a_browsers_preflight_is_given_no_permission(running: RunningService) -> None:
    reply = request(running, "Host: localhost", "Access-Control-Request-Method: POST", method="OPTIONS")
    assert status_of(reply) == 405
    assert b"access-control-allow" not in reply.lower()


@pytest.mark.parametrize(
    "lines",
    [
        ["Host: localhost", "Host: evil.example"],
        ["Host: localhost@evil.example", "AUTH"],
        ["Host: evil.example/localhost", "AUTH"],
        ["Host: localhost", "Authorization: token x", "AUTH"],
        ["Host: localhost", "AUTH", "Content-Length: 2", "Content-Length: 3"],
        ["Host: localhost", "AUTH", "Content-Length: 2", "Transfer-Encoding: chunked"],
        ["Host: localhost", "AUTH", "Transfer-Encoding: gzip, chunked"],
        ["Host: localhost", "AUTH", "Content-Length: -1"],
        ["Host: localhost", "AUTH", "Content-Length: +2"],
        ["Host: localhost", "AUTH", "Content-Length: 0x10"],
        ["Host: localhost", "AUTH", "Content-Length: 99999999999999999999999"],
        ["Host: localhost", "AUTH : x", "Content-Length: 2"],
        ["Host: localhost", "AUTH", "X: " + "a" * 40_000],
        ["Host: localhost", *(f"X-{number}: 1" for number in range(5000))],
    ],
)
def test_tricks_with_headers_are_refused_before_a_body_is_read(
    running: RunningService, lines: list[str]
) -> None:
    reply = request(running, *(line.replace("AUTH", authorised(running)) for line in lines))
    assert status_of(reply) in (0, 400, 401, 403, 413, 431), reply[:300]


def test_a_body_that_is_too_large_is_refused_by_what_it_says_and_by_what_comes(
    running: RunningService,
) -> None:
    own = ["Host: localhost", authorised(running)]
    assert status_of(request(running, *own, f"Content-Length: {20 * MEBIBYTE + 1}")) == 413
    before = memory(running)
    head = "\r\n".join(["POST /v1/check/ps1 HTTP/1.1", *own, "Transfer-Encoding: chunked", "", ""]).encode()
    chunk = b"%x\r\n" % MEBIBYTE + bytes(MEBIBYTE) + b"\r\n"
    reply = exchange(running, head + chunk * 30)
    assert status_of(reply) in (0, 413)  # cut off while it was still sent
    gets = "\r\n".join(
        ["GET /health HTTP/1.1", "Host: localhost", "Content-Length: 9000000", "", ""]
    ).encode()
    assert status_of(exchange(running, gets + bytes(9_000_000))) in (0, 200, 413)
    assert memory(running) - before < 40 * MEBIBYTE
    assert running.check(b"{}").status == 400


def memory(running: RunningService) -> int:
    return psutil.Process(running.process.pid).memory_info().rss


BOMBS = {
    "deep": b'{"cells":' + b"[" * 5_000_000,
    "deep objects": b'{"a":' * 2_000_000,
    "countless values": b"[" + b"0," * 9_000_000 + b"0]",
    "a number without end": b'{"cells": ' + b"9" * 5_000_000 + b"}",
    "names that repeat": b"{" + b'"a":1,' * 3_000_000 + b'"a":1}',
    "no text": bytes(range(256)) * 1000,
    "a zip": b"PK\x03\x04" + bytes(1000),
    "gzip": b"\x1f\x8b\x08" + bytes(1000),
    "nothing": b"",
    "a string": b'"cells"',
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_no_notebook_and_costs_the_service_nothing(running: RunningService, bomb: str) -> None:
    before, began = memory(running), time.monotonic()
    reply = running.check(BOMBS[bomb], "bob")
    assert (reply.status, reply.content["kind"]) == (400, "unreadable"), reply
    assert "Traceback" not in reply.content["error"]
    assert "/tmp" not in reply.content["error"]
    assert time.monotonic() - began < 60
    assert memory(running) - before < 60 * MEBIBYTE


def test_a_slow_client_is_cut_off_and_holds_up_nobody(running: RunningService, notebook: bytes) -> None:
    own = ["POST /v1/check/ps1 HTTP/1.1", "Host: localhost", f"Authorization: token {running.tokens['cat']}"]
    head = "\r\n".join([*own, "Content-Length: 1000", "", ""]).encode()
    slow = [socket.create_connection(("127.0.0.1", running.port), 50) for _ in range(3)]
    try:
        for one in slow:
            one.sendall(head + b"{")
        time.sleep(0.5)
        assert running.check(notebook, "ann").status == 200
        refused = running.check(notebook, "cat")
        assert (refused.status, refused.content["kind"]) == (429, "queue")
        began = time.monotonic()
        assert [one.recv(1000) for one in slow] == [b""] * 3
        assert time.monotonic() - began < 45
        assert running.check(notebook, "cat").status == 200, "what was cut off counts no more"
    finally:
        for one in slow:
            one.close()


TEXT = st.text(max_size=40)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
CELL = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown", "raw", "x"]) | JSON,
        "source": TEXT | st.lists(TEXT, max_size=3) | JSON,
        "metadata": st.fixed_dictionaries({}, optional={"nbgrader": JSON, "tags": JSON}) | JSON,
        "outputs": JSON,
        "id": JSON,
        "execution_count": JSON,
    },
)
NOTEBOOK = st.fixed_dictionaries(
    {},
    optional={
        "cells": st.lists(CELL | JSON, max_size=4) | JSON,
        "metadata": JSON,
        "nbformat": st.just(4) | JSON,
        "nbformat_minor": JSON,
    },
)
HEADER_NAME = st.from_regex(r"[A-Za-z\-]{1,20}", fullmatch=True)
HEADER_VALUE = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60)


@settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_thousand_malformed_requests_are_answered_as_the_served_description_says(
    running: RunningService, described: dict[str, Any], data: st.DataObject
) -> None:
    path = data.draw(st.sampled_from(sorted(described["paths"])))
    method = data.draw(
        st.sampled_from(["get", "post", "put", "delete", "patch", "head", "options", "trace", "x"])
    )
    name = data.draw(st.just("ps1") | st.from_regex(r"[!-~]{1,30}", fullmatch=True))
    target = path.replace("{assignment}", name.replace(" ", "%20"))
    query = data.draw(st.just("") | st.from_regex(r"\?exercise=[!-~]{0,30}", fullmatch=True))
    headers = data.draw(st.dictionaries(HEADER_NAME, HEADER_VALUE, max_size=4))
    body = data.draw(st.binary(max_size=200) | JSON.map(_dumped) | NOTEBOOK.map(_dumped))
    lines = [f"{method.upper()} {target}{query} HTTP/1.1", "Host: localhost"]
    lines += [f"{key}: {value}" for key, value in headers.items()]
    if data.draw(st.booleans()):
        lines.append(f"Authorization: token {running.tokens['ann']}")
    lines += [f"Content-Length: {len(body)}", "Connection: close", "", ""]
    reply = exchange(running, "\r\n".join(lines).encode("latin-1") + body)
    status = status_of(reply)
    assert status == 0 or status < 500 or status == 501, reply
    operation = described["paths"][path].get(method)
    if (
        operation is not None
        and status
        and b"\r\nContent-Type: application/json" in reply
        and target.count("/") < 4
    ):
        assert str(status) in operation["responses"] or status == 404, (lines, reply)
        content = json.loads(reply.partition(b"\r\n\r\n")[2])
        assert status == 200 or {"error", "kind"} <= set(content)


@pytest.fixture(scope="module")
def described(running: RunningService) -> dict[str, Any]:
    reply = running.ask("GET", "openapi.json", None)
    assert reply.status == 200
    return reply.content


def _dumped(value: Any) -> bytes:
    return json.dumps(value).encode("utf-8", "surrogatepass")


def test_tokens_that_others_may_read_are_refused(course: QuickCourse, tmp_path: Path) -> None:
    from torchcourse.grading.course.course_folder import CourseError
    from torchcourse.serve.identity import KnownTokens

    file = tmp_path / "tokens.json"
    file.write_text('{"ann": "a-token-of-sixteen-letters"}')
    file.chmod(0o644)
    with pytest.raises(CourseError, match="chmod 600"):
        KnownTokens.read(file)
    file.chmod(0o600)
    KnownTokens.read(file)
    file.write_text('{"ann": "short"}')
    with pytest.raises(CourseError, match="16 letters"):
        KnownTokens.read(file)
