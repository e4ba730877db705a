"""An answer bank names its exercises as the notebook does, or the command says what is wrong."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from rich.console import Console

from torchcourse.grading.course.course_folder import CourseError
from torchcourse.quality.bank_report import built_source, check_course_bank
from torchcourse.quality.unused_hints import unused_hints

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


@pytest.mark.parametrize("named", [["dubble"], ["ps1", "dubble"]])
def test_an_exercise_that_is_not_there_is_told_with_the_one_that_is(tmp_path, named):
    course = course_with(tmp_path, "test_double", "double")
    with pytest.raises(CourseError, match=r"dubble(\.py is missing)?: did you mean double\?"):
        check_course_bank(course, named, 1, 1, True, Console(), Console())


def test_points_are_written_for_whole_modules_only(tmp_path):
    course = course_with(tmp_path, "test_double", "double")
    other = '# %% role="right" name="adds"\ndef triple(x):\n    return x + x + x\n'
    (course / "answer_bank" / "ps1" / "triple.py").write_text(other)
    source = course / "source" / "ps1" / "ps1.ipynb"
    notebook = nbformat.read(source, as_version=4)
    notebook.cells += [
        _cell("def triple(x):\n    return 3 * x", "triple", solution=True, grade=False, locked=False),
        _cell("assert triple(2) == 6", "test_triple", solution=False, grade=True, locked=True, points=2),
    ]
    nbformat.write(notebook, source)
    with pytest.raises(CourseError, match="name modules, and no exercise"):
        check_course_bank(course, ["ps1", "double"], 1, 1, True, Console(), Console(), points=True)


def test_a_hint_that_nobody_uses_is_named_with_its_place(tmp_path):
    course = course_with(tmp_path, "test_double", "double")
    bank = course / "answer_bank"
    (bank / "hints.py").write_text('# %% [markdown] role="hints"\n# - of_all: Look at it.\n')
    listed = '# %% [markdown] role="hints"\n# - by_hand: Do it by hand.\n# - by_probe: Look again.\n\n'
    answer = '# %% role="wrong" name="adds" hint="by_hand"\n# 2 * x  ->  2 + x\n'
    (bank / "ps1" / "double.py").write_text(listed + answer)
    said = unused_hints(course, [(built_source(course, "ps1"), ())], all_of_it=True)
    assert [line.split("; ")[0] for line in said] == [
        "answer_bank/hints.py, cell 1 (line 2): nobody uses the hint 'of_all'",
        "answer_bank/ps1/double.py, cell 1 (line 3): nobody uses the hint 'by_probe'",
    ]
    assert unused_hints(course, [(built_source(course, "ps1"), ())], all_of_it=False) == said[1:]
    source = course / "source" / "ps1" / "ps1.ipynb"
    text = source.read_text().replace("assert double(2) == 4", "observe('x', double(2), hint='Look again.')")
    source.write_text(text)
    assert unused_hints(course, [(built_source(course, "ps1"), ())], all_of_it=True) == said[:1]


def test_a_look_at_one_exercise_names_the_unused_hints_of_its_file_alone(tmp_path):
    course = course_with(tmp_path, "test_double", "double")
    for place, name in (
        ("hints.py", "of_all"),
        ("ps1/hints.py", "of_module"),
        ("ps1/double.py", "of_double"),
    ):
        listed = f'# %% [markdown] role="hints"\n# - {name}: Look at {name}.\n\n'
        (course / "answer_bank" / place).write_text(listed)
    source = built_source(course, "ps1")
    for only, places in ((("double",), ["double"]), ((), ["hints", "double"])):
        said = unused_hints(course, [(source, only)], all_of_it=False)
        assert [line.split(".py")[0] for line in said] == [f"answer_bank/ps1/{place}" for place in places]


def test_a_name_that_is_neither_a_module_nor_an_exercise_is_told_with_the_nearest(tmp_path):
    course = course_with(tmp_path, "test_double", "double")
    with pytest.raises(
        CourseError, match=r"^answer_bank/ has no module and no exercise ps2: did you mean ps1\?"
    ):
        check_course_bank(course, ["ps2"], 1, 1, True, Console(), Console())
