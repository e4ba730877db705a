"""How far is a value from the wanted one, in words from which the wanted one cannot be computed?

Which way it is off is told, and whether by little or by much beside itself; never a number that adds up with
what was returned to what was wanted: who returns 0 would read the answer.
"""

from __future__ import annotations

import math
from collections.abc import Collection

import numpy as np

from torchcourse.messages import N_
from torchcourse.said import Said

LITTLE = 0.01  # of what was returned
MUCH = 10  # times as large, the one or the other
MAX_KEYS = 12
MAX_TEXT = 60


def at(place: str) -> str:
    """Where in a value a difference is, to stand in a message; empty for the whole value."""
    return Said(" at {place}", place=place) if place else ""


def number_gap(got: complex, wanted: complex, place: str) -> Said:
    """Say of a number which way it is off: `got 4: too small`."""
    return Said("got {got}{at}: {way}", got=_digits(got), at=at(place), way=_way(got, wanted))


def simple_gap(got: bool | str | None, wanted: bool | str | None, place: str) -> Said:
    """Say that a text or a truth value is another; of the latter there are but two."""
    if isinstance(got, str):
        return Said("got the text {got}{at}: another one is wanted", got=_shortened(got), at=at(place))
    return Said("got {got}{at}, wanted {wanted}", got=str(got), at=at(place), wanted=str(wanted))


def elements_gap(got: np.ndarray, wanted: np.ndarray, wrong: np.ndarray, place: str) -> Said:
    """Say how many elements of an array are wrong, `place` being the first, and which way they are off.

    Shapes:  got, wanted and wrong are of one shape; wrong is True where they differ
    """
    if wrong.size == 1:
        one, other = got.item(), wanted.item()
        return simple_gap(one, other, place) if isinstance(other, bool) else number_gap(one, other, place)
    count = int(wrong.sum())
    numbers = {"at": at(place), "count": count, "size": wrong.size}
    ways = _ways(got[wrong], wanted[wrong])
    if count == 1:
        if not ways:
            return Said("wrong values{at}: {count} of {size} values differs", **numbers)
        return Said("wrong values{at}: {count} of {size} values differs, {way}", **numbers, way=ways[0])
    if not ways:
        return Said("wrong values{at}: {count} of {size} values differ", **numbers)
    if len(ways) == 1:
        return Said("wrong values{at}: {count} of {size} values differ, all {way}", **numbers, way=ways[0])
    some = ways[0]
    for way in ways[1:]:
        some = Said("{ways} and some {way}", ways=some, way=way)
    return Said("wrong values{at}: {count} of {size} values differ, some {ways}", **numbers, ways=some)


def keys_gap(got: Collection[str | int], wanted: Collection[str | int], place: str) -> Said:
    """Say which keys of a mapping are not wanted, and how many of the wanted ones are missing."""
    extra = sorted(map(_shortened, set(got) - set(wanted)))[:MAX_KEYS]
    missing = len(set(wanted) - set(got))
    numbers = {"at": at(place), "missing": missing, "all": len(wanted)}
    if not extra:
        return Said("wrong keys{at}: {missing} of {all} keys missing", **numbers)
    if not missing:
        return Said("wrong keys{at}: not wanted: {extra}", at=at(place), extra=", ".join(extra))
    pattern = N_("wrong keys{at}: {missing} of {all} keys missing; not wanted: {extra}")
    return Said(pattern, **numbers, extra=", ".join(extra))


def length_gap(got: int, wanted: int, place: str) -> Said:
    """Say of a sequence that it is too long or too short."""
    if got > wanted:
        one, many = (
            N_("wrong length{at}: got 1 element, too many"),
            N_("wrong length{at}: got {got} elements, too many"),
        )
    else:
        one, many = (
            N_("wrong length{at}: got 1 element, too few"),
            N_("wrong length{at}: got {got} elements, too few"),
        )
    return Said(one if got == 1 else many, at=at(place), got=got)


# How a value is off, by which way and by how much.
_LARGE, _SMALL = N_("too large"), N_("too small")
_LITTLE_BY = {_LARGE: N_("a little too large"), _SMALL: N_("a little too small")}
_FAR_BY = {_LARGE: N_("far too large"), _SMALL: N_("far too small")}
_INFINITE, _NO_NUMBER, _OTHER = N_("infinite"), N_("not a number"), N_("not what is wanted")


def _way(got: complex, wanted: complex) -> Said:
    if got != got:
        return Said(_NO_NUMBER)
    if isinstance(got, complex) or wanted != wanted or isinstance(got, bool):
        return Said(_OTHER)
    if got in (math.inf, -math.inf):
        return Said(_INFINITE)
    way = _LARGE if got > wanted else _SMALL
    return Said(_by(got, wanted).get(way, way))


def _by(got: float, wanted: float) -> dict[str, str]:
    """How much, beside what was returned, in words for each way; of 0 nothing can be said."""
    if got == 0 or wanted in (math.inf, -math.inf):
        return {}
    smaller, larger = sorted((abs(got), abs(wanted)))
    try:
        # whole numbers of any size are divided rightly, where the quotient is no larger than a float
        if abs(got - wanted) / abs(got) < LITTLE:
            return _LITTLE_BY
        return _FAR_BY if larger / smaller > MUCH else {}
    except (OverflowError, ZeroDivisionError):
        return _FAR_BY


def _ways(got: np.ndarray, wanted: np.ndarray) -> list[Said]:
    """The ways in which elements are off; only where all go the same way, whether by little or by much."""
    if got.dtype.kind in "bc":
        return []
    with np.errstate(all="ignore"):
        got, wanted = got.astype(np.float64), wanted.astype(np.float64)
        size, other, gap = np.abs(got), np.abs(wanted), np.abs(got - wanted)
        finite = np.isfinite(got)
        found = {
            _LARGE: finite & (got > wanted),
            _SMALL: finite & (got < wanted),
            _INFINITE: np.isinf(got),
            _NO_NUMBER: np.isnan(got),
        }
        ways = [way for way, here in found.items() if here.any()]
        if len(ways) > 1 or not finite.all() or not np.isfinite(wanted).all() or not size.all():
            return [Said(way) for way in ways]
        if (gap < LITTLE * size).all():
            return [Said(_LITTLE_BY[way]) for way in ways]
        much = np.maximum(size, other) > MUCH * np.minimum(size, other)
        return [Said(_FAR_BY[way] if much.all() else way) for way in ways]


def _shortened(value: str | int) -> str:
    text = repr(value)
    return text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]}…"


def _digits(number: complex) -> str:
    if isinstance(number, float):
        return f"{number:.6g}"
    if isinstance(number, complex):
        return f"{number:.6g}"
    return str(number) if abs(number) < 10**20 else Said("a number of more than 20 digits")
