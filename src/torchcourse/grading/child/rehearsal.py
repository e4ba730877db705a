"""What does a template do once, so that none of its forks has to? Nothing of it computes."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

MADV_COLLAPSE = 25
HUGE_PAGE_BYTES = 2**21
_libc = ctypes.CDLL(None)
_libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]


def rehearse_an_error(shell: InteractiveShell) -> None:
    """Write a traceback that nobody reads: the first one takes 0.2 s, the others a tenth of that.

    It leads through files of torch that many students see in theirs: half of the work is to read them.
    """
    try:
        if "torch" in sys.modules:
            _layer_without_weights()(None)
        raise AttributeError
    except AttributeError as error:
        shell.InteractiveTB.structured_traceback(type(error), error, error.__traceback__)


def _layer_without_weights() -> Any:
    """A layer that nothing was computed for."""
    torch = sys.modules["torch"]
    layer = torch.nn.Linear.__new__(torch.nn.Linear)
    torch.nn.Module.__init__(layer)
    return layer


def use_huge_pages() -> int:
    """Move this process's memory into pages of 2 MiB, where the kernel can; return how many.

    A fork copies an entry for each page, and drops it at its end: 55,000 of 4 KiB take 20 ms, these 9 ms.
    """
    return sum(
        _libc.madvise(address, HUGE_PAGE_BYTES, MADV_COLLAPSE) == 0
        for start, end in _private_memory()
        for address in range(-(-start // HUGE_PAGE_BYTES) * HUGE_PAGE_BYTES, end, HUGE_PAGE_BYTES)
        if address + HUGE_PAGE_BYTES <= end
    )


def _private_memory() -> Iterator[tuple[int, int]]:
    """Where this process keeps what it wrote, and no file does."""
    for line in Path("/proc/self/maps").read_text().splitlines():
        place, rights, _, _, _, *name = line.split(maxsplit=5)
        if rights == "rw-p" and (not name or name[0] == "[heap]"):
            start, end = place.split("-")
            yield int(start, 16), int(end, 16)
