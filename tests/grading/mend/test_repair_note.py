"""What was repaired in a notebook stands at its head, for the student as for the instructor."""

import io
import re
import subprocess
import sys

import nbformat
import pytest
from rich.console import Console
from support.quick_course import QuickCourse

from torchcourse.cli.feedback_report import FeedbackOrder, give_feedback
from torchcourse.grading.mend.repair_note import MAX_TOLD, TITLE, with_repair_note

THROUGH_NBGRADER = """
c.Autograde.sanitize_preprocessors = ["torchcourse.grading.nbgrader_plugin.Mend"]
c.Autograde.autograde_preprocessors = [
    "torchcourse.grading.nbgrader_plugin.ExecuteAndJudge",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
]
"""


@pytest.fixture(scope="module", params=["the project's own command", "nbgrader's"])
def graded(request, tmp_path_factory):
    """The course with a whole notebook, and one whose last test its author has deleted."""
    course = QuickCourse.make(tmp_path_factory.mktemp("quick") / "course", THROUGH_NBGRADER)
    course.hand_in("whole")
    path = course.hand_in("mangled")
    mangled = nbformat.read(path, as_version=4)
    mangled.cells = [cell for cell in mangled.cells if known(cell) != "test_mean"]
    path.write_text(nbformat.writes(mangled))
    if request.param == "nbgrader's":
        command = [sys.executable, "-m", "nbgrader", "autograde", "ps1"]
        subprocess.run(command, cwd=course.root, check=True, capture_output=True)
    else:
        assert course.grade()[0] == 0
    return course


def known(cell):
    return cell.metadata.get("nbgrader", {}).get("grade_id")


def cells_of(course, student):
    return nbformat.read(course.root / "autograded" / student / "ps1" / "sums.ipynb", as_version=4).cells


def test_the_graded_notebook_begins_with_its_repairs(graded):
    note, *others = cells_of(graded, "mangled")
    assert note.cell_type == "markdown"
    assert note.source.splitlines() == [TITLE, "", "- The test cell of mean was missing: put back."]
    assert "test_mean" in map(known, others)
    assert TITLE not in [cell.source.split("\n")[0] for cell in cells_of(graded, "whole")]


def test_the_student_reads_them_on_the_feedback_page(graded):
    course, console = graded, Console(file=io.StringIO())
    assert give_feedback(FeedbackOrder(course.root, "ps1"), console, console)
    pages = {
        student: (course.root / "feedback" / student / "ps1" / "sums.html").read_text()
        for student in ("whole", "mangled")
    }
    assert re.search(r"<li>The test cell of mean was missing: put back\.</li>", pages["mangled"])
    assert "put back in shape" not in pages["whole"]


def test_no_mark_up_in_a_repair_is_obeyed():
    [note] = with_repair_note([], ["The cell '<b>x</b> [a](http://b) `c` $d$' was\n# there twice."])
    assert note["source"].splitlines()[2] == (
        r"- The cell '\<b\>x\</b\> \[a\](http://b) \`c\` \$d\$' was \# there twice."
    )


def test_many_repairs_are_told_shortly_and_the_cells_name_is_nobody_elses():
    cells = [{"id": "repairs"}, {"id": "repairs-1"}]
    note, *others = with_repair_note(cells, [f"Repair {number}." for number in range(MAX_TOLD + 5)])
    assert note["id"] == "repairs-2"
    assert others == cells
    assert note["source"].endswith(f"- Repair {MAX_TOLD - 1}.\n- … and 5 more of the kind.")
