"""How much memory do a command's processes take together?"""

from __future__ import annotations

import os
import threading
from pathlib import Path

# A look takes the kernel 0.02 s for each process, which waits meanwhile: often at the start, seldom later.
FIRST_LOOK_SECONDS = 1.0
LOOK_EVERY_SECONDS = 10.0


class PeakMemory:
    """The largest memory that this process's descendants held together, shared pages counted once."""

    def __enter__(self) -> PeakMemory:
        self.mebibytes = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        pause = FIRST_LOOK_SECONDS
        while not self._ended.wait(pause):
            pause = min(1.5 * pause, LOOK_EVERY_SECONDS)
            total = sum(_proportional_kibibytes(pid) for pid in descendants(os.getpid()))
            self.mebibytes = max(self.mebibytes, total / 1024)


def descendants(pid: int) -> list[int]:
    """The processes that a process has started, and those that they have."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found, left = [], [pid]
    while left:
        left += (below := children.get(left.pop(), []))
        found += below
    return found


def _proportional_kibibytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
