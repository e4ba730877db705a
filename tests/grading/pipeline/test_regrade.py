"""Does `torchcourse regrade` leave what a fresh course graded with the new source would hold?"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from sqlalchemy import create_engine, text
from support import parity_course, postgres_server
from support.parity_course import CODE, WORDS, Change, answer, cell, check, notebook, of
from support.stock_course import GRADED_TABLES, copy_of, dump, rows_of, stock

from torchcourse.cli.grading_report import changes_told
from torchcourse.errors import TorchcourseError
from torchcourse.grading.course.course_folder import Course, CourseError
from torchcourse.grading.gradebook.writer import GradebookError
from torchcourse.grading.pipeline.grading_run import Request, grade
from torchcourse.grading.pipeline.reference import ReferenceFailed
from torchcourse.grading.pipeline.regrade import Regraded, RegradeRequest, regrade
from torchcourse.grading.sources.new_assignment import gradebook_with

# Stock nbgrader's own, on SQLAlchemy 2.1 and ipykernel 7.
pytestmark = pytest.mark.filterwarnings("ignore::Warning")

# All that generate_assignment records, with names in place of the random ids.
SOURCE_TABLES = {
    "notebook": """
        select a.name, n.name, n.kernelspec from notebook n join assignment a on a.id = n.assignment_id""",
    "cells": """
        select n.name, c.type, c.name, g.max_score, g.cell_type, t.max_score, t.cell_type, s.id is not null
        from base_cell c join notebook n on n.id = c.notebook_id left join grade_cells g on g.id = c.id
        left join task_cells t on t.id = c.id left join solution_cells s on s.id = c.id""",
    "source_cell": """
        select n.name, c.name, c.cell_type, c.locked, c.source, c.checksum
        from source_cell c join notebook n on n.id = c.notebook_id""",
    "orphans": """
        select g.id from grade g left join base_cell c on c.id = g.cell_id
        left join submitted_notebook n on n.id = g.notebook_id where c.id is null or n.id is null""",
}
EVERYTHING = GRADED_TABLES | SOURCE_TABLES


def changed(one: nbformat.NotebookNode, change: Change) -> nbformat.NotebookNode:
    copy = nbformat.from_dict(nbformat.reads(nbformat.writes(one), 4))
    change(copy)
    return copy


def mend_the_tests(one: nbformat.NotebookNode) -> None:
    """A test is stricter, one gives more points, one is gone with its answer, one is new."""
    of(one, "test_double").source += "\nassert double(0.25) == 0.5"
    of(one, "test_mean").metadata.nbgrader.points = 3
    of(one, "test_mean").source = of(one, "test_mean").source.replace("0.5 *", "1 *")
    for name in ("own_data", "test_own_data"):
        one.cells.remove(of(one, name))
    one.cells.append(answer("triple", "def triple(x):\n    return 3 * x"))
    one.cells.append(check("test_triple", "assert triple(2) == 6", 2))
    one.metadata.kernelspec.display_name = "Python 3 (ipykernel)"


def rename_a_question(one: nbformat.NotebookNode) -> None:
    of(one, "why").metadata.nbgrader.grade_id = "reason"


NEW = {"code": changed(CODE, mend_the_tests), "words": changed(WORDS, rename_a_question)}
RENAMED = {"why": "reason"}


def write_source(course: Course, **notebooks: nbformat.NotebookNode) -> None:
    for name, one in notebooks.items():
        nbformat.write(one, str(course.path_of("source", "week1") / f"{name}.ipynb"))


def again(course: Course, why: str) -> None:
    """What a human enters: manual scores, extra credit, comments, a flag, a late penalty."""
    with Gradebook(course.db_url, course.course_id) as gradebook:
        for name, notebook_name, student, score in (
            ("test_mean", "code", "fay", 1.0),
            ("picture", "code", "fay", 2.5),
            (why, "words", "fay", 1.5),
            ("use_it", "code", "ada", 3.0),
        ):
            found = gradebook.find_grade(name, notebook_name, "week1", student)
            found.manual_score, found.extra_credit, found.needs_manual_grade = score, 0.25, False
        gradebook.find_comment(why, "words", "week1", "fay").manual_comment = "So it is."
        gradebook.find_comment("mean", "code", "week1", "fay").manual_comment = "See me."
        gradebook.find_submission_notebook("code", "week1", "fay").flagged = True
        gradebook.find_submission_notebook("code", "week1", "dee").late_submission_penalty = 0.125
        gradebook.db.commit()


def grade_all(course: Course, force: bool = False) -> None:
    assert not grade(Request(course.root, "week1", workers=2, seed=1, force=force)).failed


def regrade_all(course: Course, *dropped: str, **renamed: str) -> Regraded:
    return regrade(RegradeRequest(Request(course.root, "week1", workers=2, seed=1), renamed, dropped))


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A class graded with the old tests, and by a human."""
    course = parity_course.make_course(tmp_path_factory.mktemp("regrade") / "old")
    for student in (parity_course.ada, parity_course.cyd, parity_course.dee, parity_course.fay):
        student(course)
    grade_all(course)
    again(course, "why")
    return course


@pytest.fixture(scope="module")
def fresh(old: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The same class in a course that never had other tests than the new ones."""
    root = tmp_path_factory.mktemp("fresh") / "course"
    shutil.copytree(old.root, root, ignore=shutil.ignore_patterns("gradebook.db", "autograded", "release"))
    course = Course.open(root)
    write_source(course, **NEW)
    parity_course.released(root, "week1")
    grade_all(course)
    again(course, "reason")
    grade_all(course, force=True)
    return course


@pytest.fixture
def course(old: Course, tmp_path: Path) -> Course:
    return copy_of(old, tmp_path / "course")


def held(course: Course) -> dict[str, list[tuple]]:
    return dump(course.db_url, EVERYTHING)


def test_the_gradebook_holds_what_a_fresh_course_would_hold(course, fresh):
    write_source(course, **NEW)
    said = stock(course).generate_assignment("week1", force=True)
    assert "Cannot add or remove cells" in said["log"], "what stock says"
    regraded = regrade_all(course, **RENAMED)
    assert held(course) == held(fresh)
    assert regraded.changes == (
        "code has another kernel",
        "cell own_data is gone",
        "cell test_own_data is gone",
        "cell test_double has changed",
        "cell test_mean has 3 points instead of 1.5",
        "cell test_triple is new",
        "cell triple is new",
        "cell why is now reason",
    )
    fay = rows_of(dump(course.db_url), "grade", "fay", "words")["reason"]
    assert fay[3:] == (1.5, 0.25), "a human's score stands under the new name"
    graded = nbformat.read(course.root / "autograded" / "fay" / "week1" / "words.ipynb", as_version=4)
    assert of(graded, "reason").source == "So.", "the answer in the old release's cell is found again"
    again = regrade_all(course)
    assert (again.changes, again.outcome.graded) == ((), ()), "there is nothing to do any more"
    assert stock(course).generate_assignment("week1", force=True)["success"]
    assert held(course) == held(fresh), "stock would record the same"


def test_no_class_is_graded_by_the_old_tests_in_silence(course):
    write_source(course, **NEW)
    before = held(course)
    with pytest.raises(
        CourseError, match=r"test_double has changed.*`torchcourse regrade week1` takes it in"
    ):
        grade_all(course, force=True)
    assert held(course) == before
    regrade_all(course, **RENAMED)
    grade_all(course)


def test_a_source_that_an_editor_saved_again_is_no_other_one(course):
    def save(one: nbformat.NotebookNode) -> None:
        one.metadata.kernelspec.display_name = "My Python"
        of(one, "test_mean").outputs = [nbformat.v4.new_output("stream", text="tried")]

    write_source(course, code=changed(CODE, save))
    grade_all(course)


@pytest.mark.parametrize("found", ["no gradebook", "an empty gradebook", "only its name, from formgrader"])
def test_grading_takes_a_new_assignment_in_as_generate_assignment_would(tmp_path, found):
    """Row by row what stock records; the release stays as it is."""
    root = tmp_path / "course"
    asked = parity_course.released(root, "week1", words=WORDS, code=CODE)
    wanted = dump(asked.db_url, EVERYTHING | {"assignment": "select name, course_id from assignment"})
    version = dump(asked.db_url, {"version": "select version_num from alembic_version"})
    (root / "gradebook.db").unlink()
    shutil.rmtree(root / "release")
    if found != "no gradebook":
        with Gradebook(asked.db_url, asked.course_id) as gradebook:
            if found.startswith("only"):
                gradebook.add_assignment("week1")
    with gradebook_with(asked, "week1"):
        pass
    assert dump(asked.db_url, EVERYTHING | {"assignment": "select name, course_id from assignment"}) == wanted
    assert dump(asked.db_url, {"version": "select version_num from alembic_version"}) == version
    assert not (root / "release").exists()
    assert not list(root.glob(".gradebook-*")), "nothing is left beside it"


@pytest.mark.parametrize("change", ["the questions", "a notebook"])
def test_notebooks_come_and_go(course, tmp_path, change):
    """Manual work is lost only when it is said, and a notebook that was never handed in earns 0."""
    more = notebook(answer("one", "one = 1"), check("test_one", "assert one == 1", 2))
    words = course.path_of("source", "week1") / "words.ipynb"
    if change == "the questions":
        write_source(
            course,
            words=notebook(cell("markdown", "Why not?", "why_not", solution=True, grade=True, points=1)),
        )
    else:
        words.unlink()
    write_source(course, more=more)
    before = held(course)
    with pytest.raises(CourseError, match=r"no cell why \(1 student\).*--drop-cell why"):
        regrade_all(course)
    assert held(course) == before
    regrade_all(course, "why")
    found = dump(course.db_url, EVERYTHING)
    assert found["orphans"] == []
    assert rows_of(found, "grade", "ada", "more")["test_one"][1:3] == (0.0, 0)
    names = {row[1] for row in found["notebook"]}
    assert names == ({"code", "words", "more"} if change == "the questions" else {"code", "more"})


@pytest.mark.parametrize(
    ("renamed", "why"),
    [
        ({"why": "how"}, "how is there already"),
        ({"whi": "reason"}, "there is no whi"),
        ({"why": "use_it"}, "a task is of another kind"),
    ],
)
def test_a_rename_that_is_none_is_refused_and_nothing_changes(course, renamed, why):
    write_source(course, **NEW)
    before = held(course)
    with pytest.raises(CourseError, match="--renamed"):
        regrade_all(course, **renamed)
    assert held(course) == before, why


def test_a_cell_that_the_source_still_has_is_not_given_up(course):
    write_source(course, **NEW)
    before = held(course)
    with pytest.raises(CourseError, match="--drop-cell mean: the source still has this cell"):
        regrade_all(course, "mean", **RENAMED)
    assert held(course) == before


@pytest.mark.parametrize("damage", ["", "{", "broken off"])
def test_a_new_source_that_cannot_be_read_is_told_by_its_name(course, damage):
    path = course.path_of("source", "week1") / "code.ipynb"
    path.write_text(path.read_text()[:-30] if damage == "broken off" else damage)
    before = held(course)
    with pytest.raises(
        CourseError, match=r"week1/code\.ipynb cannot be read: .* The gradebook is as it was"
    ) as told:
        regrade_all(course)
    assert "hand in" not in str(told.value), "that is advice for students"
    assert held(course) == before


PROBE = """### BEGIN HIDDEN TESTS
from torchcourse.grading import observe
observe("never", 1 / 0)
### END HIDDEN TESTS"""


def break_the_reference(one: nbformat.NotebookNode) -> None:
    of(one, "test_double").source = PROBE


def name_two_cells_alike(one: nbformat.NotebookNode) -> None:
    of(one, "double").metadata.nbgrader.grade_id = "mean"


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        (break_the_reference, ReferenceFailed, "the reference itself fails here"),
        (name_two_cells_alike, CourseError, "Duplicate grade id"),
    ],
)
def test_a_mistake_in_the_new_source_is_told_while_the_class_still_has_its_scores(
    course, change, error, said
):
    write_source(course, code=changed(CODE, change))
    before = held(course)
    with pytest.raises(error, match=said):
        regrade_all(course)
    assert held(course) == before


@pytest.mark.parametrize("unwritable", ["autograded", "gradebook"])
def test_where_nothing_can_be_recorded_the_old_scores_stay(course, monkeypatch, unwritable):
    write_source(course, code=NEW["code"])
    before, db_url = held(course), course.db_url
    if unwritable == "autograded":
        shutil.rmtree(course.root / "autograded", ignore_errors=True)
        (course.root / "autograded").write_text("a file where the folder belongs")
    else:
        read_only = f"{db_url.replace('///', '///file:')}?mode=ro&uri=true"  # root may write any file
        monkeypatch.setattr(Course, "db_url", read_only)
    with pytest.raises(TorchcourseError, match=r"cannot be written|attempt to write a readonly database"):
        regrade_all(course)
    monkeypatch.undo()
    assert held(course) == before


def test_the_same_command_may_be_given_again(course):
    """As after a kill: what it renamed is renamed already."""
    write_source(course, **NEW)
    regrade_all(course, **RENAMED)
    once = held(course)
    assert regrade_all(course, **RENAMED).changes == ()
    assert held(course) == once


def test_who_was_not_to_be_graded_is_told_to_wait(course):
    write_source(course, code=NEW["code"])
    regraded = regrade(RegradeRequest(Request(course.root, "week1", ("fay",), workers=1, seed=1)))
    waiting = "Without an automatic score until `torchcourse grade week1`: ada, cyd, dee."
    assert changes_told(regraded)[-1] == waiting
    for student in ("ada", "cyd", "dee"):
        grades = rows_of(dump(course.db_url), "grade", student, "code")
        assert {row[1] for row in grades.values()} == {None}


@pytest.mark.parametrize(
    ("folder", "said"),
    [
        ("source", r"source/week1 holds no notebook\. Put the"),
        ("submitted", "`nbgrader collect week1` fetches"),
    ],
)
def test_a_folder_that_is_not_there_is_told_and_nothing_changes(course, folder, said):
    before = held(course)
    shutil.rmtree(course.root / folder)
    with pytest.raises(CourseError, match=said):
        regrade_all(course)
    assert held(course) == before


def test_an_unknown_assignment_is_told_with_those_that_there_are(course):
    with pytest.raises(GradebookError, match=r"wek1 is not in the gradebook .*, which holds week1"):
        regrade(RegradeRequest(Request(course.root, "wek1")))


def test_no_old_automatic_score_stands_where_nothing_is_submitted_any_more(course):
    shutil.rmtree(course.root / "submitted" / "cyd")
    write_source(course, code=NEW["code"])
    assert regrade_all(course).not_there == ("cyd",)
    grades = rows_of(dump(course.db_url), "grade", "cyd", "code")
    assert {row[1] for row in grades.values()} == {None}


def test_killed_after_the_gradebook_changed_no_old_score_stands_and_the_next_run_finishes(course, fresh):
    write_source(course, **NEW)
    command = [sys.executable, "-m", "torchcourse.cli", "regrade", "week1", "--renamed", "why=reason"]
    process = subprocess.Popen(command, cwd=course.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_until(lambda: process.poll() is not None or "test_triple" in cells(course))
    process.send_signal(signal.SIGKILL)
    process.wait()
    scores = [row[4] for row in dump(course.db_url)["grade"] if row[2] in ("test_double", "test_mean")]
    assert cells(course) >= {"test_triple", "reason"}
    assert scores.count(None) == len(scores), "nobody is graded yet, and nobody has an old score"
    regrade_all(course)
    assert held(course) == held(fresh)


def wait_until(happened: Callable[[], bool]) -> None:
    while not happened():
        time.sleep(0.01)


def cells(course: Course) -> set[str]:
    engine = create_engine(course.db_url)
    with engine.connect() as connection:
        return set(connection.scalars(text("select name from base_cell")))


@pytest.mark.needs("postgresql")
def test_on_postgresql_as_on_sqlite(old, fresh, tmp_path):
    with postgres_server.postgres_server() as address:
        course = copy_of(old, tmp_path / "course")
        (course.root / "gradebook.db").unlink()
        with (course.root / "nbgrader_config.py").open("a") as file:
            file.write(f"\nc.CourseDirectory.db_url = {address!r}\n")
        course = Course.open(course.root)
        write_source(course, code=CODE, words=WORDS)
        parity_course.released(course.root, "week1")
        grade_all(course)
        again(course, "why")
        write_source(course, **NEW)
        regrade_all(course, **RENAMED)
        assert held(course) == held(fresh)
