"""What lies beside a notebook while it runs: the student's files and the instructor's, wherever they are."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from torchcourse.files.submitted_file import UnreadableFile, copy_submitted, read_submitted

# By its name in the folder where the notebook runs: the path of the file to copy, or what is in it.
Files = Mapping[str, Path | bytes]

MAX_CARRIED_MEBIBYTES = 256
FULL_DISK = (errno.ENOSPC, errno.EDQUOT)  # of which nothing that is handed in is the cause


@dataclass(frozen=True)
class AssignmentFiles:
    """The instructor's files: beside each submission's notebooks, and others that their code may read."""

    files: Files = field(default_factory=dict)
    left_to_students: frozenset[str] = frozenset()  # those that a student may hand in changed
    readable: tuple[Path, ...] = ()  # folders that are read where they are, by the same path on each machine

    def over(self, students: Files) -> dict[str, Path | bytes]:
        """Lay them over a student's files; those whose names are taken by then are left out."""
        left = self.left_to_students & {*students}
        ours = {name: content for name, content in self.files.items() if name not in left}
        names = {Path(name) for name in ours}
        folders = {parent for name in names for parent in name.parents}
        kept = {
            name: content
            for name, content in students.items()
            if Path(name) not in folders and not names & {Path(name), *Path(name).parents}
        }
        return {**kept, **ours}


def write_files(files: Files, folder: Path) -> None:
    """Put the files into a folder.

    Raises:  UnreadableFile
    """
    for name, content in files.items():
        try:
            _write(folder / name, content)
        except OSError as error:
            if error.errno in FULL_DISK:
                raise
            why = os.strerror(error.errno or 0)
            raise UnreadableFile(f"{name} cannot be put beside the notebook: {why}.") from error


def _write(path: Path, content: Path | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        copy_submitted(content, path)


def carried(files: Files) -> dict[str, bytes]:
    """The files as they travel to another machine.

    Raises:  UnreadableFile, also when there is too much in them
    """
    contents: dict[str, bytes] = {}
    left = MAX_CARRIED_MEBIBYTES * 2**20
    for name, content in files.items():
        contents[name] = content if isinstance(content, bytes) else read_submitted(content, left + 1)
        left -= len(contents[name])
        if left < 0:
            raise UnreadableFile(
                f"The files beside the notebooks are more than {MAX_CARRIED_MEBIBYTES} MiB, too much to send"
                f" to a worker; {name} is the first one too many. Take it out, or grade without --scheduler."
            )
    return contents
