"""What students and instructors see on their screens: a real JupyterLab in a real browser."""

import json
import re

import nbformat
import pytest
from nbgrader.api import Gradebook
from playwright.sync_api import Locator, Page, expect
from support.course_in_a_folder import MODULE, CourseFolder, grade_id, solved
from support.jupyter_in_chromium import NotebookPage, chromium_page, jupyter_lab
from support.paths import ROOT

from torchcourse.authoring.release.handout import hand_out

pytestmark = pytest.mark.needs("chromium")


RESHAPED = """\
def linear_forward(x, weight, bias=None):
    y = x @ weight.reshape(weight.shape[1], weight.shape[0])
    return y if bias is None else y + bias"""
RIGHT = RESHAPED.replace("weight.reshape(weight.shape[1], weight.shape[0])", "weight.T")
TRIES_TO_CONNECT = """\
import socket

try:
    socket.create_connection(("192.0.2.1", 80), timeout=1)
except OSError:
    pass"""
MODE_NOT_RESTORED = """\
def predict_proba(model, x):
    model.eval()
    with torch.no_grad():
        return torch.softmax(model(x), dim=1)"""


SLIDERS = """\
from torchcourse.student.interactive import explore
from torchcourse.student.pictures.networks import picture_of_signal


def draw(activation="tanh", std=0.2):
    return picture_of_signal([std, std], [std / 2, std / 2], f"{activation}, std {std}")


explore(draw, activation=["relu", "tanh"], std=[0.1, 0.2, 0.4])"""


@pytest.fixture(scope="module")
def browser():
    """One page for all: two browsers at once cannot be driven from one thread."""
    with chromium_page() as page:
        yield page


@pytest.fixture(scope="module")
def student(browser, tmp_path_factory):
    """A student's page in JupyterLab, in the folder that students get."""
    folder = tmp_path_factory.mktemp("student")
    hand_out(ROOT, folder / "lab")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(SLIDERS)])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, folder / "lab" / "sliders.ipynb")
    with jupyter_lab(folder / "lab", folder) as server:
        yield server, browser


def test_a_student_reads_what_differs_mends_it_and_reads_one_quiet_line(student):
    server, page = student
    notebook = NotebookPage(page, server, f"assignments/{MODULE}/{MODULE}.ipynb")
    notebook.run(notebook.code_cell("import torch"))
    answer = notebook.code_cell("def linear_forward")
    test = notebook.code_cell('checks("linear_forward")')
    notebook.run(answer)
    assert one_text(notebook.run(test)) == "linear_forward: not written yet"

    notebook.type_into(answer, RESHAPED)
    notebook.run(answer)
    shown = notebook.run(test)
    message = one_text(shown)
    assert message.startswith(
        "linear_forward: wrong values at [0, 0]\n"
        "  called  linear_forward(x (4, 3), weight (2, 3), bias (2,))\n"
        "  got     2\n"
        "  wanted  -2\n"
        "  try     "
    )
    assert is_shown_whole(shown.first)

    notebook.type_into(answer, RIGHT)
    notebook.run(answer)
    assert re.fullmatch(r"linear_forward: \d+ checks passed", one_text(notebook.run(test)))


def test_a_slider_and_buttons_redraw_the_picture_in_its_place(student):
    server, page = student
    notebook = NotebookPage(page, server, "sliders.ipynb")
    outputs = notebook.run(notebook.code_cell("explore("))
    picture, words = outputs.locator("img"), outputs.locator("details")
    expect(words).to_contain_text("tanh, std 0.2")
    first = picture.get_attribute("src")

    slider = outputs.get_by_role("slider")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(words).to_contain_text("tanh, std 0.4")
    expect(picture).not_to_have_attribute("src", first)
    outputs.get_by_role("button", name="relu").click()
    expect(words).to_contain_text("relu, std 0.4")
    expect(picture).to_have_count(1)


def one_text(outputs: Locator) -> str:
    expect(outputs).to_have_count(1)
    return outputs.inner_text().rstrip()


def is_shown_whole(element: Locator) -> bool:
    """Whether the page cuts nothing off and breaks no line by itself."""
    element.scroll_into_view_if_needed()
    return element.locator("pre").evaluate(
        "e => e.scrollWidth <= e.clientWidth && "
        "Math.round(e.getBoundingClientRect().height / parseFloat(getComputedStyle(e).lineHeight))"
        " == e.textContent.trimEnd().split('\\n').length"
    )


@pytest.fixture(scope="module")
def formgrader(browser, tmp_path_factory):
    """A course with two graded submissions and one that is not, in formgrader's table of submissions."""
    folder = tmp_path_factory.mktemp("formgrader")
    course = CourseFolder.make(folder / "course", timeout_seconds=20)
    course.hand_in("amina", with_written_answer(solved()))
    course.hand_in("bo", solved(linear_forward=RESHAPED, predict_proba=MODE_NOT_RESTORED))
    assert course.grade()[0] == 0
    course.hand_in("chiara", solved(linear_forward=f"{RESHAPED}\n\n{TRIES_TO_CONNECT}"))
    with jupyter_lab(course.root, folder) as server:
        browser.goto(server.address("lab"))  # logs in, as an instructor is when formgrader's tab opens
        browser.goto(server.address(f"formgrader/manage_submissions/{MODULE}"))
        yield course, browser


def with_written_answer(notebook: dict) -> dict:
    (cell,) = [one for one in notebook["cells"] if grade_id(one) == "why_zero"]
    cell["source"] = "All units stay equal, since equal units get equal gradients: $w_1 = w_2$."
    return notebook


def row(page: Page, student: str) -> Locator:
    return page.locator("tbody tr").filter(has=page.locator(".student-id", has_text=student))


def test_formgrader_lists_who_is_graded_and_with_what_score(formgrader):
    _, page = formgrader
    expect(row(page, "amina").locator(".score")).to_have_text("20 / 22", timeout=30_000)
    expect(row(page, "bo").locator(".score")).to_have_text("17.6 / 22")
    expect(row(page, "chiara").locator(".status")).to_have_text("needs autograding")


def test_formgraders_button_grades_with_the_engine_and_shows_what_was_tried(formgrader):
    course, page = formgrader
    log = press(page, "chiara", "autograde")
    expect(row(page, "chiara").locator(".score")).to_have_text("18 / 22")
    assert re.search(r"chiara: .*network", log), log
    graded = course.root / "autograded" / "chiara" / MODULE / f"{MODULE}.ipynb"
    outputs = [
        output for cell in json.loads(graded.read_text())["cells"] for output in cell.get("outputs", [])
    ]
    verdicts = [output["data"]["text/plain"] for output in outputs if "text/html" in output.get("data", {})]
    assert "".join(verdicts[0]).startswith("linear_forward: 0 of 2 points\n")


def test_whoever_marks_by_hand_has_the_scheme_in_view_and_a_mark_counts(formgrader, tmp_path):
    course, page = formgrader
    listed = page.url
    with Gradebook(f"sqlite:///{course.root}/gradebook.db", "torchcourse") as gradebook:
        submission = gradebook.find_submission_notebook(MODULE, MODULE, "amina").id
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(listed.replace(f"manage_submissions/{MODULE}", f"submissions/{submission}/"))
    scheme = page.locator(".text_cell", has_text="Marked by hand: up to 2 bonus points")
    expect(scheme).to_contain_text("equal units get equal gradients and stay equal (symmetry)")
    mark = page.locator("#why_zero")
    expect(mark).to_have_class(re.compile("needs_manual_grade"))
    expect(mark.locator("..")).to_contain_text("/ 2.0")
    mark.fill("1.5")
    with page.expect_response(lambda one: "/api/grade/" in one.url and one.request.method == "PUT") as saved:
        mark.press("Tab")
    assert saved.value.ok
    expect(mark).not_to_have_class(re.compile("needs_manual_grade"))
    with page.expect_response(
        lambda one: "/api/comment/" in one.url and one.request.method == "PUT"
    ) as saved:
        page.locator("#why_zero-comment").fill("Yes: by symmetry.")
        page.locator("#why_zero-comment").press("Tab")
    assert saved.value.ok
    mark.scroll_into_view_if_needed()
    page.screenshot(path=tmp_path / "marked.png")
    assert page.locator("#notebook-container math").count() > 0
    page.locator(".next a").click()
    page.wait_for_url(lambda url: submission not in url)  # the next one, or the list behind the last
    server = listed.partition("formgrader/")[0]
    assert [url for url in asked if not url.startswith((server, "data:"))] == []
    assert any("formgrade.js" in url for url in asked)
    page.goto(listed)
    expect(row(page, "amina").locator(".score")).to_have_text("21.5 / 22", timeout=30_000)
    expect(row(page, "amina").locator(".status")).to_have_text("graded")
    said = course.torchcourse("summary", MODULE).stdout
    assert re.search(r"amina +│ +20 │ +1.5 │ +20 │ +1.5 │ +21.5 │", said), said
    assert "all is graded" in said


def press(page: Page, student: str, button: str) -> str:
    """Press one of formgrader's buttons in a student's row, and close the message that it ends with."""
    row(page, student).locator(f".{button} a").click()
    done = page.locator(".modal.in")
    expect(done.locator(".modal-title")).to_be_visible(timeout=120_000)
    said = done.inner_text()
    assert done.locator(".modal-title").inner_text() == "Success", said
    done.locator(".modal-footer button").click()
    expect(page.locator(".modal")).to_have_count(0)
    return said


@pytest.fixture(scope="module")
def feedback(formgrader):
    """The page that a student of two wrong answers reads."""
    course, page = formgrader
    press(page, "bo", "generate-feedback")
    written = course.root / "feedback" / "bo" / MODULE / f"{MODULE}.html"
    page.goto(written.as_uri())
    return page


def test_feedback_shows_what_was_checked_what_differed_and_the_hint(feedback):
    verdict = feedback.locator(".verdict", has_text="training mode is back after the call")
    expect(verdict.locator("h3")).to_have_text(
        re.compile(r"predict_proba: [\d.]+ of [\d.]+ points · partly right$")
    )
    failed = verdict.locator("tr.wrong", has_text="training mode is back after the call")
    expect(failed).to_contain_text("got False at [1][0], wanted True")
    expect(failed.locator("td").last).to_have_text(re.compile(r"^0 of [\d.]+$"))
    expect(verdict.locator("tr.right", has_text="the probabilities of each row")).to_have_count(1)
    hint = verdict.locator(".hint")
    expect(hint).to_contain_text("Hint. After your function the model is in evaluation mode for good")
    size = r"wrong values at \[0, 0\]: 21 of 21 values differ, .*too (small|large)$"
    row = feedback.locator("tr.wrong", has_text="a batch, with a bias")
    expect(row.locator("p")).to_have_text(re.compile(size))


def test_feedback_shows_neither_probes_nor_the_reference(feedback):
    seen = feedback.content()
    assert "Marked by hand: up to 2 bonus points" in seen
    for secret in ["HIDDEN", "observe(", "given(", "torchcourse.grading", "MARK SCHEME", "(symmetry)"]:
        assert secret not in seen
