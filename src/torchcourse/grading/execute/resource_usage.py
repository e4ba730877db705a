"""How much does a submission's process use? For the one who watches it from outside."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from torchcourse.grading.execute.work_folder import TooMuchToCount, count
from torchcourse.grading.sandbox.process_limits import Limits


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
