"""Whose row of a roster is whose? Found by what is equal, and never by what is alike.

The ways are tried in order, the surest first. Where one way finds more than one row, or one row is found
for two students, nobody is chosen: all of them are told.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from torchcourse.exports.scores import Scored
from torchcourse.grading.gradebook.students import StudentInGradebook

Row = Mapping[str, str]  # column -> what it says


@dataclass(frozen=True)
class Way:
    """One way to find a student's row: what is equal to what."""

    what: str  # "student = SIS User ID"
    of_student: Callable[[StudentInGradebook], str]
    of_row: Callable[[Row], str]


@dataclass(frozen=True)
class Matched:
    """Which row is whose; what could not be told."""

    rows: Mapping[int, Scored] = field(default_factory=dict)  # number of the row -> whose it is
    complaints: tuple[str, ...] = ()


def match(students: Iterable[Scored], rows: Sequence[Row], tiers: Sequence[Sequence[Way]]) -> Matched:
    """Find each student's row; a student without any score may be missing from the roster.

    The ways of one tier are equally sure: two that find different rows contradict each other.
    """
    found: dict[int, list[Scored]] = defaultdict(list)
    complaints = []
    indexed = [[(way, _index(rows, way)) for way in tier] for tier in tiers]
    for student in students:
        places = _places(student.who, indexed)
        if len(places) == 1:
            found[places[0]].append(student)
        elif places:
            numbers = ", ".join(str(place + 1) for place in places)
            if student.scores:
                complaints.append(f"ambiguous: {student.who.id} may be each of the roster's rows {numbers}")
        elif student.scores:
            complaints.append(f"not in the roster: {student.who.id}{_hint(student.who, rows)}")
    for place, claimants in found.items():
        if len(claimants) > 1:
            names = ", ".join(one.who.id for one in claimants)
            complaints.append(f"ambiguous: the roster's row {place + 1} may be each of {names}")
    return Matched(
        {place: claimants[0] for place, claimants in found.items() if len(claimants) == 1}, tuple(complaints)
    )


def _index(rows: Sequence[Row], way: Way) -> dict[str, list[int]]:
    index: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        text = same_letters(way.of_row(row))
        if text:
            index[text].append(place)
    return index


def _places(
    who: StudentInGradebook, indexed: Sequence[Sequence[tuple[Way, Mapping[str, list[int]]]]]
) -> list[int]:
    for tier in indexed:
        places = {
            place
            for way, index in tier
            if (text := same_letters(way.of_student(who)))
            for place in index.get(text, ())
        }
        if places:
            return sorted(places)
    return []


def same_letters(text: str) -> str:
    """One text for each of the ways in which Unicode writes the same letters; outer blanks are nobody's."""
    return unicodedata.normalize("NFC", text).strip()


def _hint(who: StudentInGradebook, rows: Sequence[Row]) -> str:
    """What in the roster is nearly a student's name: for a human to look at, never to choose by."""
    wanted = _alike(who.id)
    for number, row in enumerate(rows, 1):
        for text in row.values():
            if text and wanted and _alike(text) == wanted:
                return f' (row {number} has "{text}", which is not the same)'
    return ""


def _alike(text: str) -> str:
    return re.sub(r"^0+(?=\d)", "", same_letters(text).casefold())


def own(name: str) -> Callable[[StudentInGradebook], str]:
    return lambda who: str(getattr(who, name))


def column(name: str) -> Callable[[Row], str]:
    return lambda row: row.get(name, "")
