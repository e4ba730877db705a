"""Which of the errors that cells ended with does the instructor want to hear of?

A student sees an error's own words. Some of them say that a limit was reached or the sandbox was touched,
which may be an accident or an attack; the instructor is to know of both.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

# What stands in an error's name or message, and what it means for the one who grades.
MEANINGS = {
    "MemoryError": "reached the limit of memory",
    "can't allocate memory": "reached the limit of memory",
    "can't start new thread": "reached the limit of threads",
    "[Errno 24]": "reached the limit of open files",
    "[Errno 27]": "reached the limit of a file's size",
    "PermissionError": "asked for what the sandbox does not give",
    "Permission denied": "asked for what the sandbox does not give",
}
MAX_CHARACTERS = 200


def notable_errors(outputs: dict[int, list[dict[str, Any]]]) -> Iterator[str]:
    """Say of each cell whose error is notable what happened there: outputs by the cell's index."""
    for index, cell_outputs in sorted(outputs.items()):
        for output in cell_outputs:
            if output["output_type"] != "error":
                continue
            text = f"{output['ename']}: {output['evalue']}"
            meaning = next((words for sign, words in MEANINGS.items() if sign in text), None)
            if meaning:
                yield f"cell {index + 1} {meaning}: {text[:MAX_CHARACTERS]}"
