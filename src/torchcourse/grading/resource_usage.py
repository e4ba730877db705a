"""How much does a submission's process use? For the one who watches it from outside."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

# A file or a folder costs the disk at least this, even when it is empty.
BYTES_PER_ENTRY = 4096
MAX_ENTRIES = 20_000


@dataclass(frozen=True)
class Usage:
    """What a process uses at this moment."""

    threads: int
    resident_bytes: int
    deleted_bytes: int  # files that it holds open and that have no name any more


def usage(pid: int) -> Usage:
    """Look at a process from outside; all zeros when it has ended.

    Another user's process does not show its open files: deleted_bytes is 0 then.
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


def bytes_written(work_dir: Path) -> int:
    """Count what a folder holds, on the disk; every entry counts, and beyond 20,000 none is looked at."""
    total = entries = 0
    folders = [os.fspath(work_dir)]
    while folders and entries < MAX_ENTRIES:
        with contextlib.suppress(OSError), os.scandir(folders.pop()) as listing:
            for entry in listing:
                entries += 1
                total += BYTES_PER_ENTRY
                with contextlib.suppress(OSError):
                    total += entry.stat(follow_symlinks=False).st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
    return total
