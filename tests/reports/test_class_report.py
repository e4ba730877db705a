"""The report of a class: one page that runs nothing, names what to teach, and leads to the notebooks."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.axe import serious_findings
from support.drawn_class import KNOWN, NAMES, record_of
from support.quick_course import QuickCourse

from torchcourse.grading.cleaning.notebook import told_of_cleaning
from torchcourse.grading.course.course_folder import Course
from torchcourse.grading.gradebook.check_record import CheckedExercise, CheckRecord, RecordedCheck
from torchcourse.percent_text import read_cells
from torchcourse.reports.class_record import ClassRecord, StudentRecord
from torchcourse.reports.class_report import class_report
from torchcourse.reports.points import CellPoints
from torchcourse.reports.report_files import COLUMNS, Links, as_csv, as_html, as_json
from torchcourse.simulation.class_model import draw_class

# Stock nbgrader's own, on SQLAlchemy 2.1.
pytestmark = pytest.mark.filterwarnings("ignore::Warning")

FLAGS = ["x " * 200, *told_of_cleaning(["cell 3 (a script)"])]
HOSTILE = "<script>document.title='ran'</script><img src=x onerror=alert(1)>\u202eevil"


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> QuickCourse:
    """Three who cube in the place of doubling, which has no name, one who squares, and four who are right."""
    course = QuickCourse.make(tmp_path_factory.mktemp("report") / "course")
    for number in range(4):
        course.hand_in(f"right-{number}")
    for number in range(3):
        course.hand_in(f"cube-{number}", twice="# mine\ndef twice(n):\n    return n * n * n")
    course.hand_in("square-1", twice="def twice(n):\n    return n * n")
    code, said = course.grade()
    assert code == 0, said
    return course


def run(course: QuickCourse, *arguments: str) -> str:
    command = [sys.executable, "-m", "torchcourse.cli", *arguments]
    done = subprocess.run(command, cwd=course.root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_page_says_first_what_to_teach_and_its_links_lead_to_the_notebooks(graded):
    said = run(graded, "report", "ps1")
    assert said.startswith(
        "Teach twice next: it cost the class the most (1 of 2 points on average), and 3 of 4 wrong answers "
        "are wrong in the same way, which has no name yet."
    )
    page = (graded.root / "reports" / "ps1.html").read_text()
    links = re.findall(r'href="([^"]+)"', page)
    assert "../autograded/cube-0/ps1/sums.ipynb" in links
    assert all((graded.root / "reports" / link).exists() for link in links)
    assert "<code>squares</code> × 1" in page


def test_the_beginning_of_a_bank_entry_is_written_for_the_unnamed_mistake(graded, tmp_path):
    (tmp_path / "twice.py").write_text(run(graded, "bank", "ps1", "--suggest"))
    prose, entry = read_cells(tmp_path / "twice.py")
    assert "3 students: cube-0, cube-1, cube-2" in prose.source
    assert entry.header == {"role": "wrong", "name": "unnamed_1"}
    hint, *code = entry.source.splitlines()
    assert hint.startswith("# hint: ")
    assert code == ["def twice(n):", "    return n * n * n"]


def test_csv_and_json_say_the_same_numbers(graded):
    run(graded, "report", "ps1", "--csv", "--output", "report.csv")
    run(graded, "report", "ps1", "--json", "--output", "report.json")
    rows = list(csv.DictReader((graded.root / "report.csv").read_text().splitlines()))
    said = json.loads((graded.root / "report.json").read_text())
    assert [row["exercise"] for row in rows] == ["twice", "mean"]
    assert (rows[0]["n"], rows[0]["mean"], rows[0]["unnamed_clusters"]) == ("8", "1", "1")
    assert said["exercises"][0]["unnamed"][0]["students"] == ["cube-0", "cube-1", "cube-2"]
    assert said["exercises"][0]["correlation"] is None, "eight students say nothing of that"
    assert set(said["seconds"]) == {one for one in said["seconds"] if said["seconds"][one] > 0}
    assert len(said["seconds"]) == 8
    assert len(said["peak_mebibytes"]) == 8
    assert all(10 < peak < 5000 for peak in said["peak_mebibytes"].values()), said["peak_mebibytes"]
    assert said["self_checks"] == []
    assert not (graded.root / ".torchcourse" / "self_checks.db").exists(), "reading makes no record"


def test_self_checks_and_sanitised_notebooks_are_on_the_page(graded):
    cells = (CheckedExercise("twice", 0.0, 2.0, None, "squares"), CheckedExercise("mean", 3.0, 3.0))
    mended = (CheckedExercise("twice", 2.0, 2.0), CheckedExercise("mean", 3.0, 3.0))
    record = CheckRecord("sqlite:///.torchcourse/self_checks.db", graded.root)
    for minute, exercises in enumerate((cells, mended)):
        asked = datetime(2026, 3, 1, 9, minute, tzinfo=UTC)
        record.add(RecordedCheck("square-1", "ps1", asked, exercises))
    record.close()
    run(graded, "report", "ps1")
    page = (graded.root / "reports" / "ps1.html").read_text()
    row = page.partition("<h2>Self-checks")[2].partition("</table>")[0].partition("<td>twice</td>")[2]
    assert re.sub(r"<[^>]+>|\s+", " ", row.partition("</tr>")[0]).split() == [
        "1",
        "1",
        "2",
        "100%",
        "of",
        "1",
        "–",
    ]
    shutil.rmtree(graded.root / ".torchcourse")


def test_what_could_act_on_a_screen_is_listed_apart_from_what_is_flagged():
    record = record_of(draw_class(KNOWN, 3, 1))
    told = [f"nb: {line}" for line in told_of_cleaning(["cell 3 (a script)"])]
    told += ["it tried to open a file"]
    students = tuple(
        StudentRecord(**{**vars(one), "told": {**one.told, "flags": told}}) for one in record.students[:1]
    )
    report = class_report(replace(record, students=students))
    assert [one.lines for one in report.sanitised] == [(told[0],)]
    assert [one.lines for one in report.flagged] == [(told[1],)]


def page_of(record: ClassRecord, folder: Path, checks: Sequence[RecordedCheck] = ()) -> str:
    (folder / "source").mkdir(exist_ok=True)
    return as_html(class_report(record, checks), Links(Course.open(folder), "ps1", folder / "page.html"))


def test_nothing_that_a_student_named_becomes_a_tag(tmp_path):
    record = record_of(draw_class(KNOWN, 40, 1))
    hostile = record.students[0]
    told = {**hostile.told, "repairs": [HOSTILE], "flags": [HOSTILE], "error": HOSTILE, "missing": []}
    for one in told["exercises"]:
        one["failed"] = [{"observation": HOSTILE, "message": HOSTILE}]
        one["misconception"] = None
    vars(hostile).update(student=HOSTILE, told=told, seconds=1.0)
    page = page_of(ClassRecord(HOSTILE, (hostile, *record.students[1:]), (), "", record.cells), tmp_path)
    assert "<script" not in page
    assert "<img" not in page
    assert "\u202e" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("students", [1, 12, 200, 1000])
def test_a_class_of_any_size_is_reported_within_two_seconds(tmp_path, students):
    record = record_of(draw_class(KNOWN, students, 3))
    start = time.process_time()
    page = page_of(record, tmp_path)
    table = as_csv(class_report(record))
    assert json.loads(as_json(class_report(record)))["exercises"]
    assert time.process_time() - start < 2
    assert len(page) < 80_000, "a page for a large class is as long as one for a small class"
    assert len(list(csv.reader(io.StringIO(table)))) == len(NAMES) + 1
    assert table.splitlines()[0].split(",") == [*COLUMNS]


@pytest.mark.needs("chromium")
def test_axe_finds_nothing_serious_in_light_and_dark_on_a_phone_and_on_a_desk(tmp_path):
    record = record_of(draw_class(KNOWN, 200, 3))
    late = [
        StudentRecord(**{**vars(one), "seconds_late": 5000.0, "told": {**one.told, "flags": FLAGS}})
        if number % 7 == 0
        else one
        for number, one in enumerate(record.students)
    ]
    late = [replace(one, seconds=0.7, peak_mebibytes=250.0) for one in late]
    checks = [
        RecordedCheck(one.student, "ps1", datetime.now(UTC), (CheckedExercise(name, 1.0, 3.0, None, slip),))
        for one in late
        for name in NAMES
        for slip in ("slip", None)
    ]
    by_hand = CellPoints("nb", "why", 2.0, None, None, 0.0, True, True, False, False)
    late = [StudentRecord(**{**vars(one), "cells": (*one.cells, by_hand)}) for one in late]
    cells = (*record.cells, by_hand)
    (tmp_path / "page.html").write_text(
        page_of(ClassRecord("ps1", tuple(late), (), "", cells), tmp_path, checks)
    )
    assert serious_findings(tmp_path / "page.html") == []
