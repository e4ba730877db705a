"""A feedback page runs nothing, and is complete where there is no network."""

from __future__ import annotations

import base64
import re

import nbformat
import pytest
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import sync_playwright
from support.axe import serious_findings
from support.feedback_page import page_of
from support.needed_tools import find_chromium

from torchcourse.grading.feedback.exporter import FeedbackExporter
from torchcourse.grading.feedback.markdown import rendered_markdown
from torchcourse.grading.feedback.page_exporter import POLICY, PageExporter
from torchcourse.grading.judge.verdict_outputs import verdict_outputs
from torchcourse.grading.records import FailedObservation, State, Verdict

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


def soup_of(*cells: nbformat.NotebookNode) -> BeautifulSoup:
    return BeautifulSoup(page_of(*cells), "html.parser")


def words(element: Tag) -> str:
    return " ".join(element.get_text(" ").split())


def test_the_summary_names_each_exercise_its_points_and_in_words_what_came_of_it():
    page = soup_of(
        graded("test", "test_softmax", 3, 3),
        graded("test", "test_mse", 0.25, 1),
        graded("test", "test_mae", 0, 2.5),
        graded("text", "why_zero", 0, 2, comment="Say more."),
        graded("text", "why_one", 0, 2, bonus=True, waiting=True),
        graded("test", "<b>", 0, 0),
    )
    rows = page.find(id="toc").find("tbody").find_all("tr")
    assert [words(row) for row in rows] == [
        "softmax 3 of 3 ✓ right",
        "mse 0.25 of 1 ◐ partly right",
        "mae 0 of 2.5 ✗ not right yet",
        "why_zero 0 of 2 marked by hand, with a comment",
        "why_one 0 of 2 bonus waits to be marked",
        "<b> 0 of 0",
    ]
    ids = [element["id"] for element in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert {link["href"].removeprefix("#") for link in page.find_all("a")} <= set(ids)


def by_engine(verdict: Verdict) -> nbformat.NotebookNode:
    """A graded test cell of the engine's."""
    cell = graded("test", f"test_{verdict.exercise}", verdict.points, verdict.max_points)
    cell.source = "check(softmax)"
    printed = {"output_type": "stream", "name": "stdout", "text": "printed"}
    cell.outputs = [nbformat.from_dict(one) for one in verdict_outputs(verdict, [printed], 3)]
    return cell


def answer(source: str = "def softmax(): ...", **more: object) -> nbformat.NotebookNode:
    cell = nbformat.v4.new_code_cell(source)
    cell.metadata.nbgrader = {"grade": False, "solution": True, "grade_id": "softmax", **more}
    return cell


PARTLY = Verdict(
    "softmax",
    2.5,
    3.0,
    ("small logits",),
    (FailedObservation("logits near 1000", "all not a number"),),
    "Subtract <something>.",
    worth={"small logits": 2.5, "logits near 1000": 0.5},
)


def test_a_verdict_comes_first_with_what_each_part_is_worth_then_the_answer_then_the_tests_folded():
    page = soup_of(nbformat.v4.new_markdown_cell("# Softmax"), answer(comment="Nice."), by_engine(PARTLY))
    (section,) = page.find_all("section")
    assert words(section) == (
        "◐ softmax: 2.5 of 3 points · partly right Checks that failed "
        "Result What was checked Points ✗ wrong logits near 1000 all not a number 0 of 0.5 "
        "Hint. Subtract <something>. "
        "1 check passed Checks that passed Result What was checked Points ✓ right small logits 2.5 of 2.5 "
        "Comment Nice. Your answer def softmax (): ... "
        "The tests check ( softmax ) printed Back to the summary"
    )
    assert [one.find("summary").get_text() for one in section.find_all("details")] == [
        "1 check passed",
        "The tests",
    ]
    assert not section.find_all("details", open=True)
    assert [heading.name for heading in page.find_all(re.compile("h[1-6]"))] == ["h1", "h2", "h2", "h3", "h4"]


def test_what_explains_every_failure_is_said_once_and_first():
    state = State("not defined", "the check looks for `softmax`")
    failed = FailedObservation("any", "raised NameError")
    page = soup_of(
        answer(), by_engine(Verdict("softmax", 0, 3, (), (failed,), state=state, worth={"any": 3}))
    )
    assert "✗ not found by its name" in words(page.find(id="toc"))
    assert str(page.find("p", "state")) == '<p class="state">The check looks for <code>softmax</code>.</p>'
    assert "NameError" not in words(page)


def test_points_that_a_human_changed_are_told_beside_those_of_the_tests():
    cell = by_engine(PARTLY)
    cell.metadata.nbgrader.score = 3
    said = words(soup_of(answer(), cell).find("section"))
    assert said.startswith(
        "✓ softmax: 3 of 3 points · right Your points were set by hand. The tests alone gave 2.5."
    )


def test_a_verdict_of_an_earlier_version_is_shown_in_the_same_place():
    cell = by_engine(PARTLY)
    cell.outputs[-2].metadata = {}
    section = soup_of(answer(), cell).find("section")
    said = words(section)
    assert said.count("all not a number") == 1
    assert said.index("all not a number") < said.index("def softmax")


def test_an_answers_list_has_its_own_numbers_and_a_missing_picture_costs_no_other():
    written = graded("text", "why", 1, 2)
    written.source = (
        "1. What?\n2. Why?\n\n1. That.\n2. So.\n\n![a](attachment:my%20a.png) ![b](attachment:b.png)"
    )
    written.attachments = {"my a.png": {"image/png": DOT}}
    scheme = nbformat.v4.new_markdown_cell("Half a point each.")
    scheme.metadata.nbgrader = {"grade": False, "solution": False, "grade_id": "why_scheme"}
    section = soup_of(written, scheme).find("section")
    assert [len(one.find_all("li")) for one in section.find_all("ol")] == [2, 2]
    assert [one["src"] for one in section.find_all("img")] == [
        f"data:image/png;base64,{DOT}",
        "missing-attachment:b.png",
    ]
    assert "How it is marked Half a point each." in words(section)


@pytest.mark.parametrize(
    ("source", "lists"),
    [("1. a\n1. b\n1. c", 1), ("1. a\n2. b\n3. c", 1), ("```\n2. a\n1. b\n```", 0), ("2. a\n3. b\n1. c", 2)],
)
def test_only_a_list_that_begins_anew_is_split(source, lists):
    assert rendered_markdown(source).html.count("<ol") == lists


@pytest.mark.needs("chromium")
def test_axe_finds_nothing_serious_in_light_and_dark_on_a_phone_and_on_a_desk(tmp_path):
    red = "\x1b[38;5;29mred\x1b[0m \x1b[31mred\x1b[0m"
    loud = nbformat.v4.new_code_cell("if 1 in [1]: pass  # so", outputs=cells()[1].outputs)
    loud.outputs.append(nbformat.v4.new_output("stream", text=red + " long" * 200))
    state = State("syntax error", "Python cannot read your cell")
    wrong = Verdict("mae", 0, 3, (), (FailedObservation("any", "x"),), state=state)
    (tmp_path / "page.html").write_text(
        page_of(
            nbformat.v4.new_markdown_cell(f"{TEXT}\n- [ ] a task\n\n| a | b |\n|---|---|\n| 1 | 2 |"),
            *(answer(), by_engine(PARTLY), answer("x"), by_engine(wrong), loud),
            graded("text", "why", 0, 2, comment="Say `more`.", waiting=True),
        ),
        "utf-8",
    )
    assert serious_findings(tmp_path / "page.html") == []


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
