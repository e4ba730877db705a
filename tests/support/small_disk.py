"""A real file system that can be full: a tmpfs in a mount namespace of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from support.needed_tools import lack
from support.quick_course import QuickCourse

FILLER = ".filler"
SIZE_BYTES = 8 * 2**20
# "." stays the folder below, whose content is copied onto the small disk.
MOUNT = """
set -e
cd "$1"
mount -t tmpfs -o mode=755,size="$2" none "$1"
cp -a . "$1"
echo mounted
exec sleep infinity
"""


class SmallDisk:
    """A folder on a disk of its own, seen only by what is started with `enter`; a context manager."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._as_root = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]

    def __enter__(self) -> SmallDisk:
        """Mount it, or skip the test where that is not possible."""
        command = ["unshare", "--mount", *self._as_root, "sh", "-c", MOUNT, "sh"]
        self._holder = subprocess.Popen(
            [*command, str(self._folder), str(SIZE_BYTES)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._holder.stdout is not None
        if self._holder.stdout.readline() != "mounted\n":
            lack(f"no file system can be mounted here: {self._holder.communicate()[1].strip()}")
        return self

    def __exit__(self, *_: object) -> None:
        self._holder.kill()
        self._holder.communicate()

    def enter(self, folder: Path) -> tuple[str, ...]:
        """What a command is to be started with that sees it, and starts in `folder`."""
        as_root = ["--user", "--preserve-credentials"] if self._as_root else []
        go_back = ["sh", "-c", 'cd "$0" && exec "$@"', str(folder)]
        return ("nsenter", "--target", str(self._holder.pid), "--mount", *as_root, *go_back)

    def copy_of(self, course: QuickCourse, root: Path) -> QuickCourse:
        """The course as it is inside, for everybody else to look at."""
        shutil.copytree(self._seen_from_outside(course.root), root, ignore=shutil.ignore_patterns(FILLER))
        return QuickCourse(root)

    def _seen_from_outside(self, path: Path) -> Path:
        return Path(f"/proc/{self._holder.pid}/root{path.resolve()}")

    @property
    def _filler(self) -> Path:
        return self._seen_from_outside(self._folder) / FILLER

    def fill(self) -> None:
        """Leave no room for another byte."""
        with open(self._filler, "ab", buffering=0) as file:
            try:
                while file.write(bytes(4096)):
                    pass
            except OSError:
                return

    def holds(self, pattern: str) -> bool:
        """Is there anything of such a name on it?"""
        return any(self._seen_from_outside(self._folder).glob(pattern))

    def make_room(self) -> None:
        self._filler.unlink()
