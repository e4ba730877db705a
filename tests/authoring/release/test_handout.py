"""The folder that students get is made and renewed, and nothing that a student changed is overwritten."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from support.paths import ROOT, TINY_COURSE

from torchcourse.authoring.release.handout import NOTES_FILE, hand_out
from torchcourse.authoring.release.leaks import LeakError
from torchcourse.percent_text import AuthoringError

LESSON, ASSIGNMENT = "lessons/01_tiny.ipynb", "assignments/01_tiny/01_tiny.ipynb"
SOURCE = ROOT / "src"
MODULES = ["__init__.py", "self_check_cell.py", "messages.py", "said.py"]
MODULES += [
    "values/plain_data.py",
    "values/tensor_difference.py",
    "values/__init__.py",
    "values/gap_in_words.py",
    "values/harmless.py",
]
STUDENT = SOURCE / "torchcourse" / "student"
MODULES += [f"student/{path.relative_to(STUDENT).as_posix()}" for path in sorted(STUDENT.rglob("*.py"))]
MODULES += [f"locale/zh_CN/LC_MESSAGES/{name}.mo" for name in ("checks", "torchcourse")]
PACKAGE = ["pyproject.toml", *(f"src/torchcourse/{name}" for name in MODULES)]
FILES = ["README.md", "environment.yml", LESSON, ASSIGNMENT, "assignments/01_tiny/data.csv", *PACKAGE]


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course with built files in their places; what is in them does not matter here."""
    root = Path(shutil.copytree(TINY_COURSE, tmp_path / "course"))
    (root / "release" / "01_tiny").mkdir(parents=True)
    (root / "release" / "01_tiny" / "data.csv").write_text("1,2\n")
    release(root, "first")
    write_lesson(root / "notebooks" / "01_tiny.ipynb", "1 + 1", executed=True)
    return root


@pytest.fixture
def lab(course: Path, tmp_path: Path) -> Path:
    hand_out(course, tmp_path / "lab")
    return tmp_path / "lab"


def release(root: Path, version: str) -> None:
    (root / "release" / "01_tiny" / "01_tiny.ipynb").write_text(json.dumps({"assignment": version}))


def write_lesson(path: Path, *sources: str, executed: bool) -> None:
    """Write a notebook of code cells; executed, as Jupyter saves one that was run."""
    result = {
        "output_type": "execute_result",
        "data": {"text/plain": "2"},
        "metadata": {},
        "execution_count": 1,
    }
    cells = [
        {
            "cell_type": "code",
            "id": f"cell-{number}",
            "metadata": {"execution": {"iopub.status.busy": "now"}} if executed else {},
            "source": source,
            "outputs": [result] if executed else [],
            "execution_count": 1 if executed else None,
        }
        for number, source in enumerate(sources)
    ]
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))


def sources_in(path: Path) -> list[str]:
    return [cell["source"] for cell in json.loads(path.read_text())["cells"]]


def what_became(course: Path, lab: Path) -> dict[str, tuple[str, str | None]]:
    return {one.path: (one.what, one.beside) for one in hand_out(course, lab) if one.what != "unchanged"}


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(errors="replace")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != NOTES_FILE
    }


def test_students_get_lessons_assignments_an_environment_and_how_to_start(
    course: Path, tmp_path: Path
) -> None:
    handed = hand_out(course, tmp_path / "lab")
    assert [(one.path, one.what) for one in handed] == [(path, "new") for path in FILES]
    assert sorted(contents(tmp_path / "lab")) == sorted(FILES)
    assert "conda env create --file environment.yml" in (tmp_path / "lab" / "README.md").read_text()


def test_the_package_that_students_install_is_whole_and_depends_on_what_the_project_does(lab: Path) -> None:
    given = tomllib.loads((lab / "pyproject.toml").read_text())["project"]
    ours = tomllib.loads((SOURCE.parent / "pyproject.toml").read_text())["project"]
    ours_of_students = ours["optional-dependencies"]["student"]
    assert set(map(Requirement, given["dependencies"])) == set(map(Requirement, ours["dependencies"]))
    (extra,) = given["optional-dependencies"].items()
    assert (extra[0], set(map(Requirement, extra[1]))) == ("student", set(map(Requirement, ours_of_students)))
    code = "import torchcourse.student, pkgutil; print(torchcourse.__file__)\n"
    code += "for one in pkgutil.walk_packages(torchcourse.__path__, 'torchcourse.'): __import__(one.name)"
    environment = {**os.environ, "PYTHONPATH": str(lab / "src")}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=lab, env=environment, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout.strip()) == (0, str(lab / "src/torchcourse/__init__.py")), (
        done.stderr
    )


def test_handing_out_again_changes_nothing(course: Path, lab: Path) -> None:
    before = contents(lab)
    assert what_became(course, lab) == {}
    assert contents(lab) == before


def test_a_new_version_takes_the_place_of_an_old_one_that_nobody_changed(course: Path, lab: Path) -> None:
    release(course, "second")
    assert what_became(course, lab) == {ASSIGNMENT: ("updated", None)}
    assert json.loads((lab / ASSIGNMENT).read_text()) == {"assignment": "second"}


def test_a_lesson_is_handed_out_without_its_outputs(lab: Path) -> None:
    (cell,) = json.loads((lab / LESSON).read_text())["cells"]
    assert (cell["source"], cell["outputs"], cell["execution_count"]) == ("1 + 1", [], None)


def test_a_lesson_that_was_only_run_keeps_its_outputs_and_takes_a_new_version(
    course: Path, lab: Path
) -> None:
    write_lesson(lab / LESSON, "1 + 1", executed=True)
    run = (lab / LESSON).read_text()
    assert what_became(course, lab) == {}
    assert (lab / LESSON).read_text() == run
    write_lesson(course / "notebooks" / "01_tiny.ipynb", "1 + 2", executed=True)
    assert what_became(course, lab) == {LESSON: ("updated", None)}
    assert sources_in(lab / LESSON) == ["1 + 2"]


@pytest.mark.parametrize("sources", [("1 + 3",), ("1 + 1", "my own cell")])
def test_what_a_student_wrote_into_a_lesson_stays(course: Path, lab: Path, sources: tuple[str, ...]) -> None:
    write_lesson(lab / LESSON, *sources, executed=True)
    written = (lab / LESSON).read_text()
    assert what_became(course, lab) == {LESSON: ("kept", None)}
    write_lesson(course / "notebooks" / "01_tiny.ipynb", "1 + 2", executed=True)
    assert what_became(course, lab) == {LESSON: ("kept", "lessons/01_tiny.new.ipynb")}
    assert (lab / LESSON).read_text() == written
    assert sources_in(lab / "lessons/01_tiny.new.ipynb") == ["1 + 2"]


def test_a_lesson_that_an_earlier_version_handed_out_executed_is_renewed(course: Path, lab: Path) -> None:
    executed = (course / "notebooks" / "01_tiny.ipynb").read_bytes()
    (lab / LESSON).write_bytes(executed)
    notes = json.loads((lab / NOTES_FILE).read_text())
    (lab / NOTES_FILE).write_text(json.dumps(notes | {LESSON: hashlib.sha256(executed).hexdigest()}))
    assert what_became(course, lab) == {LESSON: ("updated", None)}
    assert json.loads((lab / LESSON).read_text())["cells"][0]["outputs"] == []


def test_a_file_that_was_removed_comes_back(course: Path, lab: Path) -> None:
    (lab / LESSON).unlink()
    assert what_became(course, lab) == {LESSON: ("new", None)}


def test_a_students_changes_stay_when_there_is_nothing_new(course: Path, lab: Path) -> None:
    (lab / ASSIGNMENT).write_text("my answer")
    assert what_became(course, lab) == {ASSIGNMENT: ("kept", None)}
    assert sorted(contents(lab)) == sorted(FILES)


def test_a_new_version_is_put_beside_a_students_changes(course: Path, lab: Path) -> None:
    (lab / ASSIGNMENT).write_text("my answer")
    release(course, "second")
    beside = "assignments/01_tiny/01_tiny.new.ipynb"
    assert what_became(course, lab) == {ASSIGNMENT: ("kept", beside)}
    assert (lab / ASSIGNMENT).read_text() == "my answer"
    assert json.loads((lab / beside).read_text()) == {"assignment": "second"}
    (told,) = [str(one) for one in hand_out(course, lab) if one.path == ASSIGNMENT]
    assert told == f"{ASSIGNMENT}: has changes of its own and stays as it is; the new version is {beside}"


def test_a_newer_version_takes_the_place_of_the_new_one_unless_that_was_changed_too(
    course: Path, lab: Path
) -> None:
    (lab / ASSIGNMENT).write_text("my answer")
    release(course, "second")
    hand_out(course, lab)
    release(course, "third")
    beside = "assignments/01_tiny/01_tiny.new.ipynb"
    assert what_became(course, lab) == {ASSIGNMENT: ("kept", beside)}
    (lab / beside).write_text("my second answer")
    release(course, "fourth")
    beside_that = "assignments/01_tiny/01_tiny.new2.ipynb"
    assert what_became(course, lab) == {ASSIGNMENT: ("kept", beside_that)}
    texts = contents(lab)
    assert (texts[ASSIGNMENT], texts[beside]) == ("my answer", "my second answer")
    assert json.loads(texts[beside_that]) == {"assignment": "fourth"}


@pytest.mark.parametrize("notes", [None, "not JSON", "[]"])
def test_without_notes_every_file_counts_as_the_students_own(
    course: Path, lab: Path, notes: str | None
) -> None:
    (lab / NOTES_FILE).unlink() if notes is None else (lab / NOTES_FILE).write_text(notes)
    release(course, "second")
    assert what_became(course, lab) == {ASSIGNMENT: ("kept", "assignments/01_tiny/01_tiny.new.ipynb")}
    assert json.loads((lab / ASSIGNMENT).read_text()) == {"assignment": "first"}


def test_what_leaks_is_not_handed_out(course: Path, tmp_path: Path) -> None:
    (course / "release" / "01_tiny" / "data.csv").write_text("twice_as_much = number * 2\n")
    with pytest.raises(LeakError, match=r"assignments/01_tiny/data.csv: holds a line of a solution"):
        hand_out(course, tmp_path / "lab")
    assert not (tmp_path / "lab").exists()


def test_what_is_not_built_is_told(course: Path, tmp_path: Path) -> None:
    (course / "notebooks" / "01_tiny.ipynb").unlink()
    with pytest.raises(
        AuthoringError, match=r"notebooks/01_tiny.ipynb: there is no such file; run `make build`"
    ):
        hand_out(course, tmp_path / "lab")


@pytest.mark.parametrize("folder", [".", "source", "release/01_tiny"])
def test_the_courses_own_folders_are_not_handed_out_into(course: Path, folder: str) -> None:
    with pytest.raises(AuthoringError, match="is the course's own folder; choose another"):
        hand_out(course, course / folder)
