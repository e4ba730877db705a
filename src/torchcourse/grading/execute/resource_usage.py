"""How much does a submission's process use, and what has it written? Seen from outside."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from torchcourse.grading.sandbox.limits import Limits

# A file or a folder costs the disk at least this, even when it is empty.
BYTES_PER_ENTRY = 4096
MORE_ENTRIES = 20_000
MORE_LEVELS = 64


@dataclass(frozen=True)
class Usage:
    """What a process uses at this moment."""

    threads: int
    resident_bytes: int
    deleted_bytes: int  # files that it holds open and that have no name any more


def usage(pid: int) -> Usage:
    """Look at a process from outside; all zeros when it has ended.

    A grader that is root without CAP_SYS_PTRACE cannot see its open files: deleted_bytes is 0 then.
    """
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return Usage(0, 0, 0)
    fields = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    resident = int(fields.get("VmRSS", "0 kB").split()[0]) * 1024
    return Usage(int(fields.get("Threads", 0)), resident, _deleted_bytes(pid))


def _deleted_bytes(pid: int) -> int:
    total = 0
    with contextlib.suppress(OSError), os.scandir(f"/proc/{pid}/fd") as descriptors:
        for one in descriptors:
            with contextlib.suppress(OSError):
                seen = os.stat(one.path)
                total += seen.st_blocks * 512 if seen.st_nlink == 0 else 0
    return total


def watch_for_overuse(work_dir: Path, limits: Limits) -> Callable[[int], str | None]:
    """Look at the folder as it is before a run, and return what finds overuse by a process in it.

    That is called with a process id, now and then, and says in half a sentence what is used too much of,
    among what the kernel does not limit; or None.
    """
    at_start = count(work_dir)

    def find_overuse(pid: int) -> str | None:
        used = usage(pid)
        if used.threads > limits.threads:
            return f"was stopped: it ran {used.threads} threads at once"
        try:
            written = used.deleted_bytes + count(work_dir, at_start).bytes - at_start.bytes
        except TooMuchToCount as error:
            return f"was stopped: it {error}"
        if written > limits.written_mebibytes * 2**20:
            return f"was stopped: it wrote {written / 2**20:.0f} MiB of files"
        return None

    return find_overuse


class TooMuchToCount(Exception):
    """No honest notebook makes so many files, folders so deep, or such as nobody can look into."""


@dataclass(frozen=True)
class Content:
    """What a folder holds on the disk, itself not counted."""

    bytes: int
    entries: int
    levels: int


def count(folder: Path, at_start: Content | None = None) -> Content:
    """Count what a folder holds; each file and each folder in it costs something.

    Raises:  TooMuchToCount beyond 20,000 entries or 64 levels more than `at_start`, when that is given, or
             when a folder's path is too long, or closed to the one who looks
    """
    size = entries = levels = 0
    waiting = [(os.fspath(folder), 0)]
    while waiting:
        path, level = waiting.pop()
        levels = max(levels, level)
        if at_start and levels > at_start.levels + MORE_LEVELS:
            raise TooMuchToCount(f"made folders more than {MORE_LEVELS} deep")
        with _what_has_gone_is_nothing(), os.scandir(path) as listing:
            for entry in listing:
                entries += 1
                if at_start and entries > at_start.entries + MORE_ENTRIES:
                    raise TooMuchToCount(f"made more than {MORE_ENTRIES:,} files and folders")
                with _what_has_gone_is_nothing():
                    size += BYTES_PER_ENTRY + entry.stat(follow_symlinks=False).st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append((entry.path, level + 1))
    return Content(size, entries, levels)


@contextlib.contextmanager
def _what_has_gone_is_nothing() -> Iterator[None]:
    try:
        yield
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise TooMuchToCount(f"made what cannot be looked into ({error.strerror})") from None
