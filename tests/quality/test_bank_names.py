"""An answer bank names its exercises as the notebook does, or the command says what is wrong."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from rich.console import Console

from torchcourse.grading.course.course_folder import CourseError
from torchcourse.quality.bank_report import check_course_bank

BANK = """# %% role="wrong" name="squares"
# hint: Try it with 3.
def double(x):
    return x * x
"""


def course_with(root: Path, test_id: str, exercise: str) -> Path:
    """A course of one notebook, as JupyterLab saves it, and one answer in its bank."""
    cells = [
        _cell("def double(x):\n    return 2 * x", "double", solution=True, grade=False, locked=False),
        _cell("assert double(2) == 4", test_id, solution=False, grade=True, locked=True, points=2),
    ]
    (root / "source" / "ps1").mkdir(parents=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), root / "source" / "ps1" / "ps1.ipynb")
    (root / "answer_bank" / "ps1").mkdir(parents=True)
    (root / "answer_bank" / "ps1" / f"{exercise}.py").write_text(BANK)
    return root


def _cell(source: str, grade_id: str, **marks: object) -> nbformat.NotebookNode:
    marks = {"grade_id": grade_id, "schema_version": 3, "task": False, **marks}
    return nbformat.v4.new_code_cell(source, metadata={"nbgrader": marks})


@pytest.mark.parametrize(
    ("test_id", "exercise", "said"),
    [
        ("test_double", "dubble", r"answers exercise dubble, which is not in source/ps1/ps1\.ipynb"),
        ("cell-99aa88bb", "double", r"no test cell of source/ps1/ps1\.ipynb is named test_double"),
    ],
)
def test_an_answer_that_belongs_to_no_test_is_refused_with_the_name_it_needs(
    tmp_path, test_id, exercise, said
):
    course = course_with(tmp_path, test_id, exercise)
    with pytest.raises(CourseError, match=said):
        check_course_bank(course, ["ps1"], 1, 1, True, Console(), Console())
