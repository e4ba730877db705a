"""Was an answer split in the middle of a function? Then its parts are one text again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from torchcourse.grading.definitions import compiles
from torchcourse.grading.recognise import Sighting

# A cell of its own never begins with one of these; the rest of a function may.
_REST_OF_A_FUNCTION = re.compile(r"^[ \t]+(?:return|yield|elif|else|except|finally)\b", re.MULTILINE)
MAX_TRIALS = 50  # each parses two cells
_INDENTED = re.compile(r"\s*\n?[ \t]+\S")


def join_split(sightings: Sequence[Sighting]) -> tuple[list[Sighting], list[str]]:
    """Join an answer with the parts that were split off it."""
    joined: list[Sighting] = []
    repairs: list[str] = []
    trials = 0
    for rest in sightings:
        head = joined[-1] if joined else None
        if head and trials < MAX_TRIALS and _may_belong_together(head, rest):
            trials += 1
            text = f"{head.text}\n{rest.text}"
            if compiles(text):
                repairs.append(f"The {head.slot} had been split in two: joined again.")
                joined[-1] = replace(head, cell=head.cell | {"source": text}, is_unchanged=False)
                continue
        joined.append(rest)
    return joined, repairs


def _may_belong_together(head: Sighting, rest: Sighting) -> bool:
    slot = head.slot
    if not (slot and slot.is_answer and slot.cell_type == "code") or head.is_blank or rest.is_blank:
        return False
    if rest.slot is not slot and (rest.slot or rest.is_plain_source or rest.cell["cell_type"] != "code"):
        return False
    if not _INDENTED.match(rest.text):
        return False
    return rest.slot is not None or _REST_OF_A_FUNCTION.search(rest.text) is not None
