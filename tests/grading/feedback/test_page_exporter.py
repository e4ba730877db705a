"""A feedback page runs nothing, and is complete where there is no network."""

from __future__ import annotations

import base64
import re

import nbformat
import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import sync_playwright
from support.feedback_page import page_of
from support.needed_tools import find_chromium

from torchcourse.grading.feedback.exporter import FeedbackExporter
from torchcourse.grading.feedback.page_exporter import POLICY, PageExporter

DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
TEXT = f"""# Sums $\\sum_i x_i$

$$\\left( \\frac{{a}}{{b}} \\right)$$ ![one](data:image/png;base64,{DOT}) ![two](beside.png) [a link](https://example.org)
"""

HOSTILE = "<script>document.title = 'ran'</script><img src=x onerror=\"document.title = 'ran'\">"


def cells() -> list[nbformat.NotebookNode]:
    displays = [
        {"text/html": "<table class='dataframe'><tr><td>$x$</td></tr></table>"},
        {"text/latex": "$\\displaystyle x^{2}$", "text/plain": "x**2"},
        {"application/javascript": "alert(1)", "text/plain": "a script"},
        {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/plain": "a slider"},
        {"image/png": DOT},
    ]
    outputs = [nbformat.v4.new_output("display_data", data) for data in displays]
    answer = nbformat.v4.new_code_cell("x = 1  # $y$" + 100 * " wide", outputs=outputs)
    answer.metadata.nbgrader = {"solution": True, "grade": True, "grade_id": "a", "score": 1, "points": 2}
    answer.metadata.nbgrader["comment"] = "Look at $\\frac{1}{2}$."
    return [nbformat.v4.new_markdown_cell(TEXT), answer]


@pytest.mark.parametrize("exporter", [PageExporter, FeedbackExporter])
def test_a_page_forbids_every_script_before_all_else_and_holds_none(exporter):
    page = page_of(*cells(), exporter=exporter)
    head = page[page.index("<head>") + len("<head>") :].lstrip()
    assert re.match(r'<meta [^>]*http-equiv="Content-Security-Policy"', head)
    assert POLICY in head[: head.index(">")]
    assert "<script" not in page.lower()
    assert "MathJax" not in page


def test_a_page_names_no_file_elsewhere_but_what_a_student_linked():
    page = page_of(*cells())
    loaded = re.findall(r"(?:src|href)=\"([^\"#]+)\"|url\(([^)]*)\)|@import ([^;]*)", page)
    assert {"".join(one) for one in loaded} == {
        f"data:image/png;base64,{DOT}",
        "beside.png",
        "https://example.org",
    }


def test_formulas_are_typeset_wherever_a_reader_meets_them():
    page = page_of(*cells())
    assert page.count("<math") == 5
    assert ("a script" in page, "a slider" in page, "alert(1)" in page) == (True, True, False)


def test_both_exporters_make_the_same_page():
    same = cells()
    assert page_of(*same, exporter=PageExporter) == page_of(*same, exporter=FeedbackExporter)


def graded(kind: str, grade_id: str, score: float, points: float, **more: object) -> nbformat.NotebookNode:
    cell = nbformat.v4.new_code_cell("1") if kind == "test" else nbformat.v4.new_markdown_cell("Because.")
    cell.metadata.nbgrader = {"grade": True, "solution": kind != "test", "grade_id": grade_id, **more}
    cell.metadata.nbgrader |= {"score": score, "points": points}
    return cell


def test_contents_name_each_exercise_its_points_and_in_words_what_came_of_it():
    page = page_of(
        graded("test", "test_softmax", 3, 3),
        graded("test", "test_mse", 0.25, 1),
        graded("test", "test_mae", 0, 2.5),
        graded("text", "why_zero", 0, 2, comment="Say more."),
        graded("test", "<b>", 0, 0),
    )
    contents = BeautifulSoup(page, "html.parser").find(id="toc")
    assert [" ".join(line.get_text().split()) for line in contents.find_all("li")] == [
        "softmax: 3 of 3 points · ✓ right",
        "mse: 0.25 of 1 point · ✗ partly right",
        "mae: 0 of 2.5 points · ✗ not right yet",
        "why_zero: 0 of 2 points, with a comment",
        "<b>: 0 of 0 points",
    ]
    named = BeautifulSoup(page, "html.parser").find_all("a", attrs={"name": True})
    led_to = {link["href"].removeprefix("#") for link in contents.find_all("a")}
    assert led_to == {anchor["name"] for anchor in named} - {"top"}


def test_the_tests_are_folded_between_the_points_and_the_verdict():
    test = graded("test", "test_softmax", 2.5, 3)
    verdict = {"text/html": "<b>the verdict</b>", "text/plain": "the verdict"}
    test.source = "check(softmax)"
    test.outputs = [
        nbformat.v4.new_output("display_data", verdict),
        nbformat.v4.new_output("execute_result", {"text/plain": "2.468"}, execution_count=3),
    ]
    own = nbformat.v4.new_code_cell("1 + 1", outputs=[test.outputs[1]])
    cells = BeautifulSoup(page_of(test, own), "html.parser").find_all("div", "cell")
    said = [" ".join(cell.get_text(" ").split()) for cell in cells]
    assert (
        said[0]
        == "In [ ]: softmax: 2.5 of 3 points · ✗ partly right (Top) The tests check ( softmax ) the verdict"
    )
    assert said[1].endswith("Out[ ]: 2.468")
    folded = cells[0].find("details")
    assert (folded.find("summary").get_text(), folded.has_attr("open")) == ("The tests", False)
    assert folded.find("div", "input_area").get_text().strip() == "check(softmax)"


@pytest.mark.needs("chromium")
def test_a_browser_shows_it_whole_without_a_network_and_the_policy_holds(tmp_path):
    hostile = nbformat.v4.new_markdown_cell(HOSTILE)
    (tmp_path / "page.html").write_text(page_of(*cells()), "utf-8")
    (tmp_path / "hostile.html").write_text(page_of(hostile), "utf-8")
    (tmp_path / "beside.png").write_bytes(base64.b64decode(DOT))
    asked: list[str] = []
    said: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        context = browser.new_context(offline=True)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.goto((tmp_path / "page.html").as_uri())
        widths = page.eval_on_selector_all("img", "all => all.map(one => one.naturalWidth)")
        heights = page.eval_on_selector_all("math", "all => all.map(one => one.clientHeight)")
        page.set_viewport_size({"width": 320, "height": 600})
        width = page.evaluate("document.documentElement.scrollWidth")
        page.goto((tmp_path / "hostile.html").as_uri())
        title = page.title()
        browser.close()
    assert {one.rpartition("/")[2] for one in asked if not one.startswith("data:")} == {
        *("page.html", "beside.png", "hostile.html", "x"),
    }
    assert width == 320, "on a phone nothing stands out of the page"
    assert (widths, title) == ([1, 1, 1], "losses")
    assert len(heights) == 5
    assert min(heights) > 5
    assert [one for one in said if "Content Security Policy" in one]
    assert [one for one in said if "page.html" in one] == []
