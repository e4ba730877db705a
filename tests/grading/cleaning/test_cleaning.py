"""What a student wrote and displayed, made harmless: what goes, what stays, and that nothing takes long.

That nothing runs is shown in a browser (tests/active_content); here are the rules, one by one.
"""

import base64
import tracemalloc

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st
from support.growth import least, processor_seconds

from torchcourse.grading.cleaning.html import cleaned_html
from torchcourse.grading.cleaning.links import is_safe_target
from torchcourse.grading.cleaning.markdown import PARTED, cleaned_markdown
from torchcourse.grading.cleaning.notebook import NotebookCleaner, told_of_cleaning
from torchcourse.grading.cleaning.outputs import PIECE, RASTER_STARTS, cleaned_outputs, raster_picture
from torchcourse.grading.cleaning.svg import cleaned_svg
from torchcourse.grading.execute.clean_outputs import OutputCleaner
from torchcourse.grading.record.page_limits import limit_for_pages

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(20)).decode()

# Markdown -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "plain, **bold**, `code`, a list\n\n- one\n- two\n\n> quoted\n",
        "a < b and c > d, 3<4, <- and <3",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "[a page](https://example.org/a?b=c#d 'with: a title'), [beside](data/notes.md), [top](#top)",
        "[by name][1] and <https://example.org>, mail <me@example.org>\n\n[1]: https://example.org/x",
        "![p](picture.png) ![d](data:image/png;base64," + PNG + ")",
        '<img src="https://example.org/a.png" width="200" alt="one: a picture">',
        "x<sub>1</sub>, 2<sup>3</sup>, <kbd>Ctrl</kbd><br> <b>bold</b> and <i>italic</i>",
        "<details><summary>A. 3</summary>\nRight.</details>",
        r"$\frac{a}{b} < 1$ and $$\sum_{i=1}^n x_i$$ and \begin{align} a &= b \end{align}",
        "[^1] a note\n\n[^1]: note: it is small",
        "你好，**世界**。",
        '<a href="https://example.org">a page</a>',
        "<a href='#two'>two</a> <span style='color:red'>red</span> <font color='blue'>blue</font>",
        "before <!-- not to be seen --> after <abbr title='x'>a</abbr> <details open>",
    ],
)
def test_honest_markdown_stays_as_it_is(text):
    assert cleaned_markdown(text) == (text, ())


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "`<script>` in code and <script>not</script>",
        '<img src="x" onerror="alert(1)">',
        "<IMG SRC=x\nONERROR=alert(1)>",
        "<svg/onload=alert(1)>",
        "<!--><img src=x onerror=alert(1)>-->",
        "<!-- x --!><img src=x onerror=alert(1)> -->",
        "<span style='color:red;position:fixed'>x</span>",
        "<font color='red'>`</font>",
        "<!---><b onclick=x>-->",
        "<!-- $x --> $",
        "> <!-- a\nb -->",
        "<?php ?><![CDATA[x]]>",
        "</div></div><h1 style='position:fixed'>6 of 6</h1>",
        "<b onmouseover=alert(1)>x</b>",
        '<a href="javascript:alert(1)">x</a>',
        "<b>`</b>` never closed",
    ],
)
def test_a_tag_that_may_not_stay_is_text(text):
    cleaned, found = cleaned_markdown(f"before {text}")
    assert cleaned.replace(PARTED, "") == f"before {text}"
    assert f"<{PARTED}" in cleaned
    assert found == ("HTML",)


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "&#106;avascript&colon;alert(1)",
        "&#x6A;ava&Tab;script:alert(1)",
        "&amp;#106;avascript:alert(1)",
        "\x01javascript:alert(1)",
        r"javascript\:alert(1)",
        "vbscript:x",
        "data:text/html,<script>1</script>",
        "data:image/svg+xml;base64,AAAA",
        "data:image/png,x",
        "file:///etc/passwd",
        "attachment:a.png",
        "/logout",
        "../../logout?x",
        "/files/a.png",
        "//127.0.0.1:8888/a.png",
        "http://127.0.0.1:8888/a.png",
        "http://localhost/a.png",
        "https://hub/a.png",
        "https://a@example.org/x",
        r"\lab?x",
        r"..\..\lab?x",
        "http:a.b/../../lab?x",
        "https:/a.b/x",
        "http://①②⑦.0.0.1/x",
        "http://ⅼocalhost/x",
        "https://example.org/hub/log%6Fut",
        "&Tab;" * 400 + "javascript:alert(1)",
        " " * 5_000 + "javascript:alert(1)",
    ],
)
@pytest.mark.parametrize(
    "form",
    [
        "[x]({})",
        "[x]( <{}>)",
        "![x]({})",
        "[x]\n\n[x]: {}",
        "[x]: <{}> 'title'",
        "> [x]:\n> {}\n\n[x]",
        "> > [x]:\n>> <{}>\n\n[x]",
        "> [x](\n> {})",
    ],
)
def test_a_link_that_could_run_is_text(form, target):
    cleaned, found = cleaned_markdown(form.format(target))
    assert "](" not in cleaned
    assert "]:" not in cleaned
    assert "a link" in found


PICTURE = "data:image/png;base64,iVBORw0KGgo="


@pytest.mark.parametrize("form", ["![a]({})", "![a b][x]\n\n[x]: {}", '<img src="{}">'])
def test_a_raster_picture_may_be_written_out_as_data(form):
    assert PICTURE in cleaned_markdown(form.format(PICTURE))[0]
    assert cleaned_markdown(form.format(PICTURE))[1] == ()


@pytest.mark.parametrize("form", ["[a]({})", "![x](x.png) [a]( <{}>)", '<a href="{}">x</a>'])
def test_a_link_to_data_is_text_since_a_browser_leaves_the_page_for_it(form):
    assert cleaned_markdown(form.format(PICTURE))[1] != ()
    assert "data:" not in cleaned_html(f"<a href='{PICTURE}'>x</a>")[0]


@pytest.mark.parametrize(
    "text",
    [
        "![a][dot] and ![dot] and ![dot][], [![a][Dot]](#top)",
        "> ![a][\n> dot]",
    ],
)
def test_a_picture_may_have_its_data_below_it(text):
    text += f"\n\n[DOT]: {PICTURE} 'title'"
    assert cleaned_markdown(text) == (text, ())


@pytest.mark.parametrize(
    "text",
    [
        "[a][dot]",
        "![a][dot], see [dot]",
        "![a][dot] [x][ DOT ]",
        "> ![a][dot] [x][\n> dot]",
        "![a][dot] [dot]: is a link before a colon",
        "\\![a][dot]",
        "!\\[a][dot]",
        "![a][dot] [x][d\u0131t] [x][\u017fot] [dot](#x)",
    ],
)
def test_a_link_to_data_is_text_by_its_name_too(text):
    cleaned, found = cleaned_markdown(f"{text}\n\n[dot]: {PICTURE}")
    assert f"]{PARTED}: {PICTURE}" in cleaned
    assert "a link" in found


def test_what_lies_beside_the_notebook_may_be_linked():
    assert all(map(is_safe_target, ["a.png", "sub/a.png", "sub\\a.png", "./a:b", "#x", "?a=b:c", ""]))


@pytest.mark.parametrize(
    "macro", ["href{javascript:x}{y}", "unicode{x3c}", "style{color:red}{x}", "def\\x{y}"]
)
def test_a_macro_that_leads_away_is_parted_from_its_name(macro):
    cleaned, found = cleaned_markdown(f"$\\{macro}$")
    assert cleaned.startswith(f"$\\{PARTED}")
    assert found == ("TeX",)


@pytest.mark.parametrize("before", ["", "> ", "- ", "1. > - "])
@pytest.mark.parametrize("fence", ["```", "~~~~"])
@pytest.mark.parametrize("blanks", ["", " ", "\u00a0\t" * 30])
def test_a_diagram_is_a_block_of_code_wherever_it_begins(before, fence, blanks):
    cleaned, found = cleaned_markdown(f"{before}{fence}{blanks}Mermaid\ngraph TD\n")
    assert cleaned == f"{before}{fence}{blanks}{PARTED}Mermaid\ngraph TD\n"
    assert found == ("a diagram",)


@drawn(st.text(alphabet="<>/ab!?='\"`[]():\\$&#;\n jscript", max_size=60))
def test_cleaned_markdown_is_clean_and_says_what_it_said(text):
    once, _ = cleaned_markdown(text)
    assert cleaned_markdown(once)[0] == once


# HTML, pictures and other displays --------------------------------------------------------------------------


def test_html_keeps_tables_and_loses_what_runs_or_leaves_its_cell():
    shown, is_active = cleaned_html(
        "<table border='1' class='dataframe panel' id='toc' style='position:fixed;color:red'>"
        "<tr><td onclick='x()'>1<script>x()</script></td></tr></table></div><form action='/'><input>"
    )
    assert shown == (
        '<table border="1" class="dataframe" style="color:red"><tbody><tr><td>1</td></tr></tbody></table>'
    )
    assert is_active


def test_a_cell_of_a_table_spans_no_thousands_of_others():
    shown, _ = cleaned_html("<table><tr><td colspan='1000' rowspan=65534>1<td colspan='12'>2</table>")
    assert "<td>1</td>" in shown
    assert '<td colspan="12">2</td>' in shown


def test_honest_html_is_not_reported():
    assert cleaned_html("<table><thead><tr><th>a</th></tr></thead></table> <p>on = 3 &lt; 4</p>")[1] is False


def svg(inside: str) -> str:
    return f"<svg xmlns='http://www.w3.org/2000/svg'>{inside}</svg>"


def test_a_picture_in_svg_may_draw_a_shape_often_but_not_without_measure():
    often = "<defs><path id='a' d='M0 0'/></defs>" + "<use href='#a'/>" * 5_000
    assert cleaned_svg(svg(often)) is not None
    ten = [f"<g id='a{i}'>" + f"<use href='#a{i - 1}'/>" * 10 + "</g>" for i in range(1, 9)]
    assert cleaned_svg(svg(f"<path id='a0'/>{''.join(ten)}")) is None
    filled = [
        f"<pattern id='a{i}'>" + f"<path fill='url(#a{i - 1})'/>" * 10 + "</pattern>" for i in range(1, 9)
    ]
    assert cleaned_svg(svg(f"<pattern id='a0'/>{''.join(filled)}<path fill='url(#a8)'/>")) is None
    assert cleaned_svg(svg("<g id='a'><g id='b'><use href='#a'/></g></g>")) is None
    assert "url" not in cleaned_svg(svg("<style>* { fill: url(#a) }</style>"))
    assert cleaned_svg(svg("<g>" * 5_000 + "</g>" * 5_000)) is None


def test_a_picture_in_svg_keeps_its_shapes():
    picture = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" onload="x()">'
        '<style>*{stroke:red}</style><defs><path id="a" d="M 0 0"/></defs><use xlink:href="#a"/>'
        '<a xlink:href="javascript:x()"><text>b</text></a><script>x()</script>'
        '<foreignObject><body onload="x()"/></foreignObject><image href="https://example.org/a.png"/>'
        '<rect style="fill: url(#a)"/><rect style="fill: url(https://example.org)"/></svg>'
    )
    cleaned = cleaned_svg(picture)
    assert all(part in cleaned for part in ['d="M 0 0"', 'xlink:href="#a"', "stroke:red", "fill: url(#a)"])
    assert not any(part in cleaned for part in ["onload", "script", "foreign", "example", "<a"])
    assert cleaned_svg('<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>') is None
    assert cleaned_svg("<svg") is None


def display(**data):
    data = {mime.replace("_", "/"): value for mime, value in data.items()}
    return {"output_type": "display_data", "data": data, "metadata": {}}


def test_a_type_that_could_run_is_dropped_and_shown_as_text():
    shown, found = cleaned_outputs([display(application_javascript="x()", text_plain="<Javascript>")])
    assert shown[0]["data"] == {"text/plain": "<Javascript>"}
    assert "x()" in shown[1]["data"]["text/plain"]
    assert found == ("application/javascript",)


def test_streams_errors_and_plain_pictures_stay():
    picture = display(image_png=PNG, text_plain="<Figure>")
    picture["metadata"] = {"image/png": {"width": 300, "height": "1 onload=x"}, "isolated": True}
    stream = {"output_type": "stream", "name": "stdout", "text": "<script>"}
    shown, found = cleaned_outputs([stream, picture])
    assert shown == [stream, {**picture, "metadata": {"image/png": {"width": 300}}}]
    assert found == ()


def test_what_is_no_picture_is_not_shown_as_one():
    shown, _ = cleaned_outputs([display(image_png='AAAA" onerror="x()')])
    assert "image/png" not in shown[0]["data"]


@pytest.mark.parametrize(
    ("end", "is_shown"),
    [("", True), ("\n \n", True), ("\n", True), ("=", False), ("é", False), ("A==", False)],
)
def test_a_large_picture_is_looked_at_to_its_end(end, is_shown):
    content = RASTER_STARTS["image/png"][0] + bytes(3 * PIECE)  # ends with =
    assert (raster_picture("image/png", base64.encodebytes(content).decode() + end) is not None) == is_shown


def test_a_large_picture_is_neither_copied_nor_decoded_as_a_whole():
    attached = {"a.png": {"image/png": base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(20 * PIECE)).decode()}}
    cell = {"cell_type": "markdown", "id": "q", "metadata": {}, "source": "x", "attachments": attached}
    tracemalloc.start()
    cleaned = NotebookCleaner(frozenset()).cell(cell, 1)
    limit_for_pages({"cells": [cleaned], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert cleaned == cell
    assert peak < len(attached["a.png"]["image/png"]) / 2


def test_a_picture_that_is_attached_is_shown_and_one_that_is_not_is_text():
    text = "![a](attachment:a.png) ![b](attachment:b.png)"
    cleaned, found = cleaned_markdown(text, {"a.png"})
    assert cleaned == f"![a](attachment:a.png) ![b]{PARTED}(attachment:b.png)"
    assert found == ("a link",)


def test_only_pictures_may_be_attached():
    attached = {
        "a.png": {"image/png": PNG},
        "b.svg": {"image/svg+xml": "PHN2"},
        'c"d': {"image/png": PNG},
    }
    cleaner = NotebookCleaner(frozenset())
    cell = cleaner.cell({"cell_type": "markdown", "source": "x", "attachments": attached}, 3)
    assert cell["attachments"] == {"a.png": {"image/png": PNG}}
    assert told_of_cleaning(cleaner.found)[0].endswith("an attachment of cell 3.")


def test_the_instructors_own_texts_are_not_touched():
    own = '<img src="x" onload="draw()">'
    cleaner = NotebookCleaner(frozenset({own}))
    assert cleaner.cell({"cell_type": "markdown", "source": own}, 1)["source"] == own
    assert cleaner.cell({"cell_type": "markdown", "source": own + " "}, 2)["source"] != own


@pytest.mark.parametrize("kind", ["code", "markdown", "raw"])
def test_marks_one_on_another_come_in_runs_that_a_browser_can_lay_out(kind):
    marks = "a" + "\u0301" * 2_500
    cleaner = NotebookCleaner(frozenset())
    source = cleaner.cell({"cell_type": kind, "source": f"x {marks} y"}, 1)["source"]
    stream = {"output_type": "stream", "name": "stdout", "text": marks}
    shown = cleaner.outputs([stream, display(text_plain=marks, text_html=f"<b>{marks}</b>")], 1)
    texts = [source, shown[0]["text"], *shown[1]["data"].values()]
    for text in texts:
        assert "\u0301" * 1_000 + "\u200b" in text
        assert "\u0301" * 1_001 not in text
        assert text.count("\u0301") == 2_500
    assert cleaner.found == []
    short = {"cell_type": kind, "source": "═" * 999 + " 損失，。！" * 500 + "\U0001f600" * 900}
    assert cleaner.cell(short, 1)["source"] == short["source"]


# Time -------------------------------------------------------------------------------------------------------

BOMBS = [
    "<b>",
    "<",
    "](",
    "](&Tab;",
    "\\href",
    '<a href="',
    '<img alt="x"',
    "<div>\n\n",
    "`",
    " ",
    "\n",
    "> ",
]


@pytest.mark.parametrize("sign", [*BOMBS, "> ", "<div>", "<table><tr><td>", "<!--", "&lt;", "``` mermaid\n"])
def test_cleaning_takes_time_in_proportion_to_a_text(sign):
    def seconds(length):
        text = sign * (length // len(sign))
        return processor_seconds(cleaned_markdown, text) + processor_seconds(cleaned_html, text)

    # Ten times as long, and far less than the hundred times that a quadratic step would take.
    assert least(lambda: seconds(400_000) / max(seconds(40_000), 0.02), 40) < 40


def test_a_display_of_countless_types_is_a_few_of_them_and_is_told_in_a_line():
    many = {f"a/{number:x}": "" for number in range(100_000)}
    sent = {"output_type": "display_data", "data": {"text/plain": "1"} | many, "metadata": {}}
    output = OutputCleaner().clean(sent)
    assert output["data"]["text/plain"] == "1"
    assert len(output["data"]) == 50
    cleaner = NotebookCleaner(frozenset())
    cleaner.outputs([sent], 3)
    [told] = told_of_cleaning(cleaner.found)
    assert "the output of cell 3 (a/0, a/1, a/2, a/3, a/4, …)" in told


def test_a_picture_that_is_nested_without_end_is_text():
    deep = "<svg xmlns='http://www.w3.org/2000/svg'>" + "<g>" * 100_000 + "</g>" * 100_000 + "</svg>"
    sent = {"output_type": "display_data", "data": {"image/svg+xml": deep}, "metadata": {}}
    cleaner = NotebookCleaner(frozenset())
    kept = cleaner.outputs([sent], 1)
    assert not any("image/svg+xml" in output["data"] for output in kept)
    assert cleaner.found == ["the output of cell 1 (image/svg+xml)"]
