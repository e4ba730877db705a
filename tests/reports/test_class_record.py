"""The record tells a whole class as the gradebook has it, and what was given by hand is never forgotten."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook
from rich.console import Console
from support.needed_tools import look_for
from support.parity_course import DUE, IN_TIME, LATE, cell, put, released
from support.postgres_server import postgres_server
from support.quick_course import SUMS, QuickCourse
from typer.testing import CliRunner

from torchcourse.cli import commands as cli
from torchcourse.grading.course.course_folder import Course, CourseError
from torchcourse.grading.record.autograded_folder import RECEIPT_NAME

# Stock nbgrader's own, on SQLAlchemy 2.1.
pytestmark = pytest.mark.filterwarnings("ignore::Warning")

WRITTEN = cell("markdown", "Why?", "why", grade=True, solution=True, points=2)
WRITTEN.metadata["tags"] = ["bonus"]
LATE_PENALTY = """
from nbgrader.plugins import BasePlugin
class OnePoint(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 1.0
import sys
sys.modules["one_point"] = type(sys)("one_point")
sys.modules["one_point"].OnePoint = OnePoint
c.AssignLatePenalties.plugin_class = OnePoint
c.CourseDirectory.course_id = "quick"
"""


class Class:
    """A course of two exercises and a written question, and the real command on it."""

    def __init__(self, root: Path, config: str = "") -> None:
        self.root = root
        self.course = QuickCourse.make(root, LATE_PENALTY + config)
        with_words = SUMS.copy()
        with_words.cells = [*SUMS.cells, WRITTEN]
        (root / "gradebook.db").unlink(missing_ok=True)
        released(root, "ps1", sums=with_words)

    def hand_in(self, student: str, words: str = "", when: str = IN_TIME, **answers: str) -> None:
        path = self.course.hand_in(student, **answers)
        one = nbformat.read(path, as_version=4)
        for found in one.cells:
            if words and found.metadata.get("nbgrader", {}).get("grade_id") == "why":
                found.source = words
        nbformat.write(one, path)
        put(path.parent / "timestamp.txt", when)

    def run(self, *arguments: str) -> tuple[int, str]:
        """Run a command: one that grades in a process of its own, others here, which is quicker."""
        if arguments[0] in ("summary", "grades"):
            with pytest.MonkeyPatch.context() as patch:
                patch.chdir(self.root)
                patch.setattr(cli, "out", Console(width=200))
                done = CliRunner().invoke(cli.app, arguments)
            told = isinstance(done.exception, CourseError)
            return (2, str(done.exception)) if told else (done.exit_code, done.output)
        command = [sys.executable, "-m", "torchcourse.cli", *arguments]
        environment = {**os.environ, "COLUMNS": "200", "TMPDIR": str(self.root / "tmp")}
        done = subprocess.run(command, cwd=self.root, env=environment, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    def json(self, *arguments: str) -> dict[str, Any]:
        code, said = self.run(*arguments, "--json", "grades.json")
        assert code == 0, said
        return json.loads((self.root / "grades.json").read_text())

    def by_student(self, *arguments: str) -> dict[str, dict[str, Any]]:
        return {one["student"]: one for one in self.json(*arguments)["submissions"]}

    def give(self, student: str, name: str, comment: str | None = None, **values: float) -> None:
        """What formgrader's API does with a mark that somebody types, or something forges."""
        course = Course.open(self.root)
        with Gradebook(course.db_url, course.course_id) as gradebook:
            grade = gradebook.find_grade(name, "sums", "ps1", student)
            for key, value in values.items():
                setattr(grade, key, value)
            grade.needs_manual_grade = grade.manual_score is None and grade.auto_score is None
            if comment is not None:
                gradebook.find_comment(name, "sums", "ps1", student).manual_comment = comment
            gradebook.db.commit()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def graded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Class]:
    """A class with a written answer, an unwritten one, a late one, and one who handed in nothing."""
    root = tmp_path_factory.mktemp(request.param) / "course"
    if request.param == "sqlite":
        yield first_graded(root)
    else:
        look_for("postgresql")
        with postgres_server() as address:
            yield first_graded(root, f"c.CourseDirectory.db_url = {address!r}")


def first_graded(root: Path, config: str = "") -> Class:
    one = Class(root, config)
    one.hand_in("ada", words="Since it is so.")
    one.hand_in("bo", mean="def mean(xs):\n    return sum(xs)")
    one.hand_in("chi", when=LATE)
    course = Course.open(root)
    with Gradebook(course.db_url, course.course_id) as gradebook:
        gradebook.add_student("dee")
    code, said = one.run("grade", "ps1", "--json", "grades.json")
    assert code == 0, said
    assert "enrolled, nothing submitted (1): dee" in said
    assert "late (1): chi by 2:30:00, less 1 points" in said
    assert "to be marked by hand in formgrader, why (1): ada" in said
    assert said.count("answer_bank") == 0
    return one


def test_the_file_tells_the_whole_class_also_when_nothing_was_graded_now(graded):
    first = json.loads((graded.root / "grades.json").read_text())
    again = graded.json("grade", "ps1")
    assert [one["graded_now"] for one in first["submissions"]] == [True, True, True, False]
    assert [one["graded_now"] for one in again["submissions"]] == [False] * 4
    for one in (*first["submissions"], *again["submissions"]):
        del one["graded_now"], one["seconds"]
    assert again["submissions"] == first["submissions"], "verdicts, repairs and flags too"
    assert (again["max_score"], again["max_bonus"]) == (5, 2)
    ada, bo, chi, dee = again["submissions"]
    assert [one["state"] for one in (ada, bo, chi, dee)] == [
        "graded",
        "graded",
        "graded",
        "nothing submitted",
    ]
    assert bo["exercises"][1]["failed"] != []
    assert ada["needs_manual_grade"] == ["why"]
    assert (ada["submitted"], ada["due"]) == ("2026-03-02T10:00:00Z", DUE.isoformat() + "Z")
    assert (chi["seconds_late"], chi["late_penalty"], chi["score"], chi["total"]) == (9000, 1, 5, 4)


def test_one_student_graded_leaves_the_others_in_the_file(graded):
    found = graded.by_student("grade", "ps1", "--student", "bo", "--force")
    assert {name: one["graded_now"] for name, one in found.items()} == {
        "ada": False, "bo": True, "chi": False, "dee": False,
    }  # fmt: skip
    assert found["ada"]["exercises"][0]["passed"] == ["of a number"]


def test_what_lies_in_the_wrong_place_and_what_was_not_graded_is_told_apart_from_marking(tmp_path):
    one = Class(tmp_path / "course")
    one.hand_in("ada")
    for path in ("bo/ps1/answer.docx", "chi/ps_1/sums.ipynb", "dee/sums.ipynb", "sums.ipynb", "dee/ps1.txt"):
        put(one.root / "submitted" / path, "{}")
    code, said = one.run("grade", "ps1")
    assert code == 1
    again = one.run("summary", "ps1")[1]
    for text in (said, again):
        assert (
            "of no assignment, by where they are (3): submitted/chi/ps_1, submitted/dee/sums.ipynb, "
            "submitted/sums.ipynb. Notebooks belong in submitted/STUDENT/ASSIGNMENT/." in text
        )
        assert "to be marked by hand" not in text, "bo's file was never run"
        assert "all is graded" not in text
    assert "submitted, not graded (1): bo" in again


def test_the_first_notebook_in_the_wrong_place_is_named(tmp_path):
    one = Class(tmp_path / "course")
    put(one.root / "submitted" / "ada" / "sums.ipynb", "{}")
    code, said = one.run("grade", "ps1")
    assert code == 2
    assert f"There is {one.root / 'submitted/ada/sums.ipynb'}: is that one?" in " ".join(said.split())


@pytest.mark.parametrize("path", [".", "no_such_folder/grades.json"])
def test_a_file_that_cannot_be_written_is_refused_before_the_work(tmp_path, path):
    one = Class(tmp_path / "course")
    one.hand_in("ada")
    code, said = one.run("grade", "ps1", "--json", path)
    assert code == 2
    assert "Invalid value for '--json'" in said
    assert not (one.root / "autograded").exists()


def test_a_mark_by_hand_counts_beside_the_points_and_ends_the_waiting(graded):
    assert "ada" in graded.run("summary", "ps1")[1]
    graded.give("ada", "why", manual_score=1.5)
    ada = graded.by_student("summary", "ps1")["ada"]
    assert (ada["automatic"], ada["manual"], ada["score"], ada["bonus"], ada["total"]) == (
        5,
        1.5,
        5,
        1.5,
        6.5,
    )
    assert "all is graded: nothing waits to be marked by hand" in graded.run("summary", "ps1")[1]
    graded.give("ada", "why", manual_score=0)
    assert graded.by_student("summary", "ps1")["ada"]["needs_manual_grade"] == []


def test_a_forged_mark_is_shown_by_every_command_and_survives_none_in_silence(graded):
    noted = graded.json("summary", "ps1")["ledger"]
    graded.give("bo", "why", comment="Well \x1b[31mdone", manual_score=2)
    graded.give("bo", "test_mean", manual_score=3)
    wanted = [
        "bo, why: 2 of 2 by hand, the full mark, for an answer that is not written",
        "bo, test_mean: 3 of 3 by hand; its tests gave 1.5",
    ]
    for command in (["grade", "ps1", "--force"], ["regrade", "ps1"], ["summary", "ps1"], ["grades", "ps1"]):
        said = graded.run(*command)[1]
        assert [line for line in wanted if line not in said] == [], (command, said)
    code, said = graded.run("grades", "ps1", "--changed-since", noted[:8])
    assert code == 0
    assert "seen by `torchcourse grade`" in said
    assert "bo, why: manual score none → 2\n" in said
    assert "bo, why: comment none → 'Well " in said
    assert "\x1b" not in said
    assert "bo, test_mean: manual score none → 3\n" in said
    assert "PUT /formgrader/api/grade" in said
    assert "ada," not in said, "that was before"


def test_what_changed_since_a_time_is_told_and_a_hash_that_is_gone_is_an_alarm(graded):
    graded.give("chi", "test_twice", extra_credit=0.5)
    assert "chi, test_twice: extra credit none → 0.5\n" in graded.run("grades", "ps1")[1]
    assert "chi, test_twice: extra" in graded.run("grades", "ps1", "--changed-since", "2020-01-01")[1]
    assert "nothing was changed by hand" in graded.run("grades", "ps1", "--changed-since", "2999-01-01")[1]
    code, said = graded.run("grades", "ps1", "--changed-since", "0123456789abcdef")
    assert code == 2
    assert "the ledger has been rewritten or removed" in said


def test_a_mark_that_a_student_hands_in_tells_nothing(graded):
    before = graded.by_student("summary", "ps1")["bo"]
    path = graded.root / "autograded" / "bo" / "ps1" / RECEIPT_NAME
    mark = path.read_bytes()
    path.chmod(0o644)
    path.write_text(json.dumps({**json.loads(mark), "fingerprint": "x", "told": {"exercises": 5}}))
    found = graded.by_student("summary", "ps1")["bo"]
    path.write_bytes(mark)
    assert found["total"] == before["total"]
    assert (found["flags"], found["exercises"][0]["passed"]) == (None, None)


def test_a_ledger_that_was_rewritten_says_so(graded):
    path = graded.root / ".torchcourse.ledger" / "ps1.jsonl"
    graded.give("ada", "why", manual_score=1)
    assert graded.run("grades", "ps1")[0] == 0
    whole = path.read_bytes()
    lines = whole.splitlines(keepends=True)
    assert len(lines) > 2
    for damaged in (
        b"".join([*lines[:-2], lines[-1]]),
        whole[:-20],
        whole.replace(b"manual score", b"extra credit"),
    ):
        path.write_bytes(damaged)
        code, said = graded.run("grades", "ps1")
        assert code == 1
        assert "THE LEDGER IS DAMAGED" in said
        assert graded.run("grades", "ps1")[0] == 1, "and what is added does not mend it"
    path.write_bytes(whole)
    assert graded.run("grades", "ps1")[0] == 0


def test_hints_that_no_known_answer_can_give_are_told_once(tmp_path):
    one = Class(tmp_path / "course")
    (one.root / "answer_bank" / "sums" / "twice.py").unlink()
    one.hand_in("ada")
    one.hand_in("bo")
    code, said = one.run("grade", "ps1")
    assert code == 0
    assert said.count("there is no answer_bank/sums/") == 1
