"""Where does a grader put what only it needs, so that no kill leaves it behind for ever?"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from torchcourse.errors import TorchcourseError

PREFIX = "torchcourse-private-"


class NoRoom(TorchcourseError):
    """No submission can be run here any more, since the disk is full: says which, and the next step."""


@contextlib.contextmanager
def room_needed(folder: Path) -> Iterator[None]:
    """Raises:  NoRoom when something cannot be written into the folder because its disk is full"""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise NoRoom(
            f"Nothing can be written to {folder}: {os.strerror(error.errno)}. What was graded so far is "
            "recorded. Make room there, or name a folder with more room in TMPDIR, and run this again."
        ) from error


def refuse_when_full(folder: Path) -> None:
    """Raises:  NoRoom when not a page more can be written into the folder"""
    with room_needed(folder), tempfile.TemporaryFile(dir=folder, buffering=0) as page:
        page.write(bytes(4096))


class PrivateFolder:
    """A temporary folder, removed by `close`, or by the next grader when this process was killed.

    This process holds a lock on it, which the system takes back however the process ends.
    """

    def __init__(self) -> None:
        """Raises:  NoRoom"""
        import fcntl  # not on Windows, where nothing is graded

        while True:
            with room_needed(Path(tempfile.gettempdir())):
                self.path = Path(tempfile.mkdtemp(prefix=PREFIX))
            # Another grader may take it for an orphan before it is locked.
            with contextlib.suppress(FileNotFoundError):
                self._descriptor = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
                fcntl.flock(self._descriptor, fcntl.LOCK_EX)
                if self.path.exists():
                    return
                os.close(self._descriptor)

    def close(self) -> None:
        """Remove it; a second time does nothing."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            remove_tree(self.path)
            os.close(descriptor)


def remove_orphans() -> None:
    """Remove the private folders of graders that were killed."""
    with os.scandir(tempfile.gettempdir()) as listing:
        for entry in listing:
            if entry.name.startswith(PREFIX):
                with contextlib.suppress(OSError):  # it is another user's, or has just gone
                    _remove_if_orphan(Path(entry.path))


def _remove_if_orphan(path: Path) -> None:
    import fcntl

    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        if os.fstat(descriptor).st_uid == os.geteuid():
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            remove_tree(path)
    finally:
        os.close(descriptor)


def remove_tree(folder: Path) -> None:
    """Remove a folder, also one too deep for Python, which recurses and holds each level open."""
    try:
        shutil.rmtree(folder)
    except (OSError, RecursionError):
        subprocess.run(["rm", "-rf", "--", folder], check=False, stderr=subprocess.DEVNULL)
