"""Which folders may an instructor open for submissions to read? None that would give something away."""

from __future__ import annotations

from pathlib import Path

import pytest

from torchcourse.grading.course.course_folder import Course, CourseError
from torchcourse.grading.sandbox.readable_folders import unusable


def course_with(root: Path, setting: str) -> Course:
    for name in ("source/ps1", "submitted/ada/ps1", "answer_bank", "solutions", "release/ps1", "data/digits"):
        (root / name).mkdir(parents=True)
    (root / "data" / "digits.csv").write_text("1,2\n")
    (root / "innocent").symlink_to("source")
    config = "c = get_config()\nc.CourseDirectory.db_url = 'sqlite:///grades/gradebook.db'\n"
    (root / "nbgrader_config.py").write_text(
        f"{config}c.Exchange.root = '{root}/exchange'\nc.TorchcourseGrading.readable_folders = {setting}\n"
    )
    return Course.open(root)


def test_a_folder_of_data_is_opened_wherever_it_is(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    course = course_with(tmp_path / "course", f"['data', 'data/digits', '{elsewhere}']")
    root = tmp_path / "course"
    assert course.readable_folders() == (root / "data", root / "data" / "digits", elsewhere)


def test_without_the_setting_no_folder_is_opened_and_nothing_is_graded_again(tmp_path):
    course = course_with(tmp_path / "one", "[]")
    assert course.readable_folders() == ()
    (tmp_path / "two").mkdir()
    opened = course_with(tmp_path / "two" / "course", "['data']")
    assert opened.settings.digest() != course.settings.digest(), "a folder that is opened changes no grade"


@pytest.mark.parametrize(
    ("folder", "opens"),
    [
        (".", "source/"),
        ("..", "source/"),
        ("/", "source/"),
        ("source/ps1", "source/"),
        ("innocent", "source/"),
        ("data/../submitted/ada", "submitted/"),
        ("grades", "the gradebook"),
        ("exchange", "nbgrader's exchange"),
        ("answer_bank", "the answer bank"),
        ("solutions", "the answer keys"),
        ("/proc/self", "the system's own files"),
        ("~", "your home folder"),
    ],
)
def test_a_folder_that_would_give_something_away_is_refused(tmp_path, folder, opens):
    (tmp_path / "home" / "other").mkdir(parents=True)
    course = course_with(tmp_path / "course", f"['data', '{folder}']")
    with pytest.raises(CourseError) as refused:
        course.readable_folders()
    said = str(refused.value)
    assert f'nbgrader_config.py: TorchcourseGrading.readable_folders has "{folder}", but ' in said
    assert f"would open {'the folder ' if opens.endswith('/') else ''}{opens}" in said
    assert "Name a folder that holds data and nothing else." in said


def test_the_folder_around_all_temporary_ones_is_refused(tmp_path, monkeypatch):
    (tmp_path / "scratch" / "inner").mkdir(parents=True)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch" / "inner"))
    course = course_with(tmp_path / "course", f"['{tmp_path}/scratch']")
    with pytest.raises(CourseError, match="would open others' submissions"):
        course.readable_folders()


@pytest.mark.parametrize(
    ("setting", "why"),
    [("['dta']", "does not exist on this machine"), ("['data/digits.csv']", "is not a folder")],
)
def test_what_is_no_folder_is_refused(tmp_path, setting, why):
    with pytest.raises(CourseError, match=why):
        course_with(tmp_path, setting).readable_folders()


def test_a_value_that_is_no_list_of_names_is_refused(tmp_path):
    with pytest.raises(CourseError, match=r"readable_folders.*Correct nbgrader_config\.py"):
        course_with(tmp_path, "[3]")


def test_another_machine_says_which_folder_it_lacks(tmp_path):
    assert unusable((tmp_path,)) == []
    assert unusable((tmp_path, tmp_path / "gone")) == [
        f"{tmp_path}/gone (TorchcourseGrading.readable_folders), which does not exist on this machine"
    ]
