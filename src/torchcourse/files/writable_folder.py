"""Can files be written in a folder? Asked before long work whose results go there."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from tempfile import TemporaryFile

from torchcourse.errors import TorchcourseError

# Errors of the file system that a user can remedy without knowing the program.
REMEDIES = {
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), "Correct its permissions"),
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "Make room"),
    **dict.fromkeys((errno.ENOTDIR, errno.EISDIR, errno.EEXIST), "Move away what is in its place"),
}


class NotWritable(TorchcourseError):
    """A folder in which nothing can be created: says which, why, and what to do."""


def refuse_unwritable(folder: Path) -> None:
    """Create a nameless file in the folder or, where the folder is missing, in its nearest existing parent.

    Raises:  NotWritable
    """
    nearest = next(path for path in (folder, *folder.parents) if os.path.lexists(path))
    try:
        with TemporaryFile(dir=nearest):
            pass
    except OSError as error:
        number = error.errno or 0
        remedy = REMEDIES.get(number, REMEDIES[errno.EACCES])
        raise NotWritable(
            f"{nearest} cannot be written: {os.strerror(number)}. Nothing was done yet. {remedy}, and run "
            "this again."
        ) from error
