"""Which of the errors that cells ended with does the instructor want to hear of?

A student sees an error's own words. Some of them say that a limit was reached or the sandbox was touched,
which may be an accident or an attack; the instructor is to know of both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from torchcourse.grading.records import Observation
from torchcourse.values.plain_data import Raised

OUT_OF_MEMORY = "reached the limit of memory"
REFUSED = "asked for what the sandbox does not give"

# The exact name of an error's class, what stands in its message, and what it means for the one who grades. An
# error that only looks like one of these, by a character that nobody sees, is the student's own.
MEANINGS = (
    ("CellTimeout", "", "reached the limit of time"),
    ("MemoryError", "", OUT_OF_MEMORY),
    ("_ArrayMemoryError", "", OUT_OF_MEMORY),  # NumPy's
    ("RuntimeError", "can't allocate memory", OUT_OF_MEMORY),  # torch's
    ("RuntimeError", "can't start new thread", "reached the limit of threads"),
    ("OSError", "[Errno 24]", "reached the limit of open files"),
    ("OSError", "[Errno 27]", "reached the limit of a file's size"),
    ("PermissionError", "", REFUSED),
    ("OSError", "Permission denied", REFUSED),
    ("RuntimeError", "Permission denied", REFUSED),
)
MAX_CHARACTERS = 200
MAX_EXERCISES = 20  # a hostile process may name thousands


def notable_errors(outputs: dict[int, list[dict[str, Any]]]) -> Iterator[str]:
    """Say of each cell whose error is notable what happened there: outputs by the cell's index."""
    for index, cell_outputs in sorted(outputs.items()):
        for output in cell_outputs:
            if output["output_type"] != "error":
                continue
            name, message = output["ename"], output["evalue"]
            if meaning := _meaning(name, message):
                text = f"{name}: {message}"
                yield f"cell {index + 1} {meaning}: {text[:MAX_CHARACTERS]}"


def notable_observations(observations: Iterable[Observation]) -> Iterator[str]:
    """Say of each exercise whose probe met such an error what happened there, once."""
    told: set[str] = set()
    for one in observations:
        if not isinstance(one.value, Raised) or one.exercise in told or len(told) >= MAX_EXERCISES:
            continue
        name, message = one.value.type_name, one.value.message
        if meaning := _meaning(name, message):
            text = f"{name}: {message}"
            told.add(one.exercise)
            yield f"the test of {one.exercise[:80]} {meaning}: {text[:MAX_CHARACTERS]}"


def _meaning(name: str, message: str) -> str | None:
    return next(
        (words for exact, sign, words in MEANINGS if name == exact and sign in message),
        None,
    )
