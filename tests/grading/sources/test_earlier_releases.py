"""Is a student who worked in an earlier release told of her own edits, and not of the instructor's?"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from grading.mend.test_mend_anything import bounded, changes, lines_of, mangle, students_lines
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.api import Gradebook
from support import parity_course
from support.mangled.shapes import SHAPES
from support.mangled.small_course import ANSWERS, as_bytes, as_notebook, grade_id, solved, source, text_of
from support.parity_course import Notebook, answer, answers, cell, check, hand_in, notebook, of, put
from support.paths import ROOT
from support.stock_course import copy_of, dump, rows_of, stock

from torchcourse.grading.course.course_folder import Course, CourseError
from torchcourse.grading.mend.mend_notebook import mend
from torchcourse.grading.mend.outline import given_cell
from torchcourse.grading.notebook.read_notebook import read_notebook
from torchcourse.grading.pipeline.grading_run import Outcome, Request, grade
from torchcourse.grading.pipeline.regrade import RegradeRequest, regrade
from torchcourse.grading.records import Release, SourceNotebook
from torchcourse.grading.sources.earlier_releases import FOLDER

# Stock nbgrader's own, on SQLAlchemy 2.1 and ipykernel 7.
pytestmark = pytest.mark.filterwarnings("ignore::Warning")

MADE_FROM = "code.ipynb was made from an earlier release of the assignment"


def stub_of(name: str, hint: str = "write it") -> str:
    return f"def {name}(x):\n    # {hint}\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION"


FIRST = notebook(
    cell("markdown", "Read this.", "intro", locked=True),
    cell("code", stub_of("same"), "same", solution=True),
    check(
        "test_same",
        "assert same(1) == 1\n### BEGIN HIDDEN TESTS\nassert same(2) == 2\n### END HIDDEN TESTS",
        2,
    ),
    cell("code", stub_of("gone"), "gone", solution=True),
    check("test_gone", "assert gone(1) == 1"),
    cell("markdown", "Why?", "why", grade=True, solution=True, points=2),
    cell("code", stub_of("other"), "other", solution=True),
    check("test_other", "assert other(1) == 1"),
)


def change(one: Notebook) -> None:
    """All that an instructor may do to a source, and the other exercises come first."""
    of(one, "intro").source = "Read this first."
    of(one, "same").source = stub_of("same", "write it, in one line")
    of(one, "test_same").source = "assert same(3) == 3"
    of(one, "test_same").metadata.nbgrader.points = 3
    for name in ("gone", "test_gone"):
        one.cells.remove(of(one, name))
    of(one, "why").metadata.nbgrader.grade_id = "reason"
    of(one, "test_other").metadata.nbgrader.grade_id = "test_another"
    of(one, "other").metadata.nbgrader.grade_id = "another"
    one.cells[1:3], one.cells[4:6] = one.cells[4:6], one.cells[1:3]
    one.cells += [cell("code", stub_of("new"), "new", solution=True), check("test_new", "assert new(1) == 1")]
    one.cells.append(cell("markdown", "The end.", "end", locked=True))


def changed(one: Notebook, *changes: parity_course.Change) -> Notebook:
    copy = nbformat.reads(nbformat.writes(one), 4)
    for each in changes:
        each(copy)
    return copy


WRITTEN = answers(
    same="def same(x):\n    return 1 * x",
    gone="def gone(x):\n    return x  # all night",
    why="So.",
    other="def other(x):\n    return +x",
)


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A class that is graded with the first release."""
    root = tmp_path_factory.mktemp("earlier") / "course"
    put(root / "nbgrader_config.py", "c = get_config()\nc.ExecutePreprocessor.timeout = 20\n")
    course = parity_course.released(root, "week1", code=FIRST)
    hand_in(course, "nothing")
    hand_in(course, "written", changed={"code": WRITTEN})
    assert list(repairs(grade_all(course)).values()) == [(), ()]
    return course


@pytest.fixture
def course(old: Course, tmp_path: Path) -> Course:
    return copy_of(old, tmp_path / "course")


def grade_all(course: Course) -> Outcome:
    return grade(Request(course.root, "week1", workers=1, seed=1))


def regrade_with(course: Course, source: Notebook, **renamed: str) -> dict[str, tuple[str, ...]]:
    write(course, source)
    return repairs(regrade(RegradeRequest(Request(course.root, "week1", workers=1, seed=1), renamed)).outcome)


def torchcourse(course: Course, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "torchcourse.cli", *arguments]
    return subprocess.run(
        command, cwd=course.root, env={**os.environ, "COLUMNS": "1000"}, capture_output=True, text=True
    )


def released_as(course: Course, source: Notebook) -> None:
    """Give students this version: released in a course of its own, for stock refuses it here."""
    root = course.root.with_name("released")
    released = parity_course.released(root, "week1", code=source).path_of("release", "week1")
    shutil.copytree(released, course.path_of("release", "week1"), dirs_exist_ok=True)


def write(course: Course, source: Notebook) -> None:
    nbformat.write(source, str(course.path_of("source", "week1") / "code.ipynb"))


def repairs(outcome: Outcome) -> dict[str, tuple[str, ...]]:
    assert not outcome.failed
    return {one.student: one.notebooks[0].repairs for one in outcome.graded}


def graded(course: Course, student: str) -> Notebook:
    return nbformat.read(course.path_of("autograded", "week1", student) / "code.ipynb", as_version=4)


def hand_in_edited(course: Course, student: str, *changes: parity_course.Change) -> None:
    folder = hand_in(course, student)
    nbformat.write(changed(nbformat.read(folder / "code.ipynb", 4), *changes), str(folder / "code.ipynb"))


ALL_CHANGES = "6 cells replaced by today's, 3 cells added, 2 cells kept that are no longer asked for"


def test_what_the_instructor_changed_is_no_students_edit(course):
    said = regrade_with(course, changed(FIRST, change), why="reason")
    assert said == {
        "nothing": (f"{MADE_FROM}: {ALL_CHANGES}.",),
        "written": (f"{MADE_FROM}: {ALL_CHANGES.replace('6', '3')}.",),
    }
    one, now = graded(course, "written"), changed(FIRST, change)
    for name in ("intro", "test_same", "test_another", "test_new", "end"):
        assert of(one, name).source == of(now, name).source
    assert "return 1 * x" in of(one, "same").source
    assert "return +x" in of(one, "another").source
    assert of(one, "reason").source == "So."
    assert of(one, "new").source.startswith("def new(x):\n    # write it\n")
    kept = [cell for cell in one.cells if "all night" in cell.source]
    assert [cell.metadata.get("nbgrader") for cell in kept] == [None], "the answer to what is gone is kept"


def test_an_earlier_releases_stub_is_no_answer(course):
    regrade_with(course, changed(FIRST, change), why="reason")
    assert of(graded(course, "nothing"), "same").source.startswith(
        "def same(x):\n    # write it, in one line\n"
    )
    found = dump(course.db_url)
    comments = rows_of(found, "comment", "nothing", "code")
    assert {name: row[1] for name, row in comments.items()} == dict.fromkeys(
        ("same", "another", "new", "reason"), "No response."
    )
    assert rows_of(found, "grade", "nothing", "code")["reason"][1:3] == (0.0, 0), "not for a human"
    assert rows_of(found, "grade", "written", "code")["reason"][1:3] == (None, 1)


def test_a_students_own_edit_of_a_locked_cell_is_told_all_the_same(course):
    def edit(one: Notebook) -> None:
        of(one, "test_same").source += "\n# I want these points"
        of(one, "intro").source = "Read that."
        of(one, "test_other").metadata.nbgrader.points = 100

    hand_in_edited(course, "nothing", edit)
    said = regrade_with(course, changed(FIRST, change), why="reason")["nothing"]
    assert said == (
        f"{MADE_FROM}: {ALL_CHANGES.replace('6', '4')}.",
        "The locked cell intro had been edited, though it is locked: restored.",
        "The test cell of same had been edited, though it is locked: restored.",
        "The test cell of another had the grade_id of another cell: restored.",
    )
    texts = [cell.source for cell in graded(course, "nothing").cells]
    aside = next(text for text in texts if "I want these points" in text)
    assert "assert same" not in aside, "what the instructor wrote is not kept as the student's"


def test_only_more_cells_are_not_missing(course):
    def add(one: Notebook) -> None:
        one.cells.append(check("test_sum", "assert same(2) + other(2) == 4"))

    said = regrade_with(course, changed(FIRST, add))
    assert said == dict.fromkeys(("nothing", "written"), (f"{MADE_FROM}: 1 cell added.",))


def test_other_points_alone_are_no_changed_metadata(course):
    def more_points(one: Notebook) -> None:
        of(one, "test_same").metadata.nbgrader.points = 5

    said = regrade_with(course, changed(FIRST, more_points))
    assert said == dict.fromkeys(("nothing", "written"), (f"{MADE_FROM}: 1 cell replaced by today's.",))


WHY_NOT = "Why not?\n### BEGIN SOLUTION\nNo.\n### END SOLUTION"


def drop_a_question(one: Notebook) -> None:
    """An exercise less, one more with the very stub of the other, and other names for two questions."""
    one.cells.remove(of(one, "gone"))
    one.cells.remove(of(one, "test_gone"))
    of(one, "why").metadata.nbgrader.grade_id = "reason"
    of(one, "why_not").source = of(one, "why_not").source.replace("not?", "not, then?")
    of(one, "why_not").metadata.nbgrader.grade_id = "reason_not"
    one.cells += [answer("new", "new = 1"), check("test_new", "assert new == 1")]


def test_a_question_that_is_gone_is_not_taken_for_another_without_its_metadata(tmp_path):
    """Nobody has said that they are renamed: they are known by their texts, by their ids, or not at all."""
    put(tmp_path / "course" / "nbgrader_config.py", "c = get_config()\n")
    first = notebook(
        answer("gone", "gone = 1"),
        check("test_gone", "assert gone == 1"),
        cell("markdown", "Why?", "why", grade=True, solution=True, points=2),
        cell("markdown", WHY_NOT, "why_not", grade=True, solution=True, points=2),
    )
    course = parity_course.released(tmp_path / "course", "week1", code=first)
    hand_in(course, "nothing")
    hand_in(course, "written", changed={"code": answers(gone="gone = 2 - 1", why="So.", why_not="Not.")})
    grade_all(course)
    said = regrade_with(course, changed(first, drop_a_question))
    assert said == {
        "nothing": (f"{MADE_FROM}: 4 cells added, 1 cell kept that is no longer asked for.",),
        "written": (f"{MADE_FROM}: 2 cells added, 2 cells kept that are no longer asked for.",),
    }
    one = graded(course, "written")
    assert (of(one, "reason").source, of(one, "reason_not").source) == ("So.", "Not.")
    assert of(graded(course, "nothing"), "reason_not").source.startswith("Why not, then?")
    assert "gone = 2 - 1" in [cell.source for cell in one.cells]


def intro(text: str) -> parity_course.Change:
    def write(one: Notebook) -> None:
        of(one, "intro").source = text

    return write


def test_a_cell_that_was_changed_twice(course):
    """Students of three releases, and one who has put the first one's text into the second's notebook."""
    write(course, second := changed(FIRST, change))
    regrade_with(course, second, why="reason")
    released_as(course, second)
    hand_in(course, "of the second")
    hand_in_edited(course, "mixed", intro("Read this."))
    third = changed(second, intro("Read this at last."))
    said = regrade_with(course, third)
    hand_in(course, "of the third")
    assert said == {
        "nothing": (f"{MADE_FROM}: {ALL_CHANGES}.",),
        "written": (f"{MADE_FROM}: {ALL_CHANGES.replace('6', '3')}.",),
        "of the second": (f"{MADE_FROM}: 1 cell replaced by today's.",),
        "mixed": ("The locked cell intro had been edited, though it is locked: restored.",),
    }
    assert of(graded(course, "of the second"), "intro").source == "Read this at last."


def test_what_stock_took_in_is_known_as_well(course):
    """nbgrader itself takes other texts and points in, as long as no cell comes or goes."""
    write(course, changed(FIRST, intro("Read this first.")))
    assert stock(course).generate_assignment("week1", force=True)["success"]
    said = repairs(grade_all(course))
    assert said == dict.fromkeys(("nothing", "written"), (f"{MADE_FROM}: 1 cell replaced by today's.",))


PLUGIN = """
c.Autograde.sanitize_preprocessors = ["torchcourse.grading.nbgrader_plugin.Mend"]
c.Autograde.autograde_preprocessors = ["torchcourse.grading.nbgrader_plugin.ExecuteAndJudge"]
"""


def test_nbgraders_own_command_remembers_and_knows_it(course):
    shutil.rmtree(course.root / FOLDER)
    with (course.root / "nbgrader_config.py").open("a") as file:
        file.write(PLUGIN)
    course = Course.open(course.root)
    assert stock(course).autograde("week1", "nothing", force=True)["success"]
    write(course, changed(FIRST, intro("Read this first.")))
    assert stock(course).generate_assignment("week1", force=True)["success"]
    said = stock(course).autograde("week1", "nothing", force=True)["log"]
    assert f"Repaired nothing: {MADE_FROM}: 1 cell replaced by today's." in said
    assert "had been edited" not in said


def test_without_the_record_all_is_as_it_was(course):
    """A course that an older version graded: what the gradebook holds is recorded by the first regrade."""
    shutil.rmtree(course.root / FOLDER)
    said = regrade_with(course, changed(FIRST, intro("Read this first.")))
    assert said["nothing"] == (f"{MADE_FROM}: 1 cell replaced by today's.",)
    shutil.rmtree(course.root / FOLDER)
    again = grade(Request(course.root, "week1", workers=1, seed=1, force=True))
    assert repairs(again)["nothing"] == (
        "The locked cell intro had been edited, though it is locked: restored.",
    )


@pytest.mark.parametrize(
    "content", [b"{", b"[]", b"{}", b'{"releases": [{"notebooks": {"code": [{}]}}]}', b"\xff"]
)
def test_a_broken_record_is_told_before_anything_changes(course, content):
    (course.root / FOLDER / "week1.json").write_bytes(content)
    write(course, changed(FIRST, change))
    before = dump(course.db_url)
    for command in ("grade", "regrade"):
        said = torchcourse(course, command, "week1")
        assert said.returncode == 2
        assert re.search(
            r"week1\.json, the record of .* cannot be read .* remove it, and students", said.stderr
        )
    assert dump(course.db_url) == before


def test_a_rename_that_was_refused_has_not_happened(course):
    """The record is written before the gradebook changes, and what is refused then never comes to pass."""
    with Gradebook(course.db_url) as gradebook:
        gradebook.find_grade("why", "code", "week1", "written").manual_score = 2.0
        gradebook.find_grade("test_same", "code", "week1", "written").manual_score = 2.0
        gradebook.db.commit()

    def name_anew(one: Notebook) -> None:
        of(one, "why").metadata.nbgrader.grade_id = "reason"
        one.cells.remove(of(one, "test_same"))

    second = changed(FIRST, intro("Read this first."))
    once = dict.fromkeys(("nothing", "written"), (f"{MADE_FROM}: 1 cell replaced by today's.",))
    assert regrade_with(course, second) == once
    with pytest.raises(CourseError, match="no cell test_same"):
        regrade_with(course, changed(second, name_anew), why="reason")
    write(course, second)
    assert repairs(grade(Request(course.root, "week1", workers=1, seed=1, force=True))) == once
    assert regrade_with(course, changed(FIRST, intro("Read this at last."))) == once
    assert of(graded(course, "written"), "why").source == "So."


def test_a_setup_that_came_later_is_not_missing(course):
    def more_setup(one: Notebook) -> None:
        one.cells.insert(0, cell("code", "LATER = 3"))
        of(one, "test_same").source = "assert same(LATER) == LATER"

    said = regrade_with(course, changed(FIRST, more_setup))
    what = f"{MADE_FROM}: 1 cell replaced by today's, 1 cell added."
    assert said == dict.fromkeys(("nothing", "written"), (what,))
    assert graded(course, "written").cells[1].source == "LATER = 3"  # behind the note of repairs


def test_the_record_holds_what_students_were_given_and_is_not_committed(course):
    write(course, changed(FIRST, change))
    regrade_with(course, changed(FIRST, change), why="reason")
    files = sorted((course.root / FOLDER).iterdir())
    assert [path.name for path in files] == ["week1.json", "week1.source"], "no temporary file is left"
    text = files[0].read_text()
    assert "assert same(1)" in text
    assert "return x" not in text
    assert "same(2)" not in text
    ignored = ["git", "check-ignore", "-q", f"{FOLDER}/week1.json"]
    assert subprocess.run(ignored, cwd=ROOT).returncode == 0


# Notebooks that are mangled as well ----------------------------------------------------------------------


def as_release(one: SourceNotebook) -> Release:
    return Release({cell.grade_id: given_cell(cell) for cell in one.cells})


def with_other_texts(one: SourceNotebook) -> SourceNotebook:
    """The same assignment with another text in each locked cell, and more points for each test."""
    cells = []
    for cell_ in one.cells:
        if cell_.metadata["locked"]:
            texts = [
                re.sub(r"^(\S+)", r"\1 ", text, flags=re.M)
                for text in (cell_.source, given_cell(cell_).given)
            ]
            metadata = cell_.metadata | {"points": cell_.points + 1}
            cell_ = replace(cell_, source=texts[0], given=texts[1], metadata=metadata)
        cells.append(cell_)
    return replace(one, cells=tuple(cells))


# What is plain, the gradebook does not know: the setup may be new. And no cell at all is of no release.
OF_NO_RELEASE = {"all_cells_deleted", "cell_with_the_imports_deleted"}


@pytest.mark.parametrize("shape", SHAPES, ids=lambda one: one.name)
def test_a_mangled_notebook_is_mended_as_if_nothing_had_changed(shape):
    first = source()
    second = with_other_texts(first)
    wanted = mend(read_notebook(shape.submission), first)
    today = mend(read_notebook(shape.submission), replace(first, earlier=(as_release(second),)))
    assert today == wanted, "made from today's release"
    said = mend(read_notebook(shape.submission), replace(second, earlier=(as_release(first),)))
    if shape.name not in OF_NO_RELEASE:
        assert [one for one in said.repairs if "was made from an earlier release" not in one] == list(
            wanted.repairs
        )
        assert len(said.repairs) == len(wanted.repairs) + 1
    answers = [[text_of(one, name) for name in ANSWERS] for one in (said, wanted)]
    assert answers[0] == answers[1]


def with_other_exercises(one: SourceNotebook) -> SourceNotebook:
    """The same assignment with an exercise less and another one renamed, in cells and reference."""

    def named(metadata: dict) -> dict:
        return metadata | {"grade_id": "circle"} if metadata["grade_id"] == "area" else metadata

    cells = [
        replace(cell_, grade_id=named(cell_.metadata)["grade_id"], metadata=named(cell_.metadata))
        for cell_ in one.cells
        if "stack" not in cell_.grade_id
    ]
    reference = []
    for cell_ in one.notebook["cells"]:
        known = cell_["metadata"].get("nbgrader")
        if known is None:
            reference.append(cell_)
        elif "stack" not in known["grade_id"]:
            reference.append(cell_ | {"metadata": cell_["metadata"] | {"nbgrader": named(known)}})
    return replace(one, cells=tuple(cells), notebook=one.notebook | {"cells": reference})


FIRST_TEXTS = source()
OTHER_TEXTS = with_other_texts(FIRST_TEXTS)
EARLIER = [replace(as_release(one), renamed={"area": "circle"}) for one in (FIRST_TEXTS, OTHER_TEXTS)]
RELEASED = [
    replace(FIRST_TEXTS, earlier=(as_release(OTHER_TEXTS),)),
    replace(OTHER_TEXTS, earlier=(as_release(FIRST_TEXTS),)),
    replace(with_other_exercises(OTHER_TEXTS), earlier=tuple(EARLIER)),
    replace(with_other_exercises(OTHER_TEXTS), earlier=tuple(reversed(EARLIER))),
]
GIVEN_LINES = {line for one in RELEASED for cell_ in one.cells for line in lines_of({"source": cell_.source})}


@bounded
@given(st.lists(changes, max_size=8), st.sampled_from(RELEASED))
def test_no_line_is_lost_whatever_was_done_to_a_notebook_of_an_earlier_release(done, released):
    notebook = solved()
    for change in done:
        mangle(notebook, change)
    raw = read_notebook(json.dumps(notebook).encode())
    result = mend(raw, released)
    nbformat.validate(as_notebook(result))
    assert [grade_id(one) for one in result.cells if grade_id(one)] == [
        one.grade_id for one in released.cells
    ]
    for cell_ in released.cells:
        if cell_.metadata["locked"]:
            assert text_of(result, cell_.grade_id) == cell_.source
    kept = {line for one in result.cells for line in lines_of(one)}
    assert students_lines(raw.cells) - GIVEN_LINES <= kept
    again = mend(read_notebook(as_bytes(as_notebook(result))), released)
    assert (again.cells, again.repairs) == (result.cells, ())
