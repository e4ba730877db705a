"""What lies in autograded/STUDENT/ASSIGNMENT, and how does it get there whole?"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from torchcourse.errors import TorchcourseError
from torchcourse.files.submitted_file import UnreadableFile, copy_submitted
from torchcourse.files.swapped_folder import SwappedFolder, remove
from torchcourse.grading.cleaning.file_names import first_bytes, kept_name, said_of
from torchcourse.grading.course.course_folder import Course
from torchcourse.grading.course.submitted_folder import SubmittedFolder
from torchcourse.grading.course.taken_files import source_files
from torchcourse.grading.one_line import one_line
from torchcourse.grading.records import GradedNotebook

RECEIPT_NAME = (
    ".torchcourse.json"  # in the graded folder; nbgrader copies it to feedback/, and never on to students
)
NAMES_TAKEN = (FileExistsError, IsADirectoryError, NotADirectoryError)
# What a name can be to blame for; every other error is the disk's, and the next submission fares alike.
NO_NAMES = (errno.ENAMETOOLONG, errno.EILSEQ, errno.EINVAL, errno.ELOOP)


class FolderError(TorchcourseError):
    """A graded folder cannot be written: says which, why, and the next step."""


@dataclass(frozen=True)
class Receipt:
    """What the engine notes beside a graded submission, for its next run."""

    digest: str = ""  # of all that was graded, and of what graded it; empty while that is being changed
    fingerprint: str = ""  # of the gradebook's rows: Recorded.fingerprint
    late_penalties: dict[str, float | None] = field(default_factory=dict)  # as computed, by notebook
    told: dict[str, Any] = field(default_factory=dict)  # told.told: what the gradebook has no place for
    seconds: float = 0.0  # that the grading took
    peak_mebibytes: float = 0.0  # of memory that it took; 0 where nobody knows

    def to_bytes(self) -> bytes:
        return json.dumps(asdict(self), indent=1).encode() + b"\n"

    @classmethod
    def from_bytes(cls, content: bytes) -> Receipt | None:
        try:
            values = json.loads(content)
            penalties, told = dict(values["late_penalties"]), dict(values.get("told", {}))
            seconds = float(values.get("seconds", 0.0))
            peak = float(values.get("peak_mebibytes", 0.0))
            return cls(str(values["digest"]), str(values["fingerprint"]), penalties, told, seconds, peak)
        except (ValueError, TypeError, KeyError):
            return None


class AutogradedFolder:
    """One student's graded folder; an earlier one stays until the new one is complete."""

    def __init__(self, course: Course, student: str, assignment: str) -> None:
        self.path = course.path_of("autograded", assignment, student)
        self._course = course
        self._assignment = assignment
        self._swapped = SwappedFolder(self.path)
        self._new = self._swapped.new
        self._new_receipt = self.path.with_name(f".{self.path.name}.mark")

    def build(self, folder: SubmittedFolder, notebooks: Iterable[GradedNotebook]) -> list[str]:
        """Build the new folder beside the earlier one; say what had to be left out.

        Raises:  FolderError
        """
        try:
            self.recover()
            self._new.mkdir(parents=True)
            for notebook in notebooks:
                (self._new / f"{notebook.name}.ipynb").write_bytes(notebook.text)
            taken = self._copy_source_files()
            notes = list(self._copy_submitted_files(folder, taken))
            self._set_permissions(self._new)
            return notes
        except OSError as error:
            shutil.rmtree(self._new, ignore_errors=True)
            raise self._explained(error) from error

    def put_in_place(self, receipt: Receipt) -> None:
        """Let the new folder take the place of the earlier one.

        Raises:  FolderError
        """
        try:
            self._write_receipt(self._new / RECEIPT_NAME, receipt)
            self._swapped.put_in_place()
            self._share_with_group()
        except OSError as error:
            raise self._explained(error) from error

    def remove(self) -> None:
        """Remove the graded folder, as nbgrader does when a submission cannot be graded.

        Raises:  FolderError
        """
        try:
            remove(self._new_receipt)
            self._swapped.remove()
        except OSError as error:
            raise self._explained(error) from error

    def recover(self) -> None:
        """Tidy up after a run that was killed: the earlier folder goes back to its place."""
        remove(self._new_receipt)
        self._swapped.recover()

    def receipt(self) -> Receipt | None:
        try:
            self.recover()
            return Receipt.from_bytes((self.path / RECEIPT_NAME).read_bytes())
        except OSError:
            return None

    def change_receipt(self, receipt: Receipt) -> None:
        """Replace the receipt of the earlier folder, if it has one.

        Raises:  FolderError
        """
        try:
            if (self.path / RECEIPT_NAME).exists():
                self._write_receipt(self._new_receipt, receipt)
                os.replace(self._new_receipt, self.path / RECEIPT_NAME)
        except OSError as error:
            raise self._explained(error) from error

    def holds(self, notebooks: Iterable[str]) -> bool:
        """Are these notebooks there? An empty file, as a power cut may leave one, is none."""
        paths = [self.path / f"{name}.ipynb" for name in notebooks]
        return all(path.is_file() and path.stat().st_size > 0 for path in paths)

    def _copy_source_files(self) -> set[Path]:
        """Copy the assignment's own files; return their names, which are the student's no more."""
        source = self._course.path_of("source", self._assignment)
        left_to_students = self._course.not_overwritten(self._assignment)
        names = set()
        for name in source_files(source, self._course.ignore):
            if name.suffix != ".ipynb" and str(name) not in left_to_students:
                target = self._new / name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source / name, target)
                names.add(name)
        return names

    def _copy_submitted_files(self, folder: SubmittedFolder, taken: set[Path]) -> Iterator[str]:
        handed_in = taken | {*folder.extra_files}
        for name in folder.extra_files:
            if name in taken or name.parts[0] == RECEIPT_NAME:
                continue
            try:
                kept = kept_name(name, first_bytes(folder.path / name), handed_in.__contains__)
                (self._new / name).parent.mkdir(parents=True, exist_ok=True)
                copy_submitted(folder.path / name, self._new / kept)
                if kept != name:
                    yield one_line(said_of(name, kept))
            except UnreadableFile as error:
                yield one_line(f"{error} It was left out.")
            except NAMES_TAKEN:
                yield one_line(f"{name} has the name of one of the assignment's own files; left out.")
            except OSError as error:
                if error.errno not in NO_NAMES:
                    raise
                yield one_line(f"{name} cannot be written: {os.strerror(error.errno)}; left out.")

    def _set_permissions(self, folder: Path) -> None:
        for parent, _, names in os.walk(folder):
            for name in names:
                os.chmod(os.path.join(parent, name), self._course.file_mode)
            if self._course.groupshared:
                _open_to_group(parent)

    def _share_with_group(self) -> None:
        if self._course.groupshared:
            _open_to_group(self._course.path_of("autograded", ".", "."))

    def _write_receipt(self, path: Path, receipt: Receipt) -> None:
        path.write_bytes(receipt.to_bytes())
        os.chmod(path, self._course.file_mode)

    def _explained(self, error: OSError) -> FolderError:
        why = os.strerror(error.errno or 0)
        return FolderError(
            f"{self.path} cannot be written: {why} ({error.filename or self._new}). "
            "What was graded earlier is still there. Make room, or get write permission, and run this again."
        )


def read_receipt(course: Course, student: str, assignment: str) -> Receipt | None:
    """Read a graded folder's receipt and change nothing; another grader may be writing it meanwhile."""
    try:
        path = course.path_of("autograded", assignment, student) / RECEIPT_NAME
        return Receipt.from_bytes(path.read_bytes())
    except OSError:
        return None


def _open_to_group(folder: str | Path) -> None:
    mode = os.stat(folder).st_mode
    if mode & 0o2770 != 0o2770:
        # A folder that somebody else of the group made is theirs to open.
        try:
            os.chmod(folder, (mode | 0o2770) & 0o2777)
        except PermissionError:
            return
