"""How is one file that a student handed in read? Since it was listed, anything may have taken its place."""

from __future__ import annotations

import contextlib
import functools
import operator
import os
import shutil
import stat
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path

from torchcourse.errors import TorchcourseError

# O_NONBLOCK: opening a pipe that nobody writes to would wait for ever. Windows has its own ones only.
_FLAGS = ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY", "O_NOINHERIT")
READ_ONLY = functools.reduce(operator.or_, (getattr(os, flag, 0) for flag in _FLAGS), os.O_RDONLY)


class UnreadableFile(TorchcourseError):
    """A submitted file that cannot or must not be read: says which, and why."""


@contextlib.contextmanager
def open_submitted(path: Path) -> Iterator[BufferedReader]:
    """Open a file that `look_into` listed; never a pipe or a device.

    Raises:  UnreadableFile
    """
    try:
        path = path.resolve()  # look_into has seen that a link stays in the submission
        descriptor = os.open(path, READ_ONLY)
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be read: {os.strerror(error.errno or 0)}.") from error
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise UnreadableFile(f"{path} cannot be read: it is not a file.")
        yield file


def read_submitted(path: Path, limit_bytes: int = -1) -> bytes:
    """The bytes of a file that `look_into` listed, or the first of them.

    Raises:  UnreadableFile
    """
    with open_submitted(path) as file:
        try:
            return file.read(limit_bytes)
        except OSError as error:
            raise UnreadableFile(f"{path} cannot be read: {os.strerror(error.errno or 0)}.") from error


def copy_submitted(path: Path, target: Path) -> None:
    """Copy a file that `look_into` listed, piece by piece: it may be larger than what memory there is.

    Raises:  UnreadableFile; FileExistsError when there is something of the target's name
    """
    with open_submitted(path) as submitted, open(target, "xb") as copy:
        shutil.copyfileobj(submitted, copy)
