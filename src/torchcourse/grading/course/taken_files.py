"""Which files of a submitted folder are taken along, and which are left out, and why?

Each that is taken is copied twice, for the student's code and for the graded folder; so there are limits,
which no honest submission comes near. What is left out is said, and costs nothing else.
"""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from torchcourse.grading.one_line import one_line

MAX_MEBIBYTES = 256  # of all files together, as large as they say they are: a sparse one fills a copy's disk
MAX_FILES = 5_000
MAX_LEVELS = 32
MAX_PATH_BYTES = 1_000  # a copy's path is longer than this by the folder where the copy lies
MAX_NOTES = 20
NOTEBOOK = ".ipynb"  # is not copied along; how much of it is read has limits of its own


@dataclass
class TakenFiles:
    """Lists a folder's readable files; what is left out is noted, one sentence each, for the instructor."""

    folder: Path
    ignore: Sequence[str]
    notes: list[str] = field(default_factory=list)
    _left_bytes: int = MAX_MEBIBYTES * 2**20

    def listed(self) -> list[Path]:
        """Relative paths: in each folder its notebooks, then its other files, then what lies deeper."""
        names = list(self._names())
        if len(self.notes) > MAX_NOTES:
            self.notes[MAX_NOTES:] = [f"{len(self.notes) - MAX_NOTES} more files or folders were left out."]
        return names

    def _names(self) -> Iterator[Path]:
        inside, count = self.folder.resolve(), 0
        for parent, folders, names in os.walk(self.folder):
            self._choose_folders(Path(parent), folders)
            wanted = [name for name in names if not is_ignored(name, self.ignore)]
            # Notebooks first: no flood of other files pushes them out.
            for name in sorted(wanted, key=lambda name: (not name.endswith(NOTEBOOK), name)):
                count += 1
                if count > MAX_FILES:
                    self.notes.insert(0, f"It holds more than {MAX_FILES:,} files; the rest is left out.")
                    return
                path = Path(parent, name)
                if why := _why_left_out(path, inside) or self._why_too_much(path):
                    self._note(path, why)
                else:
                    yield path.relative_to(self.folder)

    def _choose_folders(self, parent: Path, folders: list[str]) -> None:
        """Leave in `folders` those to look into next."""
        folders[:] = sorted(name for name in folders if not is_ignored(name, self.ignore))
        for name in [name for name in folders if (parent / name).is_symlink()]:
            self._note(parent / name, "is a link to a folder")
        if len(parent.relative_to(self.folder).parts) >= MAX_LEVELS:
            for name in folders:
                self._note(parent / name, f"is a folder more than {MAX_LEVELS} deep")
            folders.clear()

    def _why_too_much(self, path: Path) -> str | None:
        if len(os.fsencode(path.relative_to(self.folder))) > MAX_PATH_BYTES:
            return f"has a path of more than {MAX_PATH_BYTES:,} bytes"
        size = 0 if is_notebook(path.relative_to(self.folder)) else path.stat().st_size
        if size > self._left_bytes:
            return f"is too large: only {MAX_MEBIBYTES} MiB of files are taken along"
        self._left_bytes -= size
        return None

    def _note(self, path: Path, why: str) -> None:
        self.notes.append(f"{one_line(str(path.relative_to(self.folder)))} {why}; left out.")


def is_notebook(name: Path) -> bool:
    """Is a submission's file, by its path there, read as a notebook or left, and not copied along?"""
    return name.suffix == NOTEBOOK and not (name.name.startswith(".") and len(name.parts) == 1)


def is_ignored(name: str, globs: Sequence[str]) -> bool:
    """Does CourseDirectory.ignore match this file name? As in a shell, * does not match a leading dot."""
    return any(
        fnmatch.fnmatchcase(name, glob) and (not name.startswith(".") or glob.startswith("."))
        for glob in globs
    )


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


def source_files(folder: Path, ignore: Iterable[str]) -> Iterator[Path]:
    """Relative paths of an assignment's own files, sorted."""
    ignore = tuple(ignore)
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not is_ignored(name, ignore))
        for name in sorted(names):
            path = Path(parent, name)
            if not is_ignored(name, ignore) and path.is_file():
                yield path.relative_to(folder)
