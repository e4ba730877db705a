"""A mistake in a command is told in one message, before any work, and names what would be right."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from support.paths import ROOT, TINY_COURSE

from torchcourse.cli.commands import main


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path):
    monkeypatch.setenv("COLUMNS", "400")
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["torchcourse", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        assert end.value.code == 2
        return " ".join(capsys.readouterr().err.split())

    return run


@pytest.mark.parametrize(
    "command", [("summary", "x"), ("bank",), ("mutate", "x"), ("build",), ("handout", "lab"), ("demo",)]
)
def test_outside_a_course_a_command_says_so_and_leaves_nothing(said, tmp_path, command):
    assert "Go to " in said(*command)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["bank", "mutate"])
def test_every_name_is_looked_at_before_the_first_is_graded(said, command):
    near = said(command, "05_capstone", "1_networks", "--course", str(ROOT))
    assert near.endswith("is missing: did you mean 01_networks?")
    assert "1_networks:" not in near.replace("01_networks", ""), "the typo is not advised again"


def test_what_is_no_module_is_told_with_the_modules(said):
    assert "use 01_networks, 02_losses" in said(
        "mutate", "05_capstone", "fit_keep_best", "--course", str(ROOT)
    )


def test_an_exercise_of_another_module_or_misspelt_is_told(said):
    near = said("bank", "05_capstone", "fit_keep_bset", "--course", str(ROOT))
    assert near.endswith("fit_keep_bset.py is missing: did you mean fit_keep_best?")
    assert "count_parameters" in said("bank", "01_networks", "adam", "--course", str(ROOT))


def test_a_path_is_no_name(said):
    assert "Give the assignment's name alone: 01_networks." in said("grade", "source/01_networks/")


def test_a_place_that_cannot_be_written_is_told_without_a_traceback(said, tmp_path):
    course = shutil.copytree(TINY_COURSE, tmp_path / "course")
    (course / "release").write_text("a file where the folder belongs")
    told = said("build", "--course", str(course))
    assert told.endswith(
        "release cannot be written: Not a directory. Nothing was done yet. Move away what is in its place, "
        "and run this again."
    )
    assert not list(course.glob("source/*/*.ipynb")), "not even what comes first"


def test_a_misspelt_first_assignment_is_told_what_there_is(said, tmp_path):
    course = shutil.copytree(TINY_COURSE, tmp_path / "course")
    (course / "source" / "01_tiny").mkdir(exist_ok=True)
    (course / "source" / "01_tiny" / "01_tiny.ipynb").touch()
    told = said("grade", "1_tiny", "--course", str(course))
    assert told.endswith(
        "source/1_tiny holds no notebook, and there is no gradebook yet. Did you mean 01_tiny?"
    )
    assert said("grade", "essay", "--course", str(course)).endswith("There are 01_tiny.")


@pytest.mark.parametrize(("command", "folder"), [("grade", "autograded"), ("feedback", "feedback")])
def test_where_results_cannot_be_written_is_told_before_the_work(said, tmp_path, command, folder):
    course = shutil.copytree(TINY_COURSE, tmp_path / "course")
    (course / folder).write_text("a file where the folder belongs")
    (course / "source" / "01_tiny.py").unlink()  # or that it is not built would be told first
    told = said(command, "01_tiny", "--course", str(course))
    assert f"{folder} cannot be written: Not a directory. Nothing was done yet." in told
