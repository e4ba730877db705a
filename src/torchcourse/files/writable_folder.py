"""Can files be made in a folder? Asked before hours of work whose results belong there."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryFile

from torchcourse.errors import TorchcourseError


class NotWritable(TorchcourseError):
    """A folder in which nothing can be made: says which, and what to do."""


def refuse_unwritable(folder: Path) -> None:
    """Try it, in the folder or, where it is not there yet, in what it is to be made in.

    Raises:  NotWritable
    """
    nearest = next(path for path in (folder, *folder.parents) if os.path.lexists(path))
    try:
        with TemporaryFile(dir=nearest):
            pass
    except OSError as error:
        raise NotWritable(
            f"{nearest} cannot be written: {os.strerror(error.errno or 0)}. Nothing was done yet. Get write "
            "permission for it, or make room, and run this again."
        ) from error
