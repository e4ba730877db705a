"""The way that docs/lms.md shows: a platform's zip in, its own file with the scores out."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from pathlib import Path

import pytest
from support.course_in_a_folder import MODULE, CourseFolder, released, solved
from support.learning_platforms import CanvasCourse, MoodleAssignment, Person
from support.paths import ROOT

PAGE = (ROOT / "docs" / "lms.md").read_text("utf-8")
CANVAS, MOODLE = re.findall(r"^c\.FileNameCollectorPlugin.*?^\)$", PAGE, re.M | re.S)
# Twins of the same name; one who was late and handed in twice; one whose name has a comma and other letters.
PEOPLE = [
    Person(118, "Doe", "Jane", "000118", "jane1", "jane1@example.org"),
    Person(119, "Doe", "Jane", "000119", "jane2", "jane2@example.org"),
    Person(120, "Żółć, Jr.", "小明", "000120", "xm", "xm@example.org"),
]
NAMES = {
    "canvas": [
        f"doejane_118_4711_{MODULE}.ipynb",
        f"doejane_LATE_119_4712_{MODULE}-1.ipynb",
        f"żółćjr小明_120_4713_{MODULE}.ipynb",
    ],
    "moodle": [
        f"Jane Doe_118_assignsubmission_file/{MODULE}.ipynb",
        f"Jane Doe_119_assignsubmission_file_/{MODULE}.ipynb",
        f"小明 Żółć, Jr._120_assignsubmission_file_{MODULE}.ipynb",
    ],
}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> CourseFolder:
    return CourseFolder.make(tmp_path_factory.mktemp("lms") / "course")


def download(course: CourseFolder, platform: str) -> None:
    """A zip with all submissions, as the platform makes it, into a course that is set up for it."""
    config = course.root / "nbgrader_config.py"
    config.write_text(f"{config.read_text()}\n{CANVAS if platform == 'canvas' else MOODLE}\n")
    archive = course.root / "downloaded" / MODULE / "archive"
    archive.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(archive / "submissions.zip", "w") as file:
        for name, notebook in zip(NAMES[platform], (solved(), released(), solved()), strict=True):
            file.writestr(name, json.dumps(notebook))


@pytest.mark.parametrize("platform", ["moodle", "canvas"])
def test_a_platforms_zip_is_collected_by_the_students_numbers(course, platform):
    download(course, platform)
    course.nbgrader("zip_collect", MODULE, "--force")
    found = sorted(path.parts[-3] for path in course.root.glob(f"submitted/*/{MODULE}/{MODULE}.ipynb"))
    assert found == ["118", "119", "120"]
    twin = (course.root / "submitted" / "119" / MODULE / f"{MODULE}.ipynb").read_text()
    assert "raise NotImplementedError" in twin, "each twin has her own notebook"


def test_the_scores_reach_both_platforms(course):
    # After the collection above.
    assert course.torchcourse("grade", MODULE).returncode == 0
    there = CanvasCourse(PEOPLE, {77: (MODULE, "20")})
    (course.root / "canvas.csv").write_bytes(there.export())
    done = course.torchcourse("export", MODULE, "--format", "canvas", "--roster", "canvas.csv")
    assert done.returncode == 0, done.stderr
    there.take((course.root / "grades-canvas.csv").read_bytes())
    assert {one: there.scores[one, 77] for one in (118, 119, 120)} == {118: "20", 119: "0", 120: "20"}

    worksheet = MoodleAssignment(PEOPLE, most="20.00")
    (course.root / "worksheet.csv").write_bytes(worksheet.export())
    done = course.torchcourse("export", MODULE, "--format", "moodle", "--roster", "worksheet.csv")
    assert done.returncode == 0, done.stderr
    worksheet.take((course.root / "grades-moodle.csv").read_bytes())
    assert worksheet.grades == {118: 20, 119: 0, 120: 20}


def test_who_is_not_in_the_roster_is_listed_with_status_1(course):
    roster = course.root / "participants.csv"
    roster.write_text("First name,Last name,ID number\nJane,Doe,118\nJane,Doe,0119\n")
    done = course.torchcourse("export", "--format", "moodle", "--roster", "participants.csv")
    assert done.returncode == 1
    assert "not in the roster: 119" in done.stderr
    assert "not in the roster: 120" in done.stderr
    rows = list(csv.reader((course.root / "grades-moodle.csv").read_text().splitlines()))
    assert rows == [["ID number", MODULE], ["118", "20"]]


def test_a_format_without_the_roster_that_it_needs_writes_nothing(course, tmp_path):
    file = tmp_path / "out.csv"
    for arguments, said in (
        (("--format", "canvas"), "needs --roster"),
        (("--format", "csv", "--roster", "canvas.csv"), "takes no --roster"),
        (("--format", "canvas", "--roster", "nothing.csv"), "nothing.csv cannot be read"),
        (
            ("--format", "canvas", "--roster", "canvas.csv", "--column", "02_losses=77"),
            "which is not exported",
        ),
    ):
        done = course.torchcourse("export", *arguments, "--output", str(file))
        assert (done.returncode, said in " ".join(done.stderr.split())) == (2, True), done.stderr
    assert not Path(file).exists()


def test_csv_has_a_row_for_each_student(course):
    assert course.torchcourse("export", "--format", "csv").returncode == 0
    rows = list(csv.DictReader((course.root / "grades-csv.csv").read_text().splitlines()))
    assert [(row["student"], row[MODULE]) for row in rows] == [("118", "20"), ("119", "0"), ("120", "20")]
