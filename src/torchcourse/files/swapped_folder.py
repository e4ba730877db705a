"""How does a folder get its new contents in one step, so that no kill leaves half of them?

The new one is built beside it, under a name with a leading dot, which nbgrader's globs do not match.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path


class SwappedFolder:
    """A folder of which an earlier version stays until the new one is complete."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.new = path.with_name(f".{path.name}.new")  # where the new one is to be built
        self._old = path.with_name(f".{path.name}.old")

    def put_in_place(self) -> None:
        """Let the new folder take the place of the earlier one."""
        if os.path.lexists(self.path):
            os.rename(self.path, self._old)
        os.rename(self.new, self.path)
        remove(self._old)

    def keep_copy(self) -> None:
        """Keep a copy, for a program that removes the folder first; then `recover` brings it back."""
        self.recover()
        shutil.copytree(self.path, self._old, symlinks=True, copy_function=_link_or_copy)

    def give_up_without(self, wanted: Callable[[str], bool]) -> None:
        """Remove what lacks one of the copy's files, so that `recover` brings the copy back."""
        if not (self._old.is_dir() and self.path.is_dir()):
            return
        if set(filter(wanted, os.listdir(self._old))) - {*os.listdir(self.path)}:
            remove(self.path)

    def recover(self) -> None:
        """Tidy up after a run that was killed: the earlier folder goes back to its place."""
        remove(self.new)
        if os.path.lexists(self._old) and not os.path.lexists(self.path):
            os.rename(self._old, self.path)
        remove(self._old)

    def remove(self) -> None:
        """Remove the folder, whatever there is of it."""
        for path in (self.new, self._old, self.path):
            remove(path)


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:  # not every file system has links
        shutil.copy2(source, target, follow_symlinks=False)


def remove(path: Path) -> None:
    """Remove a file or a folder that may be there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
