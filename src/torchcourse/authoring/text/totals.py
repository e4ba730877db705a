"""What an assignment says of itself as a whole: its points and hours, the sums over the headers of its cells.

A plain Markdown cell writes `{points}`, `{bonus}` and `{hours}`; the notebook, in any language, has numbers.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace

from torchcourse.authoring.text.marked_regions import read_regions
from torchcourse.authoring.text.records import AssignmentText, Cell

_TOTAL = re.compile(r"\{(points|bonus|hours)\}")
# In English, and in the languages that the course is translated into.
_OF_THE_WHOLE = r" (?:(?:bonus )?points?\b|hours?\b|分(?!钟)|小时)"
_BY_HAND = re.compile(rf"[\d.½]+{_OF_THE_WHOLE}")
_UNKNOWN = re.compile(rf"(?!{_TOTAL.pattern})(\{{\w*\}}){_OF_THE_WHOLE}")
_REMEDY = "write {points}, {bonus} or {hours}, for which the notebook has the sum over all headers"


def with_totals(text: AssignmentText) -> AssignmentText:
    """Put the sums in the place of their names."""
    totals = {
        "points": f"{_sum_of('points', 'statement', text):g}",
        "bonus": f"{_sum_of('points', 'written', text):g}",
        "hours": _in_half_hours(_sum_of("minutes", "statement", text) + _sum_of("minutes", "written", text)),
    }
    return replace(text, cells=tuple(_filled(cell, totals) for cell in text.cells))


def check_totals(text: AssignmentText) -> None:
    """Check that no cell says a total by hand, or one that is not known.

    Raises:  AuthoringError for the first one
    """
    for cell in filter(_may_say_totals, text.cells):
        for number, line in enumerate(cell.source.split("\n"), start=1):
            if by_hand := _BY_HAND.search(line):
                raise cell.text.mistake(f"'{by_hand[0]}' is counted by hand; {_REMEDY}", number)
            if unknown := _UNKNOWN.search(line):
                raise cell.text.mistake(f"there is no total {unknown[2]}; {_REMEDY}", number)


def _may_say_totals(cell: Cell) -> bool:
    return cell.role is None and cell.kind == "markdown"


def _filled(cell: Cell, totals: dict[str, str]) -> Cell:
    if not _may_say_totals(cell):
        return cell
    filled = replace(cell.text, source=_TOTAL.sub(lambda found: totals[found[1]], cell.source))
    return replace(cell, text=filled, lines=read_regions(filled))


def _sum_of(key: str, role: str, text: AssignmentText) -> float:
    return sum(getattr(cell, key) or 0 for cell in text.cells if cell.role == role)


def _in_half_hours(minutes: float) -> str:
    """The nearest number of half hours, the smaller of two, and at least one: ½, 1, 1½, 2."""
    whole, half = divmod(max(math.ceil(minutes / 30 - 0.5), 1), 2)
    return f"{whole or ''}{'½' * half}"
