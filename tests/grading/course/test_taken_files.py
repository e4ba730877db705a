"""What lies beside a notebook costs the student at most that it is left out, whatever its size and name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from torchcourse.grading.cleaning.file_names import kept_name
from torchcourse.grading.course.course_folder import Course
from torchcourse.grading.course.submitted_folder import SubmittedFolder, digest_of, look_into
from torchcourse.grading.course.taken_files import MAX_MEBIBYTES
from torchcourse.grading.record.autograded_folder import RECEIPT_NAME, AutogradedFolder, Receipt

TOO_MUCH = (MAX_MEBIBYTES + 1) * 2**20
PAGE = b"<script>alert(1)</script>"


@pytest.fixture
def course(tmp_path: Path) -> Course:
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    (tmp_path / "submitted" / "ann" / "ps1").mkdir(parents=True)
    (tmp_path / "submitted" / "ann" / "ps1" / "sums.ipynb").write_text("{}")
    return Course.open(tmp_path)


def handed_in(course: Course) -> SubmittedFolder:
    boundary = course.root / "submitted"
    return look_into(boundary / "ann" / "ps1", "ann", course.ignore, boundary)


def sparse(course: Course, name: str, size: int) -> Path:
    path = course.root / "submitted" / "ann" / "ps1" / name
    with open(path, "wb") as file:
        file.truncate(size)
    return path


@pytest.mark.parametrize("name", [".hidden.ipynb", "data.bin"])
def test_whatever_is_copied_along_counts(course, name):
    sparse(course, name, TOO_MUCH)
    folder = handed_in(course)
    assert folder.extra_files == ()
    assert folder.notes == (
        f"{name} is too large: only {MAX_MEBIBYTES} MiB of files are taken along; left out.",
    )


def test_a_digest_reads_no_notebook_without_end(course):
    before = digest_of(handed_in(course))
    large = sparse(course, "large.ipynb", 2**42)  # would take hours
    during = digest_of(handed_in(course))
    os.utime(large, (1, 1))
    assert len({before, during, digest_of(handed_in(course))}) == 3


def test_a_name_that_is_too_long_with_its_end_gives_way_to_it(course):
    folder = handed_in(course).path
    (folder / ("ä" * 125 + ".html")).write_bytes(PAGE)
    graded = AutogradedFolder(course, "ann", "ps1")
    assert len(graded.build(handed_in(course), ())) == 1  # it is said
    graded.put_in_place(Receipt())
    [kept] = graded.path.glob("*.txt")
    assert kept.read_bytes() == PAGE
    there = {Path(kept.name)}
    assert kept_name(Path("ä" * 125 + ".html"), PAGE, there.__contains__).name.endswith(".2.txt")


@pytest.mark.parametrize("name", [RECEIPT_NAME, f"{RECEIPT_NAME}/inside", "sums.ipynb.d/x"])
def test_nothing_handed_in_is_in_the_place_of_the_engines_mark(course, name):
    path = handed_in(course).path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("x")
    graded = AutogradedFolder(course, "ann", "ps1")
    graded.build(handed_in(course), ())
    graded.put_in_place(Receipt("1"))
    assert graded.receipt() == Receipt("1")
