"""What did a student hand in?"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from nbgrader.utils import parse_utc

from torchcourse.files.submitted_file import UnreadableFile, open_submitted, read_submitted
from torchcourse.grading.course.taken_files import TakenFiles, is_notebook
from torchcourse.grading.one_line import one_line, seen

MAX_NAMED = 5
# All digests are taken before the first submission is graded: nobody is to wait for gigabytes of somebody's.
MAX_DIGEST_BYTES = 64 * 2**20
TIMESTAMP_BYTES = 1000  # timestamp.txt holds one line
# The last word may be the name of a time zone, which is opened as a file.
_LIKE_A_DATE = re.compile(r"(?!.*(?: /|\.\.))[\w :.,+/-]{1,100}", re.ASCII)
_OFFSET = re.compile(r"(\S+ \S+) ([+-]\d\d):?(\d\d)", re.ASCII)


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

    Links that lead out of the submission, devices, pipes, and too much are left out with a note.
    """
    try:
        return _listed(path, student, ignore, boundary)
    except Exception as error:  # a fault of ours costs this submission, and not the run
        what = (
            f"{path} could not be looked into, by a fault of Torchcourse ({type(error).__name__}: {error})."
        )
        return SubmittedFolder(_in_utf8(student), path, error=one_line(what, 1000))


def _listed(path: Path, student: str, ignore: Sequence[str], boundary: Path) -> SubmittedFolder:
    wrong = _why_no_submission(path, student, boundary)
    if wrong:
        return SubmittedFolder(_in_utf8(student), path, error=one_line(wrong, 1000))
    taken = TakenFiles(path, ignore)
    files, notes = taken.listed(), taken.notes
    notebooks = [path / name for name in files if len(name.parts) == 1 and is_notebook(name)]
    if notebooks:  # the finished one may lie in a folder beside an untouched one
        notebooks += [path / name for name in files if len(name.parts) == 2 and is_notebook(name)]
    extra = [name for name in files if not is_notebook(name)]
    timestamp = _read_timestamp(path / "timestamp.txt", notes) if Path("timestamp.txt") in extra else None
    error = None
    if not notebooks:
        deeper = [name for name in files if is_notebook(name) and len(name.parts) == 2]
        if len({name.parts[0] for name in deeper}) == 1:  # as unpacking an archive leaves it
            notebooks = [path / name for name in deeper]
            notes.append(
                one_line(f"No notebook at the top: {_named(deeper)} was graded, one folder further down.")
            )
        else:
            error = one_line(_why_no_notebook(path, deeper or files, " ".join(notes)), 1000)
    return SubmittedFolder(student, path, timestamp, tuple(notebooks), tuple(extra), tuple(notes), error)


def digest_of(folder: SubmittedFolder) -> str:
    """A digest of all that was handed in: names and contents; of what is too much to be read, the dates.

    Raises:  UnreadableFile
    """
    digest = hashlib.sha256()
    left = MAX_DIGEST_BYTES
    for path in sorted([*folder.notebooks, *(folder.path / name for name in folder.extra_files)]):
        with open_submitted(path) as file:
            status = os.fstat(file.fileno())
            if status.st_size <= left:
                content = hashlib.file_digest(file, "sha256").digest()
                left -= status.st_size
            else:
                content = f"{status.st_size} {status.st_mtime_ns}".encode()
        name = os.fsencode(path.relative_to(folder.path))
        digest.update(len(name).to_bytes(4, "big") + name + content)
    return digest.hexdigest()


def _why_no_submission(path: Path, student: str, boundary: Path) -> str | None:
    if student != _in_utf8(student):
        return f"{path}: the name is not UTF-8, which the gradebook needs. Rename the folder."
    if student != seen(student, ""):
        return f"{path}: the name holds a character that cannot be seen ({student!a}). Rename the folder."
    try:
        if not path.resolve().is_relative_to(boundary.resolve()):
            return f"{path} is a link that leads out of {boundary}. Put the submission itself there."
        if not path.is_dir():
            return f"{path} is not a folder. Put the submitted notebook into a folder of that name."
        os.listdir(path)
    except OSError as error:
        return f"{path} cannot be read: {os.strerror(error.errno or 0)}. Correct its permissions."
    return None


def _why_no_notebook(path: Path, names: Sequence[Path], notes: str) -> str:
    """Say what is there instead of a notebook, and what to do with it."""
    found = [name for name in names if name.name not in ("timestamp.txt", "submission_secret.txt")]
    what = f"{path} holds no notebook that can be read"
    if notes or not found:
        return f"{what}. {notes or 'Ask for an .ipynb file.'}"
    if is_notebook(found[0]):
        return (
            f"{what}, but in folders there are {_named(found)}. Put the one to be graded into {path} itself."
        )
    kinds = {
        ".ipynb.txt": "has one ending too many: rename it",
        ".zip": "is an archive: unpack it there",
        ".py": "is a program, not a notebook: ask for that",
    }
    for ending, remedy in kinds.items():
        alike = [name for name in found if name.name.lower().endswith(ending)]
        if alike:
            return f"{what}. {_named(alike[:1])} {remedy}, so that the .ipynb file is in {path}."
    return f"{what}, only {_named(found)}. Ask for an .ipynb file."


def _named(names: Sequence[Path]) -> str:
    return ", ".join(map(str, names[:MAX_NAMED])) + (", …" if len(names) > MAX_NAMED else "")


def _in_utf8(name: str) -> str:
    """A folder's name as text that can be stored, whatever its bytes were."""
    return name.encode("utf-8", "backslashreplace").decode()


def _read_timestamp(path: Path, notes: list[str]) -> datetime | None:
    try:
        text = read_submitted(path, TIMESTAMP_BYTES).decode(errors="replace").strip()
        if text and not _LIKE_A_DATE.fullmatch(text):
            raise ValueError("no date")
        offset = _OFFSET.fullmatch(text)
        if offset:  # nbgrader takes -0300 for 300 seconds
            text = "{}{}:{}".format(*offset.groups())
            notes.append(
                f"timestamp.txt was read as {parse_utc(text)} UTC; formgrader reads its offset otherwise."
            )
        return parse_utc(text) if text else None
    except (UnreadableFile, ValueError, ArithmeticError, OSError):
        notes.append("timestamp.txt holds no date; the submission is graded as one without a date.")
        return None
