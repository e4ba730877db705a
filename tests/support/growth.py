"""How much processor time does something take? Measured so that the rest of a test run does not count."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import Any

TRIES = 3  # a step with the square is too slow each time; one that the machine held up is not


def processor_seconds(run: Callable[..., Any], *arguments: Any) -> float:
    """The processor time of one call.

    Python's collector is off meanwhile: it would look through all objects of a long test run, now and then.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        start = time.process_time()
        run(*arguments)
        return time.process_time() - start
    finally:
        if was_on:
            gc.enable()


def least(growth: Callable[[], float], enough: float) -> float:
    """The least growth that was measured, of a few tries at most; the first one that is below `enough`."""
    found = growth()
    for _ in range(TRIES - 1):
        if found < enough:
            break
        found = min(found, growth())
    return found
