"""What did a student hand in?"""

from __future__ import annotations

import fnmatch
import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from nbgrader.utils import parse_utc

from torchcourse.grading.submitted_file import UnreadableFile, open_submitted, read_submitted

TIMESTAMP_BYTES = 1000  # timestamp.txt holds one line


@dataclass(frozen=True)
class SubmittedFolder:
    """One student's folder for one assignment, before anything in it has been believed."""

    student: str
    path: Path
    timestamp: datetime | None = None  # UTC, without time zone, as in the gradebook
    notebooks: tuple[Path, ...] = ()  # absolute
    extra_files: tuple[Path, ...] = ()  # relative to path; what nbgrader copies along
    notes: tuple[str, ...] = ()  # what was left out, and why: for the instructor
    error: str | None = None  # why it cannot be graded at all


def look_into(path: Path, student: str, ignore: Sequence[str], boundary: Path) -> SubmittedFolder:
    """List what a submission holds, without leaving `boundary`, where all submissions lie.

    Links that lead out of the submission, devices and pipes are left out with a note.
    """
    wrong = _why_no_submission(path, student, boundary)
    if wrong:
        return SubmittedFolder(_printable(student), path, error=_printable(wrong))
    notes: list[str] = []
    files = list(regular_files(path, ignore, notes))
    notebooks = [path / name for name in files if len(name.parts) == 1 and _is_notebook(name)]
    extra = [name for name in files if not _is_notebook(name)]
    timestamp = _read_timestamp(path / "timestamp.txt", notes) if Path("timestamp.txt") in extra else None
    error = None
    if not notebooks:
        error = f"{path} holds no notebook that can be read. " + (
            " ".join(notes) or "Ask for an .ipynb file."
        )
    return SubmittedFolder(student, path, timestamp, tuple(notebooks), tuple(extra), tuple(notes), error)


def regular_files(folder: Path, ignore: Sequence[str], notes: list[str]) -> Iterator[Path]:
    """Relative paths of the readable files in a folder, sorted; what is left out is added to `notes`."""
    inside = folder.resolve()
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not is_ignored(name, ignore))
        for name in [name for name in folders if Path(parent, name).is_symlink()]:
            notes.append(
                _printable(f"{Path(parent, name).relative_to(folder)} is a link to a folder; left out.")
            )
        for name in sorted(names):
            path = Path(parent, name)
            if is_ignored(name, ignore):
                continue
            why = _why_left_out(path, inside)
            if why:
                notes.append(_printable(f"{path.relative_to(folder)} {why}; left out."))
            else:
                yield path.relative_to(folder)


def is_ignored(name: str, globs: Sequence[str]) -> bool:
    """Does CourseDirectory.ignore match this file name? As in a shell, * does not match a leading dot."""
    return any(
        fnmatch.fnmatchcase(name, glob) and (not name.startswith(".") or glob.startswith("."))
        for glob in globs
    )


def digest_of(folder: SubmittedFolder) -> str:
    """A digest of all that was handed in: names and contents.

    Raises:  UnreadableFile
    """
    digest = hashlib.sha256()
    for path in sorted([*folder.notebooks, *(folder.path / name for name in folder.extra_files)]):
        with open_submitted(path) as file:
            content = hashlib.file_digest(file, "sha256").digest()
        name = os.fsencode(path.relative_to(folder.path))
        digest.update(len(name).to_bytes(4, "big") + name + content)
    return digest.hexdigest()


def _is_notebook(name: Path) -> bool:
    return name.suffix == ".ipynb" and not (name.name.startswith(".") and len(name.parts) == 1)


def _why_no_submission(path: Path, student: str, boundary: Path) -> str | None:
    if student != _printable(student):
        return f"{path}: the name is not UTF-8, which the gradebook needs. Rename the folder."
    try:
        if not path.resolve().is_relative_to(boundary.resolve()):
            return f"{path} is a link that leads out of {boundary}. Put the submission itself there."
        if not path.is_dir():
            return f"{path} is not a folder. Put the submitted notebook into a folder of that name."
        os.listdir(path)
    except OSError as error:
        return f"{path} cannot be read: {os.strerror(error.errno or 0)}. Correct its permissions."
    return None


def _printable(text: str) -> str:
    """A file name as text that can be printed and stored, whatever its bytes were."""
    return text.encode("utf-8", "backslashreplace").decode()


def _why_left_out(path: Path, inside: Path) -> str | None:
    try:
        if path.is_symlink() and not path.resolve(strict=True).is_relative_to(inside):
            return "is a link that leads out of the submission"
        if not path.is_file():
            return "is neither a file nor a folder"
        if not os.access(path, os.R_OK):
            return "cannot be read (permission denied)"
    except OSError as error:
        return f"cannot be read ({os.strerror(error.errno or 0)})"
    except RuntimeError:  # a link that leads to itself
        return "is a link that leads nowhere"
    return None


def _read_timestamp(path: Path, notes: list[str]) -> datetime | None:
    try:
        text = read_submitted(path, TIMESTAMP_BYTES).decode(errors="replace").strip()
        return parse_utc(text) if text else None
    except (UnreadableFile, ValueError, OverflowError):
        notes.append("timestamp.txt holds no date; the submission is graded as one without a date.")
        return None
