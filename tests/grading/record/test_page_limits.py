"""A page needs little, whatever a student handed in; everyday notebooks stay as they are."""

from __future__ import annotations

import copy

import nbformat
import pytest
from support.paths import ROOT

from torchcourse.grading.record.page_limits import MAX_LINE, Room, limit_for_pages, room_again


def cell(kind, source, **more):
    return {"cell_type": kind, "id": "a", "metadata": {}, "source": source, **more}


def notebook(*cells):
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def html(text, count=1):
    output = {"output_type": "display_data", "metadata": {}, "data": {"text/html": text}}
    return cell("code", "x", outputs=[output] * count, execution_count=1)


def shown(mime, text):
    output = {"output_type": "display_data", "data": {mime: text}, "metadata": {}}
    return cell("code", "x", outputs=[output])


def stream(text, count=1):
    return cell("code", "x", outputs=[{"output_type": "stream", "name": "stdout", "text": text}] * count)


def plain(text):
    output = {"output_type": "display_data", "metadata": {}, "data": {"text/plain": text}}
    return cell("code", "x", outputs=[output])


def raised(text):
    output = {"output_type": "error", "ename": "E", "evalue": text, "traceback": [text]}
    return cell("code", "x", outputs=[output])


PICTURE = {"a.png": {"image/png": "A" * 5_000_000}}
BOMBS = {
    "a picture mentioned often": cell("markdown", "![x](attachment:a.png)" * 5000, attachments=PICTURE),
    "by a reference": cell("markdown", "![a]" * 5000 + "\n\n[a]: attachment:a.png", attachments=PICTURE),
    "as HTML": cell("markdown", '<img src="attachment:a.png">' * 5000, attachments=PICTURE),
    "a long target mentioned often": cell("markdown", "[a]: http://" + "b" * 50_000 + "\n\n" + "[a] " * 9000),
    "code all operators": cell("code", "a+b-" * 400_000, outputs=[]),
    "code on many lines": cell("code", "a+b\n" * 400_000, outputs=[]),
    "text without end": cell("markdown", "| a " * 400_000),
    "formulas that never close": cell("markdown", "\\begin{a}" * 10_000),
    "a formula that takes an hour": cell("markdown", "$" + "x+" * 40_000 + "$"),
    "formulas without end": cell("markdown", "$x_1$ " * 15_000),
    "a formula of long parts": cell("markdown", "$x" + "{$}" * 20_000 + "x$"),
    "fractions in fractions": cell("markdown", "$" + r"\frac{1}{" * 100 + "x" + "}" * 100 + "$"),
    "tables in tables": cell("markdown", "$$" + r"\begin{array}{c}" * 101 + "$$"),
    "formulas displayed": html("<p>$x$</p>" * 15_000),
    "a formula displayed": shown("text/latex", "$" + "x+" * 40_000 + "$"),
    "deep Markdown displayed": shown("text/markdown", "$" + "{" * 31 + "}" * 31 + "$"),
    "a table of 100,000 cells": html("<table>" + "<tr><td>1</td></tr>" * 100_000 + "</table>"),
    "many displays": html("<b>x</b>", 100_000),
    "many streams": stream("x", 100_000),
    "colours": stream("\x1b[31mx\x1b[0m" * 1_000_000),
    "a stream without end": stream("x" * 40_000_000),
    "raw": cell("raw", "<b>" * 400_000),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_becomes_small_and_is_said(name):
    before = notebook(cell("code", "x = 1", outputs=[]), BOMBS[name])
    kept = copy.deepcopy(before)
    after, [note] = limit_for_pages(before)
    assert note == "too large for a page, so shown in part: cell 2"
    assert before == kept, "what was handed in must stay"
    assert after["cells"][0] is before["cells"][0]
    assert len(str(after)) < 2_500_000
    assert str(after).count("\\x1b[") <= Room().codes
    assert "left out here" in str(after) or "Shown as plain text" in str(after) or name == "colours"
    assert limit_for_pages(after, room_again())[0]["cells"][1] == after["cells"][1], (
        "cut twice, it loses more"
    )


@pytest.mark.parametrize("code", ["1;" * 100_000, "1; " * 100_000, ";" * 200_000], ids=["1;", "1; ", ";"])
@pytest.mark.parametrize("make", [stream, plain, raised], ids=["stream", "plain", "raised"])
def test_no_colour_is_one_of_a_hundred_thousand_numbers(code, make):
    one = make(f"before \x1b[{code}mafter \x1b[31mred\x1b[0m")
    after, notes = limit_for_pages(notebook(one))
    assert len(notes) == 1
    assert code not in str(after)
    assert "before after" in str(after) or make is plain, "the text itself stays"


def test_colours_are_so_many_as_their_text_is_short():
    coloured = "\x1b[31mx\x1b[0m" * 5_000
    assert limit_for_pages(notebook(stream(coloured)))[1] == []
    after, _ = limit_for_pages(notebook(stream(coloured + "x" * 1_800_000)))
    assert "\\x1b" not in str(after)
    assert len(str(after)) > 1_800_000


@pytest.mark.parametrize("kind", ["code", "markdown", "raw"])
def test_thousands_of_short_cells_are_no_long_page(kind):
    many = [cell(kind, f"{number} " + "a+b-" * 120) for number in range(5_000)]
    after, _ = limit_for_pages(notebook(*many, cell("code", "x = 1")))
    assert sum(len(one["source"]) for one in after["cells"]) < 750_000
    assert after["cells"][100] is many[100]
    assert "left out here" in after["cells"][4_000]["source"]
    assert after["cells"][-1]["source"] == "x = 1"
    assert limit_for_pages(after, room_again())[0] == after, "cut twice, it loses more"


@pytest.mark.parametrize("kind", ["markdown", "raw"])
@pytest.mark.parametrize(
    "attachments",
    [PICTURE, {f"{number}.png": {"image/png": "A"} for number in range(10_000)}],
    ids=["large", "many"],
)
def test_attachments_count_though_nobody_mentions_them(kind, attachments):
    after, [note] = limit_for_pages(notebook(*[cell(kind, "x", attachments=attachments)] * 20))
    assert note.endswith("cells 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, …")
    assert sum(len(str(one)) for one in after["cells"]) < Room().pictures
    assert "x" in after["cells"][-1]["source"]
    assert limit_for_pages(after, room_again())[0] == after, "cut twice, it loses more"


def test_a_line_of_code_that_is_very_long_is_cut():
    after, _ = limit_for_pages(notebook(cell("code", "x = 1\n" + "*" * 50_000 + "\ny = 2", outputs=[])))
    lines = after["cells"][0]["source"].split("\n")
    assert (lines[0], lines[2]) == ("x = 1", "y = 2")
    assert len(lines[1]) <= MAX_LINE


def test_the_verdict_of_a_test_cell_stays_whatever_its_cell_printed():
    verdict = {"output_type": "display_data", "metadata": {}, "data": {"text/html": "<b>2 of 2</b>"}}
    points = {"output_type": "execute_result", "metadata": {}, "data": {"text/plain": "2.0"}}
    one = stream("x", 10_000)
    one["metadata"] = {"nbgrader": {"grade": True, "solution": False, "locked": True}}
    one["outputs"] = [*one["outputs"], verdict, points]
    after, _ = limit_for_pages(notebook(one))
    assert after["cells"][0]["outputs"][-2:] == [verdict, points]
    assert len(after["cells"][0]["outputs"]) < 4_000


@pytest.mark.parametrize(
    "text",
    [
        "\n\n".join(
            f"Let $x_{{{i}}}$ be the {'long ' * 100} text, so that $\\frac{{a}}{{b}} < 1$." for i in range(60)
        ),
        "\n".join(f"- $\\text{{loss}}_{{{i}}} = -\\log p_{{{i}}}$ costs $5" for i in range(100)),
        "$$\n\\begin{align}\n" + "a &= \\sum_i \\left( b_i \\right) \\\\\n" * 60 + "\\end{align}\n$$",
        "$" + "\\frac{1}{1 + " * 20 + "x" + "}" * 20 + "$",
        "from $5 to $7: " + "{" * 5 + "x" * 3_000 + "}" * 5,
    ],
    ids=["essay", "list", "environment", "continued fraction", "money"],
)
def test_honest_formulas_are_typeset(text):
    one = notebook(cell("markdown", text), *[html(f"<p>{text}</p>")])
    assert limit_for_pages(one) == (one, [])


@pytest.mark.parametrize("path", sorted(ROOT.glob("solutions/*.ipynb")), ids=lambda path: path.stem)
def test_an_everyday_notebook_stays_as_it_is(path):
    one = nbformat.read(path, 4)
    assert limit_for_pages(one) == (one, [])
