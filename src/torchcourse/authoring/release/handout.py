"""The folder that students get: lessons, assignments, what to install, and how to start.

Handing out again updates it. A file that a student has changed is never touched: the new version is put
beside it. What was handed out is noted in a small file of digests, which tells a student's changes from ours.

A lesson is handed out without its outputs, so that nobody sees an answer before the question. Running a
lesson does not change it: only what is written in its cells counts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from torchcourse.authoring.course_files import CourseFiles, files_within
from torchcourse.authoring.release.leaks import Leak, LeakError, find_leaks, read_secrets
from torchcourse.authoring.release.lesson_text import what_is_written, without_outputs
from torchcourse.authoring.release.student_package import student_package
from torchcourse.files.replace_file import replace_file
from torchcourse.messages import N_, translations
from torchcourse.percent_text import AuthoringError

NOTES_FILE = ".handed_out.json"
LESSONS, ASSIGNMENTS = "lessons", "assignments"

_README = N_(
    """\
# Start here

1. Install, once, in this folder. With conda: `conda env create --file environment.yml`, then
   `conda activate torchcourse`. With Python 3.11 to 3.14 and pip: `python -m venv .venv`, then
   `source .venv/bin/activate` (on Windows `.venv\\Scripts\\activate`), then
   `python -m pip install --editable ".[student]"`
2. Open JupyterLab in this folder: `jupyter lab`.
3. Read and run a lesson in `lessons/`, then fill in the assignment of the same name in `assignments/`.

In an assignment, replace each `raise NotImplementedError` by your answer and run the cell below it: it says
what is right, and what to try when something is not. The last cell says how many points you would get, where
a service for that runs. Before you hand in, choose Kernel, then Restart Kernel and Run All Cells.

When this folder is updated, a file that you have changed stays as it is; the new version is put beside it as
`NAME.new.ipynb`.
"""
)


@dataclass(frozen=True)
class Handed:
    """What became of one file; both paths are relative to the students' folder."""

    path: str
    what: str  # "new", "updated", "unchanged" or "kept": a student has changed it
    beside: str | None = None  # where the new version is, when the file was kept and there is one

    def __str__(self) -> str:
        if self.what != "kept":
            return f"{self.path}: {self.what}"
        kept = f"{self.path}: has changes of its own and stays as it is"
        return f"{kept}; the new version is {self.beside}" if self.beside else kept


def hand_out(course_root: Path, destination: Path, language: str | None = None) -> tuple[Handed, ...]:
    """Make or update the folder that students get, with its README in a language.

    Raises:  AuthoringError when something is not built yet or the folder is one of the course's own,
             LeakError when a file holds what students must not read
    """
    course = CourseFiles(Path(course_root).resolve())
    course.refuse_elsewhere()
    folder = Path(destination).resolve()
    _check_destination(course, folder)
    readme = translations(language).gettext(_README)
    files = {"README.md": readme.encode(), **dict(_files_to_hand_out(course))}
    _check_leaks(course, files)
    # What notebooks import is no secret: the lessons draw with it, and print lines of it in their errors.
    files |= student_package()
    noted = _read_notes(folder)
    handed = tuple(_hand_out_one(folder, path, content, noted) for path, content in files.items())
    replace_file(folder / NOTES_FILE, (json.dumps(noted, indent=1, sort_keys=True) + "\n").encode())
    return handed


def _files_to_hand_out(course: CourseFiles) -> Iterator[tuple[str, bytes]]:
    yield "environment.yml", _read_built(course, course.root / "environment.yml", "write it")
    for name in course.lessons:
        built = _read_built(course, course.lesson_notebook(name), "run `make build`")
        yield f"{LESSONS}/{name}.ipynb", without_outputs(built)
    for name in course.assignments:
        _read_built(course, course.release_notebook(name), "run `make build`")
        for relative, path in files_within(course.release_folder(name)).items():
            yield f"{ASSIGNMENTS}/{name}/{relative}", path.read_bytes()


def _read_built(course: CourseFiles, path: Path, remedy: str) -> bytes:
    if not path.is_file():
        raise AuthoringError(f"{course.said(path)}: there is no such file; {remedy}")
    return path.read_bytes()


def _check_destination(course: CourseFiles, folder: Path) -> None:
    own = [course.root / name for name in ("source", "release", "solutions", "notebooks", "answer_bank")]
    if folder == course.root or any(folder.is_relative_to(one) for one in own):
        raise AuthoringError(f"{folder}: is the course's own folder; choose another for the students")


def _check_leaks(course: CourseFiles, files: dict[str, bytes]) -> None:
    secrets = read_secrets(course)
    leaks: list[Leak] = []
    for path, content in files.items():
        leaks += find_leaks([(path, content)], secrets, _own_text(path))
    if leaks:
        raise LeakError(leaks)


def _own_text(path: str) -> str | None:
    parts = path.split("/")
    if parts[0] == LESSONS:
        return f"lesson/{Path(path).stem}"
    return f"assignment/{parts[1]}" if parts[0] == ASSIGNMENTS else None


def _hand_out_one(folder: Path, path: str, content: bytes, noted: dict[str, str]) -> Handed:
    target = folder / path
    existed = target.exists()
    if _was_only_run(target, path, content, noted):
        return Handed(path, "unchanged")
    if _may_replace(target, path, content, noted):
        changed = replace_file(target, content)
        noted[path] = _digest(path, content)
        return Handed(path, ("updated" if existed else "new") if changed else "unchanged")
    if noted.get(path) == _digest(path, content):
        return Handed(path, "kept")
    beside = next(name for name in _names_beside(path) if _may_replace(folder / name, name, content, noted))
    replace_file(folder / beside, content)
    noted[beside] = _digest(beside, content)
    return Handed(path, "kept", beside)


def _was_only_run(target: Path, path: str, content: bytes, noted: dict[str, str]) -> bool:
    """Whether a lesson holds what we are about to write, and outputs of the student's own: these may stay."""
    if not target.is_file() or noted.get(path) != _digest(path, content):
        return False
    return target.read_bytes() != content and _digest(path, target.read_bytes()) == noted[path]


def _may_replace(target: Path, path: str, content: bytes, noted: dict[str, str]) -> bool:
    """Whether a file is not there, or is as it was handed out, or is what we are about to write."""
    if not target.exists():
        return True
    if not target.is_file():
        return False
    there = target.read_bytes()
    # Earlier versions noted the digest of all bytes, of a lesson as well.
    as_handed_out = noted.get(path) in (_digest(path, there), hashlib.sha256(there).hexdigest())
    return as_handed_out or _digest(path, there) == _digest(path, content)


def _names_beside(path: str) -> Iterator[str]:
    """Name the places for a new version: NAME.new.ipynb, and on when students have changed that one too."""
    name = Path(path)
    yield name.with_suffix(f".new{name.suffix}").as_posix()
    number = 2
    while True:
        yield name.with_suffix(f".new{number}{name.suffix}").as_posix()
        number += 1


def _read_notes(folder: Path) -> dict[str, str]:
    """Read what was handed out; without readable notes every file that is there counts as a student's own."""
    try:
        noted = json.loads((folder / NOTES_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return noted if isinstance(noted, dict) else {}


def _digest(path: str, content: bytes) -> str:
    is_lesson = path.startswith(f"{LESSONS}/")
    return hashlib.sha256(what_is_written(content) if is_lesson else content).hexdigest()
