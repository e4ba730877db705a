"""Which of the errors that cells ended with does the instructor want to hear of?

A student sees an error's own words. Some of them say that a limit was reached or the sandbox was touched,
which may be an accident or an attack; the instructor is to know of both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from torchcourse.grading.records import Observation
from torchcourse.plain_data import Raised

# What stands in an error's name or message, and what it means for the one who grades.
MEANINGS = {
    "CellTimeout": "reached the limit of time",
    "MemoryError": "reached the limit of memory",
    "can't allocate memory": "reached the limit of memory",
    "can't start new thread": "reached the limit of threads",
    "[Errno 24]": "reached the limit of open files",
    "[Errno 27]": "reached the limit of a file's size",
    "PermissionError": "asked for what the sandbox does not give",
    "Permission denied": "asked for what the sandbox does not give",
}
MAX_CHARACTERS = 200
MAX_EXERCISES = 20  # a hostile process may name thousands


def notable_errors(outputs: dict[int, list[dict[str, Any]]]) -> Iterator[str]:
    """Say of each cell whose error is notable what happened there: outputs by the cell's index."""
    for index, cell_outputs in sorted(outputs.items()):
        for output in cell_outputs:
            if output["output_type"] != "error":
                continue
            text = f"{output['ename']}: {output['evalue']}"
            if meaning := _meaning(text):
                yield f"cell {index + 1} {meaning}: {text[:MAX_CHARACTERS]}"


def notable_observations(observations: Iterable[Observation]) -> Iterator[str]:
    """Say of each exercise whose probe met such an error what happened there, once."""
    told: set[str] = set()
    for one in observations:
        if not isinstance(one.value, Raised) or one.exercise in told or len(told) >= MAX_EXERCISES:
            continue
        text = f"{one.value.type_name}: {one.value.message}"
        if meaning := _meaning(text):
            told.add(one.exercise)
            yield f"the test of {one.exercise[:80]} {meaning}: {text[:MAX_CHARACTERS]}"


def _meaning(text: str) -> str | None:
    return next((words for sign, words in MEANINGS.items() if sign in text), None)
