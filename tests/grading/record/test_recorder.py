"""Does a graded submission get into folder and gradebook whole, and only what changed is graded again?"""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sqlite3
import stat
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from nbgrader.utils import is_solution
from support.stock_course import copy_of, dump, files_of, stock

from torchcourse.grading.course.course_folder import Course
from torchcourse.grading.course.lock import CourseLock, CourseLocked
from torchcourse.grading.course.submitted_folder import SubmittedFolder
from torchcourse.grading.gradebook.writer import GradebookError, GradebookWriter
from torchcourse.grading.record import autograded_folder
from torchcourse.grading.record.autograded_folder import RECEIPT_NAME, AutogradedFolder, FolderError
from torchcourse.grading.record.recorder import Recorder
from torchcourse.grading.records import GradedNotebook, GradedSubmission, Verdict

STUDENTS = ("ada", "boole", "curry", "dijkstra")
# Processes to be killed, which have imported everything before they start.
FORKSERVER = multiprocessing.get_context("forkserver")
FORKSERVER.set_forkserver_preload(["torchcourse.grading.record.recorder", "nbgrader.apps.api", "pytest"])


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course of one exercise, handed in by four students."""
    root = tmp_path_factory.mktemp("released") / "course"
    (root / "source" / "ps1").mkdir(parents=True)
    (root / "source" / "ps1" / "table.csv").write_text("1,2\n")
    (root / "nbgrader_config.py").write_text("")
    nbformat.write(instructors_notebook(), root / "source" / "ps1" / "sums.ipynb")
    course = Course.open(root)
    said = stock(course).generate_assignment("ps1")
    assert said["success"], said["log"]
    for student in STUDENTS:
        folder = course.path_of("submitted", "ps1", student)
        folder.mkdir(parents=True)
        (folder / "sums.ipynb").write_bytes((root / "release" / "ps1" / "sums.ipynb").read_bytes())
        (folder / "timestamp.txt").write_text("2026-01-02 03:04:05 UTC")
    return course


def instructors_notebook() -> nbformat.NotebookNode:
    def marks(grade_id: str, **more: object) -> dict:
        kind = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
        return {"nbgrader": {"grade_id": grade_id, **kind, **more}}

    answer = "### BEGIN SOLUTION\ndef add(a, b): return a + b\n### END SOLUTION"
    cells = [
        nbformat.v4.new_code_cell(answer, metadata=marks("add", solution=True)),
        nbformat.v4.new_code_cell(
            "assert add(1, 2) == 3", metadata=marks("test_add", grade=True, locked=True, points=2)
        ),
    ]
    return nbformat.v4.new_notebook(cells=cells)


@pytest.fixture
def course(released: Course, tmp_path: Path) -> Course:
    return copy_of(released, tmp_path / "course")


def graded(folder: SubmittedFolder, points: float) -> GradedSubmission:
    """What grading might have found; the points stand in the graded notebook, too."""
    notebook = nbformat.read(folder.notebooks[0], as_version=4)
    notebook.cells.append(nbformat.v4.new_markdown_cell(f"{points} points", id="points"))
    verdict = Verdict("add", points, 2.0, (), ())
    answers = {cell.metadata.nbgrader.grade_id: cell.source for cell in notebook.cells if is_solution(cell)}
    text = nbformat.writes(notebook).encode()
    one = GradedNotebook("sums", text, (verdict,), (), (), 0.0, answers=answers)
    return GradedSubmission(folder.student, "ps1", folder.timestamp, (one,))


def grade_all(root: Path, points: float, engine: str, before: Callable[[], None] = lambda: None) -> None:
    """A grading run without the grading."""
    course = Course.open(root)
    with CourseLock(root), GradebookWriter.of(course) as writer:
        recorder = Recorder(course, writer, writer.assignment("ps1"), engine)
        before()
        for folder in course.submissions("ps1"):
            digest = recorder.digest(folder)
            if recorder.why_grade(folder, digest) is not None:
                recorder.record(folder, graded(folder, points), digest)


def reasons(course: Course, engine: str = "") -> dict[str, str | None]:
    with GradebookWriter.of(course) as writer:
        recorder = Recorder(course, writer, writer.assignment("ps1"), engine)
        folders = course.submissions("ps1")
        return {folder.student: recorder.why_grade(folder, recorder.digest(folder)) for folder in folders}


def scores(course: Course) -> dict[str, float | None]:
    return {row[0]: row[4] for row in dump(course.db_url)["grade"]}


def test_what_was_graded_and_has_not_changed_is_not_graded_again(course):
    assert set(reasons(course).values()) == {"not graded yet"}
    grade_all(course.root, 2.0, "")
    assert set(reasons(course).values()) == {None}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("submitted/ada/ps1/sums.ipynb", "changed since it was graded"),
        ("submitted/ada/ps1/helper.py", "changed since it was graded"),
        ("source/ps1/table.csv", "changed since it was graded"),
        ("source/ps1/sums.ipynb", "changed since it was graded"),
        ("nbgrader_config.py", "changed since it was graded"),
    ],
)
def test_what_changed_is_graded_again(course, change, reason):
    grade_all(course.root, 2.0, "")
    with open(course.root / change, "a") as file:
        file.write("\nc = get_config(); c.Execute.timeout = 5" if change == "nbgrader_config.py" else " ")
    found = reasons(Course.open(course.root))
    assert found["ada"] == reason
    assert found["boole"] == (None if "ada" in change else reason)


def test_another_engine_grades_again(course):
    grade_all(course.root, 2.0, "old answer bank")
    assert set(reasons(course, "new answer bank").values()) == {"changed since it was graded"}


@pytest.mark.parametrize(
    "sql",
    [
        "update grade set auto_score = 1",
        "update submitted_assignment set timestamp = null",
        "delete from submitted_assignment",
        "update assignment set duedate = '2026-01-01 00:00:00.000000'",
        "update submitted_assignment set extension = '1970-01-01 03:00:00.000000', timestamp = null",
    ],
)
def test_a_gradebook_that_holds_something_else_is_graded_again(course, sql):
    grade_all(course.root, 2.0, "")
    on_gradebook(course, sql)
    assert set(reasons(course).values()) == {"the gradebook changed since it was graded"}


def on_gradebook(course: Course, sql: str) -> None:
    connection = sqlite3.connect(course.root / "gradebook.db")
    with connection:
        connection.execute(sql)
    connection.close()


def test_a_manual_grade_is_no_reason_to_grade_again(course):
    grade_all(course.root, 2.0, "")
    on_gradebook(course, "update grade set manual_score = 1, extra_credit = 1, needs_manual_grade = 0")
    on_gradebook(course, "update comment set manual_comment = 'Well done.'")
    assert set(reasons(course).values()) == {None}


def test_a_graded_notebook_that_is_gone_or_empty_is_made_again(course):
    grade_all(course.root, 2.0, "")
    (course.path_of("autograded", "ps1", "ada") / "sums.ipynb").unlink()
    boole = course.path_of("autograded", "ps1", "boole") / "sums.ipynb"
    boole.chmod(0o644)
    boole.write_bytes(b"")  # as a power cut may leave it
    (course.path_of("autograded", "ps1", "curry") / RECEIPT_NAME).unlink()
    found = reasons(course)
    assert found["ada"] == found["boole"] == "its graded notebook is gone"
    assert found["curry"] == "not graded yet"
    assert found["dijkstra"] is None


def test_a_students_forged_mark_is_not_believed(course):
    grade_all(course.root, 0.0, "")
    receipt = (course.path_of("autograded", "ps1", "ada") / RECEIPT_NAME).read_bytes()
    (course.path_of("submitted", "ps1", "ada") / RECEIPT_NAME).write_bytes(receipt)
    assert reasons(course)["ada"] == "changed since it was graded"
    grade_all(course.root, 2.0, "")
    assert (course.path_of("autograded", "ps1", "ada") / RECEIPT_NAME).read_bytes() != receipt
    assert scores(course)["ada"] == 2.0
    folder = course.submissions("ps1", ["ada"])[0]
    AutogradedFolder(course, "ada", "ps1").build(folder, ())
    assert RECEIPT_NAME not in os.listdir(course.root / "autograded" / "ada" / ".ps1.new")


def test_a_failure_takes_back_scores_and_graded_folder(course):
    grade_all(course.root, 2.0, "")
    with GradebookWriter.of(course) as writer:
        Recorder(course, writer, writer.assignment("ps1")).record_failure(
            course.submissions("ps1", ["ada"])[0]
        )
    assert scores(course) == {"ada": None, "boole": 2.0, "curry": 2.0, "dijkstra": 2.0}
    assert not course.path_of("autograded", "ps1", "ada").exists()
    assert reasons(course)["ada"] == "not graded yet"


def test_what_was_graded_in_part_is_tried_again(course):
    (folder,) = course.submissions("ps1", ["ada"])
    with GradebookWriter.of(course) as writer:
        recorder = Recorder(course, writer, writer.assignment("ps1"))
        in_part = replace(graded(folder, 2.0), error="products.ipynb is empty")
        recorder.record(folder, in_part, recorder.digest(folder))
    assert scores(course) == {"ada": 2.0}
    assert reasons(course)["ada"] == "not graded yet"


def test_a_folder_that_cannot_be_written_changes_nothing(course, monkeypatch):
    grade_all(course.root, 2.0, "")
    before = dump(course.db_url), files_of(course.root / "autograded")

    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(autograded_folder.shutil, "copyfileobj", full)
    with pytest.raises(FolderError, match=r"autograded/ada/ps1 cannot be written: No space left on device"):
        grade_all(course.root, 1.0, "changed")
    assert (dump(course.db_url), files_of(course.root / "autograded")) == before


def test_a_gradebook_that_cannot_be_written_leaves_the_earlier_folder(course, monkeypatch):
    grade_all(course.root, 2.0, "")
    before = dump(course.db_url), files_of(course.root / "autograded")

    def locked(*_args: object, **_more: object) -> None:
        raise GradebookError("database is locked")

    monkeypatch.setattr(GradebookWriter, "record", locked)
    with pytest.raises(GradebookError):
        grade_all(course.root, 1.0, "changed")
    assert (dump(course.db_url), files_of(course.root / "autograded")) == before
    assert sorted(os.listdir(course.root / "autograded" / "ada")) == ["ps1"]


def die(root: Path, points: float, engine: str, where: str, number: int) -> None:
    """Grade, and be killed at the number-th call of a function."""
    calls = 0
    module, name = {
        "rename": (autograded_folder.os, "rename"),
        "replace": (autograded_folder.os, "replace"),
        "mkdir": (autograded_folder.Path, "mkdir"),
        "put_in_place": (AutogradedFolder, "put_in_place"),
        "change_receipt": (AutogradedFolder, "change_receipt"),
        "rmtree": (autograded_folder.shutil, "rmtree"),
    }[where]
    original = getattr(module, name)

    def counted(*args: object, **more: object) -> object:
        nonlocal calls
        calls += 1
        if calls == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return original(*args, **more)

    def arm() -> None:
        setattr(module, name, counted)

    grade_all(root, points, engine, arm)


@pytest.mark.parametrize(
    ("where", "number"),
    [
        ("mkdir", 1),
        ("change_receipt", 1),
        ("replace", 1),
        ("put_in_place", 2),
        ("replace", 3),
        ("rename", 1),
        ("rename", 2),
        ("rename", 4),
        ("rmtree", 1),
    ],
)
def test_a_run_killed_at_any_step_is_finished_by_the_next(course, where, number):
    grade_all(course.root, 1.0, "old")
    killed = FORKSERVER.Process(target=die, args=(course.root, 2.0, "new", where, number))
    killed.start()
    killed.join()
    assert killed.exitcode == -signal.SIGKILL
    nothing_claimed_is_wrong(course, {"old": 1.0, "new": 2.0})
    assert all((course.path_of("autograded", "ps1", student) / "sums.ipynb").exists() for student in STUDENTS)
    grade_all(course.root, 2.0, "new")
    assert scores(course) == dict.fromkeys(STUDENTS, 2.0)
    nothing_claimed_is_wrong(course, {"new": 2.0})
    assert set(reasons(course, "new").values()) == {None}
    assert sorted(os.listdir(course.root / "autograded" / "ada")) == ["ps1"], "nothing is left lying about"


def nothing_claimed_is_wrong(course: Course, points_of: dict[str, float]) -> None:
    """Whoever counts as graded has these points in the gradebook and a whole folder that says so."""
    recorded = scores(course)
    for engine, points in points_of.items():
        for student, reason in reasons(course, engine).items():
            if reason is None:
                folder = course.path_of("autograded", "ps1", student)
                assert recorded[student] == points
                assert (
                    nbformat.read(folder / "sums.ipynb", as_version=4).cells[-1].source == f"{points} points"
                )
                names = {path.name for path in folder.iterdir()}
                assert names == {"sums.ipynb", "table.csv", "timestamp.txt", RECEIPT_NAME}


def test_runs_killed_at_random_moments_end_in_the_undisturbed_gradebook(course, released, tmp_path):
    undisturbed = copy_of(released, tmp_path / "undisturbed")
    grade_all(undisturbed.root, 0.5, "last")
    started: list[float] = []
    grade_all(course.root, 2.0, "b", lambda: started.append(time.monotonic()))
    seconds = time.monotonic() - started[0]
    chance = random.Random(20260727)
    engines = {"a": 1.0, "b": 2.0}
    half_done = 0
    for number, engine in enumerate(list(engines) * 40):
        if number >= 20 and half_done:
            break
        begun = FORKSERVER.Event()
        run = FORKSERVER.Process(target=grade_all, args=(course.root, engines[engine], engine, begun.set))
        run.start()
        assert begun.wait(60), run.exitcode
        time.sleep(chance.uniform(0, seconds))
        run.kill()
        run.join()
        nothing_claimed_is_wrong(course, engines)
        done = list(scores(course).values()).count(engines[engine])
        half_done += 0 < done < len(STUDENTS)
        # A busy machine is slower in one run than in the next: kill later what had not begun to record.
        seconds *= 1.5 if done == 0 else 0.8 if done == len(STUDENTS) else 1
    assert half_done > 0, "no run was killed in the middle"
    grade_all(course.root, 0.5, "last")
    assert dump(course.db_url) == dump(undisturbed.db_url)
    left, right = (files_of(one.root / "autograded") for one in (course, undisturbed))
    assert {name: file for name, file in left.items() if RECEIPT_NAME not in name} == {
        name: file for name, file in right.items() if RECEIPT_NAME not in name
    }


def hold(root: Path, child_pid: object) -> None:
    with CourseLock(root):
        # As a template does: a child that outlives its parent and has inherited its descriptors.
        child = os.fork()
        if child == 0:
            time.sleep(60)
            os._exit(0)
        child_pid.value = child
        time.sleep(60)


def test_a_second_grader_is_told_who_is_at_work_and_takes_over_from_the_dead(course):
    child_pid = FORKSERVER.Value("i", 0)
    holder = FORKSERVER.Process(target=hold, args=(course.root, child_pid))
    holder.start()
    while child_pid.value == 0:
        time.sleep(0.01)
    told: list[str] = []
    with pytest.raises(CourseLocked, match=rf"is being worked on by process {holder.pid} on .* since 20"):
        CourseLock(course.root, wait_seconds=0.3, waiting=told.append).__enter__()
    assert len(told) == 1
    assert str(holder.pid) in told[0]
    holder.kill()
    with CourseLock(course.root, wait_seconds=5):
        os.kill(child_pid.value, 0)  # the dead grader's child is still there
    os.kill(child_pid.value, signal.SIGKILL)


def test_one_process_cannot_take_the_lock_twice(course):
    with (
        CourseLock(course.root),
        pytest.raises(CourseLocked, match="by this very process"),
    ):
        CourseLock(course.root).__enter__()
    with CourseLock(course.root):
        pass


def test_graded_files_are_read_only_or_shared_with_the_group(course):
    grade_all(course.root, 2.0, "")
    graded_folder = course.path_of("autograded", "ps1", "ada")
    assert {stat.S_IMODE(path.stat().st_mode) for path in graded_folder.iterdir()} == {0o444}
    with open(course.root / "nbgrader_config.py", "a") as config:
        config.write("c = get_config(); c.CourseDirectory.groupshared = True")
    grade_all(course.root, 2.0, "")
    assert {stat.S_IMODE(path.stat().st_mode) for path in graded_folder.iterdir()} == {0o664}
    assert stat.S_IMODE(graded_folder.stat().st_mode) & 0o2770 == 0o2770


def test_the_assignments_own_files_win_over_the_students(course):
    mine = course.path_of("submitted", "ps1", "ada")
    (mine / "table.csv" / "inside").mkdir(parents=True)
    (mine / "table.csv" / "inside" / "x").write_text("a folder where the assignment has a file")
    (mine / "sums.ipynb.txt").write_text("kept")
    with GradebookWriter.of(course) as writer:
        recorder = Recorder(course, writer, writer.assignment("ps1"))
        (folder,) = course.submissions("ps1", ["ada"])
        notes = recorder.record(folder, graded(folder, 2.0), recorder.digest(folder))
    assert notes == ["table.csv/inside/x has the name of one of the assignment's own files; left out."]
    graded_folder = course.path_of("autograded", "ps1", "ada")
    assert (graded_folder / "table.csv").read_text() == "1,2\n"
    assert (graded_folder / "sums.ipynb.txt").read_text() == "kept"
