"""Was an answer split in the middle of a function? Then its parts are one text again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from torchcourse.grading.mend.pieces import Piece
from torchcourse.grading.notebook.definitions import compiles

MAX_TRIALS = 20  # each parses two cells
# A cell of its own never begins with one of these; the rest of a function may.
_REST_OF_A_FUNCTION = re.compile(r"^[ \t]+(?:return|yield|elif|else|except|finally)\b", re.MULTILINE)


def join_split(pieces: Sequence[Piece]) -> tuple[list[Piece], list[str]]:
    """Join each answer with the parts that were split off it and follow it."""
    joined: list[Piece] = []
    repairs: list[str] = []
    trials = 0
    for rest in pieces:
        head = joined[-1] if joined else None
        if head and trials < MAX_TRIALS and _may_belong_together(head, rest):
            trials += 1
            text = f"{head.text}\n{rest.text}"
            if compiles(text):
                repairs.append(f"The {head.slot} had been split in two: joined again.")
                joined[-1] = replace(head, text=text)
                continue
        joined.append(rest)
    return joined, repairs


def _may_belong_together(head: Piece, rest: Piece) -> bool:
    if not (head.slot and head.slot.is_answer and head.cell_type == "code") or rest.slot:
        return False
    if rest.cell_type != "code" or not _is_indented(rest.text):
        return False
    return rest.copy_of is head.slot or _REST_OF_A_FUNCTION.search(rest.text) is not None


def _is_indented(text: str) -> bool:
    """Whether a text's first line that is not blank begins with a blank."""
    code = text.lstrip()
    return bool(code) and text[: len(text) - len(code)].endswith((" ", "\t"))
