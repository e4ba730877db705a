"""Photograph what students see, for the README: `make pictures`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Locator, Page
from support.course_in_a_folder import CourseFolder, solved
from support.jupyter_in_chromium import NotebookPage, chromium_page, jupyter_lab
from support.needed_tools import find_chromium

from torchcourse.authoring.release.handout import hand_out

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
STUDENT = "chiara"
NOTEBOOK = "assignments/01_networks/01_networks.ipynb"

# The numbers of weight keep their order, and so end up in the wrong places.
RESHAPED = """\
def linear_forward(x, weight, bias=None):
    y = x @ weight.reshape(weight.shape[1], weight.shape[0])
    return y if bias is None else y + bias"""

# The model stays in evaluation mode.
MODE_NOT_RESTORED = """\
def predict_proba(model, x):
    model.eval()
    with torch.no_grad():
        return torch.softmax(model(x), dim=1)"""


def main() -> None:
    """Make all pictures anew."""
    if find_chromium() is None:
        sys.exit("Chromium is needed: for example apt-get install chromium")
    with tempfile.TemporaryDirectory(prefix="torchcourse-pictures-") as folder:
        here = Path(folder)
        photograph_failing_check(here)
        course = CourseFolder.make(here / "course")
        course.hand_in(STUDENT, solved(predict_proba=MODE_NOT_RESTORED))
        course.grade("--seed", "1")
        course.nbgrader("generate_feedback", "01_networks")
        photograph_feedback(course)


def photograph_failing_check(here: Path) -> None:
    """A student's notebook with a wrong answer, and what the test below it says."""
    hand_out(ROOT, here / "lab")
    with jupyter_lab(here / "lab", here / "home") as server, chromium_page(840, 1000, scale=2) as page:
        notebook = NotebookPage(page, server, NOTEBOOK)
        notebook.run(notebook.code_cell("import torch"))
        answer, test = (
            notebook.code_cell("def linear_forward"),
            notebook.code_cell('checks("linear_forward")'),
        )
        notebook.type_into(answer, RESHAPED)
        notebook.run(answer)
        notebook.run(test)
        test.locator(".jp-InputCollapser").click()
        page.mouse.move(0, 0)
        _photograph(page, "failing_check", answer, test)


def photograph_feedback(course: CourseFolder) -> None:
    """What the feedback on a wrong answer says."""
    html = course.root / "feedback" / STUDENT / "01_networks" / "01_networks.html"
    with chromium_page(1000, 1000, scale=2) as page:
        page.goto(html.as_uri())
        verdict = page.locator(".jp-OutputArea-output, .output_area").filter(has_text="predict_proba:").last
        _photograph(page, "feedback", verdict, verdict)


def _photograph(page: Page, name: str, first: Locator, last: Locator) -> None:
    """Cut the picture from the top of one element to the bottom of another."""
    first.scroll_into_view_if_needed()
    page.wait_for_timeout(500)  # until shadows and scroll bars are gone
    top, bottom = first.bounding_box(), last.bounding_box()
    assert top is not None
    assert bottom is not None
    clip = {"x": top["x"], "y": top["y"] - 4, "width": top["width"]}
    clip["height"] = bottom["y"] + bottom["height"] - top["y"] + 8
    page.screenshot(path=PICTURES / f"{name}.png", clip=clip)


if __name__ == "__main__":
    main()
