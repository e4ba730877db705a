"""Does the gradebook hold what stock nbgrader would have put there, whatever happens on the way?"""

from __future__ import annotations

import math
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from nbgrader.api import Gradebook
from sqlalchemy import create_engine, event, text
from support.needed_tools import look_for
from support.postgres_server import postgres_server
from support.stock_course import (
    OTHER_TABLES,
    as_stock_graded,
    copy_of,
    dump,
    files_of,
    make_course,
    release,
    rows_of,
    stock,
)

from torchcourse.grading.course.course_folder import Course
from torchcourse.grading.gradebook import connection as gradebook_connection
from torchcourse.grading.gradebook.writer import GradebookError, GradebookWriter, NotRecorded
from torchcourse.grading.record.autograded_folder import RECEIPT_NAME
from torchcourse.grading.record.recorder import Recorder
from torchcourse.grading.records import GradedSubmission, Verdict

# Stock nbgrader's own, on SQLAlchemy 2.1.
pytestmark = pytest.mark.filterwarnings("ignore:Object of type <Submitted:sqlalchemy.exc.SAWarning")


@pytest.fixture(scope="module")
def ungraded(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return make_course(tmp_path_factory.mktemp("ungraded") / "course")


@pytest.fixture(scope="module")
def stock_graded(ungraded: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The course after stock `nbgrader autograde`, which takes seconds for each submission."""
    course = copy_of(ungraded, tmp_path_factory.mktemp("stock") / "course")
    for folder in course.submissions("ps1"):
        stock_autograde(course, folder.student)
    return course


@pytest.fixture(scope="module")
def stock_regraded(stock_graded: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The course after a human graded some of it, one student handed in again, and stock graded again."""
    course = copy_of(stock_graded, tmp_path_factory.mktemp("regraded") / "course")
    grade_by_hand(course)
    hand_in_again(course)
    for student in ("bitdiddle", "hacker"):
        stock_autograde(course, student)
    return course


@pytest.fixture
def ours(ungraded: Course, tmp_path: Path) -> Course:
    return copy_of(ungraded, tmp_path / "ours")


@pytest.fixture
def hackers(ungraded: Course, stock_graded: Course) -> GradedSubmission:
    """A graded submission: both notebooks, in time."""
    (folder,) = ungraded.submissions("ps1", ["hacker"])
    return as_stock_graded(stock_graded, folder)


def stock_autograde(course: Course, student: str) -> None:
    said = stock(course).autograde("ps1", student)
    assert said["success"], said["log"]


def grade_by_hand(course: Course) -> None:
    with Gradebook(course.db_url, course.course_id) as gradebook:
        for student in ("bitdiddle", "hacker"):
            by_hand = gradebook.find_grade("sum_of_squares_equation", "problem1", "ps1", student)
            by_hand.manual_score, by_hand.extra_credit, by_hand.needs_manual_grade = 0.75, 0.5, False
            overruled = gradebook.find_grade("correct_squares", "problem1", "ps1", student)
            overruled.manual_score, overruled.needs_manual_grade = 0.25, False
            comment = gradebook.find_comment("squares", "problem1", "ps1", student)
            comment.manual_comment = "Well tried."
            gradebook.find_submission_notebook("problem1", "ps1", student).flagged = True
        gradebook.find_submission("ps1", "bitdiddle").extension = timedelta(hours=3)
        gradebook.db.commit()


def hand_in_again(course: Course) -> None:
    """bitdiddle hands in what hacker did, later still."""
    again = course.path_of("submitted", "ps1", "bitdiddle")
    for notebook in course.path_of("submitted", "ps1", "hacker").glob("*.ipynb"):
        shutil.copy(notebook, again)
    (again / "timestamp.txt").write_text("2015-02-03 08:00:00 UTC")


def record_all(course: Course, stock_graded: Course) -> None:
    with GradebookWriter.of(course) as writer:
        recorder = Recorder(course, writer, writer.assignment("ps1"))
        for folder in course.submissions("ps1"):
            recorder.record(folder, as_stock_graded(stock_graded, folder), recorder.digest(folder))


def grades_of(course: Course, student: str, notebook: str = "problem1") -> dict[str, tuple]:
    """Of each cell: automatic score, needs a human, score and extra credit by hand."""
    return {cell: row[1:] for cell, row in rows_of(dump(course.db_url), "grade", student, notebook).items()}


def without_marks(files: dict[str, tuple[str, bytes]]) -> dict[str, tuple[str, bytes]]:
    return {name: file for name, file in files.items() if not name.endswith(RECEIPT_NAME)}


def test_gradebook_and_graded_folders_are_those_of_stock_nbgrader(ours, stock_graded):
    record_all(ours, stock_graded)
    assert dump(ours.db_url) == dump(stock_graded.db_url)
    assert dump(ours.db_url, OTHER_TABLES) == dump(stock_graded.db_url, OTHER_TABLES)
    got, wanted = (files_of(course.root / "autograded") for course in (ours, stock_graded))
    assert without_marks(got) == wanted


def test_grading_again_leaves_what_stock_leaves(stock_graded, stock_regraded, tmp_path):
    ours = copy_of(stock_graded, tmp_path / "ours")
    grade_by_hand(ours)
    hand_in_again(ours)
    record_all(ours, stock_regraded)
    assert dump(ours.db_url) == dump(stock_regraded.db_url)


def test_nbgrader_takes_graded_folders_and_gradebook_for_its_own(ours, stock_graded):
    record_all(ours, stock_graded)
    students = {"bitdiddle", "hacker", "half", "zoë zauder"}
    assert stock(ours).get_autograded_students("ps1") == students
    assert {one["student"] for one in stock(ours).get_submissions("ps1") if one["autograded"]} == students
    said = stock(ours).generate_feedback("ps1", "half")
    assert said["success"], said["log"]
    assert (ours.path_of("feedback", "ps1", "half") / "problem1.html").exists()


@pytest.fixture(scope="module")
def released_on_postgresql(ungraded: Course, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a gradebook that stock nbgrader made on PostgreSQL."""
    look_for("postgresql")
    course = copy_of(ungraded, tmp_path_factory.mktemp("postgres") / "course")
    with postgres_server() as address:
        release(at_address(course, address))
        yield address


def at_address(course: Course, address: str) -> Course:
    (course.root / "gradebook.db").unlink()
    with open(course.root / "nbgrader_config.py", "a") as config:
        config.write(f"c.CourseDirectory.db_url = {address!r}\n")
    return Course.open(course.root)


@pytest.fixture
def ours_on_postgresql(ours: Course, released_on_postgresql: str) -> Course:
    name = f"gradebook_{uuid4().hex}"
    server, released = released_on_postgresql.rsplit("/", 1)
    engine = create_engine(f"{server}/template1", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"create database {name} template {released}"))
    engine.dispose()
    return at_address(ours, f"{server}/{name}")


def test_postgresql_holds_the_same_as_sqlite(ours_on_postgresql, stock_graded, stock_regraded):
    ours = ours_on_postgresql
    record_all(ours, stock_graded)
    assert dump(ours.db_url) == dump(stock_graded.db_url)
    grade_by_hand(ours)
    hand_in_again(ours)
    record_all(ours, stock_regraded)
    assert dump(ours.db_url) == dump(stock_regraded.db_url)


@pytest.mark.parametrize("which", ["ours", "ours_on_postgresql"])
def test_two_writers_of_the_same_submissions_leave_each_once(which, hackers, request):
    ours = request.getfixturevalue(which)
    failures: list[Exception] = []

    def write() -> None:
        try:
            with GradebookWriter(ours.db_url, "course101") as writer:
                assignment = writer.assignment("ps1")
                for number in range(20):
                    writer.record(assignment, replace(hackers, student=f"student {number}"))
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    found = dump(ours.db_url)
    assert len(found["submitted_assignment"]) == 20
    assert len(found["grade"]) == 20 * 9


def test_a_score_is_a_finite_number_within_the_points_of_its_cell(ours, hackers):
    odd = {"correct_squares": 7.0, "squares_invalid_input": -1.0, "correct_sum_of_squares": math.nan}
    notebook = replace(
        hackers.notebooks[0],
        verdicts=tuple(Verdict(name, points, 1.0, (), ()) for name, points in odd.items()),
    )
    with GradebookWriter.of(ours) as writer:
        writer.record(
            writer.assignment("ps1"), replace(hackers, notebooks=(notebook,), missing=("problem2",))
        )
    grades = grades_of(ours, "hacker")
    assert grades["correct_squares"][:2] == (1.0, 0)
    assert grades["squares_invalid_input"][:2] == (0.0, 0)
    assert grades["correct_sum_of_squares"][:2] == (None, 1)
    assert grades["sum_of_squares_uses_squares"][:2] == (None, 1), "a cell without a verdict is for a human"


def test_a_verdict_is_found_by_its_exercises_name(ours, hackers):
    """An exercise's name is its test cell's grade_id without `test_`."""
    with GradebookWriter.of(ours) as writer:
        assignment = writer.assignment("ps1")
        notebooks = [
            replace(
                one,
                grade_cells={f"test_{name}": id_ for name, id_ in one.grade_cells.items()},
                cells={
                    f"test_{name}": replace(cell, grade_id=f"test_{name}") for name, cell in one.cells.items()
                },
                solution_cells={},
            )
            for one in assignment.notebooks
        ]
        writer.record(replace(assignment, notebooks=tuple(notebooks)), hackers)
    assert grades_of(ours, "hacker")["correct_squares"][:2] == (1.0, 0)


def test_a_notebook_that_could_not_be_graded_leaves_no_old_score(ours, hackers):
    with GradebookWriter.of(ours) as writer:
        assignment = writer.assignment("ps1")
        writer.record(assignment, hackers)
        writer.record(assignment, replace(hackers, notebooks=hackers.notebooks[1:]))
    assert {grade[:2] for grade in grades_of(ours, "hacker").values()} == {(None, 1)}


def test_a_submission_that_could_not_be_graded_leaves_no_old_score_and_what_a_human_gave(ours, hackers):
    with GradebookWriter.of(ours) as writer:
        assignment = writer.assignment("ps1")
        for student in ("hacker", "bitdiddle"):
            writer.record(assignment, replace(hackers, student=student))
        grade_by_hand(ours)
        writer.record_failure(assignment, "hacker")
        writer.record_failure(assignment, "never seen before")
    grades = grades_of(ours, "hacker")
    assert {grade[:2] for grade in grades.values()} == {(None, 1)}
    assert grades["sum_of_squares_equation"][2:] == (0.75, 0.5)
    assert rows_of(dump(ours.db_url), "comment", "hacker", "problem1")["squares"][-1] == "Well tried."
    assert {grade[:2] for grade in grades_of(ours, "never seen before").values()} == {(None, 1)}
    assert grades_of(ours, "bitdiddle")["correct_sum_of_squares"][:2] == (0.5, 0), "others keep theirs"


def test_a_task_handed_in_after_all_is_a_humans_to_grade(ours, hackers):
    """In stock nbgrader the 0 of the notebook that was missing stands for ever."""
    with GradebookWriter.of(ours) as writer:
        assignment = writer.assignment("ps1")
        writer.record(assignment, replace(hackers, notebooks=(), missing=("problem1", "problem2")))
        assert {grade[:2] for grade in grades_of(ours, "hacker").values()} == {(0.0, 0)}
        writer.record(assignment, hackers)
    assert grades_of(ours, "hacker")["cell-938593c4a215c6cc"][:2] == (None, 1)


def test_a_notebook_no_longer_handed_in_keeps_no_late_penalty(ours, stock_graded):
    (folder,) = ours.submissions("ps1", ["bitdiddle"])
    late = as_stock_graded(stock_graded, folder)
    with GradebookWriter.of(ours) as writer:
        assignment = writer.assignment("ps1")
        writer.record(assignment, late)
        assert rows_of(dump(ours.db_url), "submitted_notebook", "bitdiddle")["problem1"][1] > 1
        writer.record(assignment, replace(late, notebooks=late.notebooks[1:], missing=("problem1",)))
    assert rows_of(dump(ours.db_url), "submitted_notebook", "bitdiddle")["problem1"][1] is None


def test_a_late_penalty_that_a_human_entered_stays(ours, stock_graded):
    record_all(ours, stock_graded)
    with Gradebook(ours.db_url, ours.course_id) as gradebook:
        gradebook.find_submission_notebook("problem1", "ps1", "bitdiddle").late_submission_penalty = 0.125
        gradebook.find_submission_notebook("problem2", "ps1", "hacker").late_submission_penalty = 0.25
        gradebook.db.commit()
    record_all(ours, stock_graded)
    record_all(ours, stock_graded)
    penalties = rows_of(dump(ours.db_url), "submitted_notebook", "bitdiddle")
    assert penalties["problem1"][1] == 0.125
    assert rows_of(dump(ours.db_url), "submitted_notebook", "hacker")["problem2"][1] == 0.25


def test_the_late_penalty_is_asked_for_with_what_a_human_gave(ours, stock_graded):
    (folder,) = ours.submissions("ps1", ["bitdiddle"])
    late = as_stock_graded(stock_graded, folder)
    with GradebookWriter(ours.db_url, late_penalty=lambda student, score, seconds: score) as writer:
        assignment = writer.assignment("ps1")
        for student in ("bitdiddle", "hacker"):
            writer.record(assignment, replace(late, student=student))
        grade_by_hand(ours)
        writer.record(assignment, late)
    with Gradebook(ours.db_url, ours.course_id) as gradebook:
        notebook = gradebook.find_submission_notebook("problem1", "ps1", "bitdiddle")
        assert notebook.late_submission_penalty == notebook.score == 0.25 + 0.75 + 0.5 + 1 + 0.5


def test_a_failing_late_penalty_plugin_loses_only_that_recording(ours, stock_graded):
    def broken(student: str, score: float, seconds_late: float) -> float:
        raise ZeroDivisionError("no hours")

    (folder,) = ours.submissions("ps1", ["bitdiddle"])
    before = dump(ours.db_url)
    with (
        GradebookWriter(ours.db_url, late_penalty=broken) as writer,
        pytest.raises(
            NotRecorded, match=r"late-penalty plugin failed for bitdiddle: ZeroDivisionError: no hours"
        ),
    ):
        writer.record(writer.assignment("ps1"), as_stock_graded(stock_graded, folder))
    assert dump(ours.db_url) == before


def test_an_unknown_student_is_refused_when_the_course_says_so(ours, hackers):
    with (
        GradebookWriter(ours.db_url, create_student=False) as writer,
        pytest.raises(NotRecorded, match=r"student hacker is not in the gradebook.*nbgrader db student add"),
    ):
        writer.record(writer.assignment("ps1"), hackers)
    assert dump(ours.db_url)["student"] == []


def test_what_is_interrupted_before_the_commit_leaves_no_trace(ours, hackers):
    def interrupt(_recorded: object) -> None:
        raise KeyboardInterrupt

    with GradebookWriter.of(ours) as writer:
        assignment = writer.assignment("ps1")
        before = dump(ours.db_url)
        with pytest.raises(KeyboardInterrupt):
            writer.record(assignment, hackers, before_commit=interrupt)
        assert dump(ours.db_url) == before
        writer.record(assignment, hackers)
    assert len(dump(ours.db_url)["submitted_assignment"]) == 1


def test_a_locked_gradebook_is_waited_for(ours, hackers, monkeypatch):
    monkeypatch.setattr(gradebook_connection, "BUSY_SECONDS", 0.01)
    path = ours.root / "gradebook.db"
    with (
        GradebookWriter(ours.db_url) as writer,
        closing(sqlite3.connect(path, check_same_thread=False)) as other,
    ):
        assignment = writer.assignment("ps1")
        other.execute("begin exclusive")
        threading.Timer(0.3, other.rollback).start()
        writer.record(assignment, hackers)
    assert len(dump(ours.db_url)["submitted_assignment"]) == 1


def test_a_gradebook_that_stays_locked_is_an_error_that_says_so(ours, hackers, monkeypatch):
    monkeypatch.setattr(gradebook_connection, "BUSY_SECONDS", 0.01)
    path = ours.root / "gradebook.db"
    with GradebookWriter(ours.db_url, wait_seconds=0) as writer, closing(sqlite3.connect(path)) as other:
        assignment = writer.assignment("ps1")
        other.execute("begin immediate")
        with pytest.raises(GradebookError, match=r"gradebook\.db cannot be used: database is locked.*end it"):
            writer.record(assignment, hackers)


def test_a_full_disk_is_an_error_and_leaves_what_was_recorded(ours, hackers):
    def no_more_pages(connection: sqlite3.Connection, _record: object) -> None:
        (pages,) = connection.execute("pragma page_count").fetchone()
        connection.execute(f"pragma max_page_count = {pages + 4}")

    def record(writer: GradebookWriter, students: str) -> None:
        assignment = writer.assignment("ps1")
        for number in range(30):
            writer.record(assignment, replace(hackers, student=f"{students} {number}"))

    with GradebookWriter.of(ours) as writer:
        record(writer, "before")
    before = dump(ours.db_url)
    with GradebookWriter.of(ours) as writer:
        writer._connection._engine.dispose()  # so that it connects anew
        event.listen(writer._connection._engine, "connect", no_more_pages)
        with pytest.raises(GradebookError, match=r"disk is full.*Free some space"):
            record(writer, "after")
    after = dump(ours.db_url)
    assert set(before["grade"]) <= set(after["grade"])
    recorded = len(after["submitted_assignment"])
    assert recorded < 60
    assert len(after["grade"]) == recorded * 9, "no submission is half there"


def test_recording_costs_as_few_statements_for_the_last_student_as_for_the_first(ours, hackers):
    with GradebookWriter.of(ours) as writer:
        assignment = writer.assignment("ps1")
        engine = writer._connection._engine
        counts, statements = [], []
        event.listen(engine, "before_cursor_execute", lambda *seen: statements.append(seen[2]))
        for number in range(12):
            statements.clear()
            writer.record(assignment, replace(hackers, student=f"student {number % 6}"))
            counts.append(len(statements))
        assert set(counts[:6]) == {8}, (
            "new: BEGIN, student twice, submission twice, notebooks, grades, comments"
        )
        assert max(counts[6:]) <= 6, "the same again: BEGIN, student, submission, notebooks, grades, comments"
        with engine.connect() as connection:
            for statement in (one for one in statements if one.startswith("SELECT")):
                plan = connection.exec_driver_sql(
                    f"explain query plan {statement}", (("x",) * statement.count("?"))
                )
                assert not [row for row in plan if row[3].startswith("SCAN")], (
                    f"reads the whole class: {statement}"
                )


def test_no_statement_names_a_column_that_a_human_fills_in(ours, hackers):
    with GradebookWriter.of(ours) as writer:
        assignment = writer.assignment("ps1")
        writer.record(assignment, hackers)
        statements: list[str] = []
        event.listen(
            writer._connection._engine, "before_cursor_execute", lambda *seen: statements.append(seen[2])
        )
        writer.record(assignment, replace(hackers, notebooks=(), missing=("problem1", "problem2")))
        writer.record_failure(assignment, "hacker")
    updates = [statement for statement in statements if statement.startswith("UPDATE")]
    assert len(updates) >= 2
    by_hand = ("manual_score", "extra_credit", "manual_comment", "flagged", "extension")
    assert not [update for update in updates if any(column in update for column in by_hand)]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "There is no gradebook .* `torchcourse grade NAME` makes it"),
        (b"", "It is empty: move it away"),
        (b"not a database, " * 100, "file is not a database. Put your last good copy in its place"),
    ],
)
def test_a_gradebook_that_is_none_is_an_error_with_a_next_step(tmp_path, content, message):
    if content is not None:
        (tmp_path / "gradebook.db").write_bytes(content)
    with pytest.raises(GradebookError, match=message):
        GradebookWriter(f"sqlite:///{tmp_path}/gradebook.db", "course101")


def test_an_assignment_that_was_not_generated_is_an_error_with_a_next_step(ours):
    with (
        GradebookWriter.of(ours) as writer,
        pytest.raises(GradebookError, match=r"ps2 is not in the gradebook .*holds ps1\. Did you mean ps1\?"),
    ):
        writer.assignment("ps2")
    # It may be built: nothing is said of what has not been looked at.
    with (
        GradebookWriter.of(ours) as writer,
        pytest.raises(GradebookError, match=r"`torchcourse grade 07_other` adds it once it is built"),
    ):
        writer.assignment("07_other")


def test_source_cells_come_back_as_generate_assignment_recorded_them(ours):
    with GradebookWriter.of(ours) as writer:
        problem1, problem2 = writer.assignment("ps1").notebooks
    assert (problem1.name, problem2.name) == ("problem1", "problem2")
    assert problem1.kernelspec["name"] == "python"
    test = problem1.cells["correct_squares"]
    assert test.is_test
    assert (test.points, test.cell_type, test.metadata["locked"]) == (1.0, "code", True)
    manual = problem1.cells["sum_of_squares_application"]
    assert not manual.is_test
    assert manual.metadata["grade"]
    assert manual.metadata["solution"]
    assert problem1.cells["cell-938593c4a215c6cc"].metadata["task"]
    assert set(problem1.solution_cells) >= {"squares", "sum_of_squares"}
