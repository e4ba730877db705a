"""How much may one submission's process use? Numbers alone, which are read on any system."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """How much one submission's process may use.

    The kernel enforces all but two. `written_mebibytes` and, where the grader is not root, `threads` are for
    the one who watches: see resource_usage.
    """

    memory_mebibytes: int = 2048  # address space on top of what the template has mapped
    file_mebibytes: int = 64  # the size of any one file
    written_mebibytes: int = 256  # all files together
    open_files: int = 64  # at most 1000
    threads: int = 64
    cpu_seconds: int = 600  # of all threads together
