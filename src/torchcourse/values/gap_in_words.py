"""How far is a value from the wanted one, in words from which the wanted one cannot be computed?

Which way it is off is told, and whether by little or by much beside itself; never a number that adds up with
what was returned to what was wanted: who returns 0 would read the answer.
"""

from __future__ import annotations

import math
from collections.abc import Collection

import numpy as np

LITTLE = 0.01  # of what was returned
MUCH = 10  # times as large, the one or the other
MAX_KEYS = 12
MAX_TEXT = 60


def number_gap(got: complex, wanted: complex, place: str) -> str:
    """Say of a number which way it is off: `got 4: too small`."""
    return f"got {_digits(got)}{_at(place)}: {_way(got, wanted)}"


def simple_gap(got: bool | str | None, wanted: bool | str | None, place: str) -> str:
    """Say that a text or a truth value is another; of the latter there are but two."""
    if isinstance(got, str):
        return f"got the text {_shortened(got)}{_at(place)}: another one is wanted"
    return f"got {got}{_at(place)}, wanted {wanted}"


def elements_gap(got: np.ndarray, wanted: np.ndarray, wrong: np.ndarray, place: str) -> str:
    """Say how many elements of an array are wrong, `place` being the first, and which way they are off.

    Shapes:  got, wanted and wrong are of one shape; wrong is True where they differ
    """
    if wrong.size == 1:
        one, other = got.item(), wanted.item()
        return simple_gap(one, other, place) if isinstance(other, bool) else number_gap(one, other, place)
    count = int(wrong.sum())
    many = f"wrong values{_at(place)}: {count} of {wrong.size} values {'differs' if count == 1 else 'differ'}"
    ways = _ways(got[wrong], wanted[wrong])
    if not ways:
        return many
    if len(ways) > 1:
        return f"{many}, some {' and some '.join(ways)}"
    return f"{many}, {'all ' if count > 1 else ''}{ways[0]}"


def keys_gap(got: Collection[str | int], wanted: Collection[str | int], place: str) -> str:
    """Say which keys of a mapping are not wanted, and how many of the wanted ones are missing."""
    extra = sorted(map(_shortened, set(got) - set(wanted)))[:MAX_KEYS]
    missing = len(set(wanted) - set(got))
    parts = [f"{missing} of {len(wanted)} keys missing"] if missing else []
    parts += [f"not wanted: {', '.join(extra)}"] if extra else []
    return f"wrong keys{_at(place)}: {'; '.join(parts)}"


def length_gap(got: int, wanted: int, place: str) -> str:
    """Say of a sequence that it is too long or too short."""
    elements = "1 element" if got == 1 else f"{got} elements"
    return f"wrong length{_at(place)}: got {elements}, too {'many' if got > wanted else 'few'}"


_OTHER = "not what is wanted"


def _way(got: complex, wanted: complex) -> str:
    if got != got:
        return "not a number"
    if isinstance(got, complex) or wanted != wanted or isinstance(got, bool):
        return _OTHER
    if got in (math.inf, -math.inf):
        return "infinite"
    return f"{_by(got, wanted)}too {'large' if got > wanted else 'small'}"


def _by(got: float, wanted: float) -> str:
    """How much, beside what was returned; of 0 nothing can be said."""
    if got == 0 or wanted in (math.inf, -math.inf):
        return ""
    smaller, larger = sorted((abs(got), abs(wanted)))
    try:
        # whole numbers of any size are divided rightly, where the quotient is no larger than a float
        if abs(got - wanted) / abs(got) < LITTLE:
            return "a little "
        return "far " if larger / smaller > MUCH else ""
    except (OverflowError, ZeroDivisionError):
        return "far "


def _ways(got: np.ndarray, wanted: np.ndarray) -> list[str]:
    """The ways in which elements are off; only where all go the same way, whether by little or by much."""
    if got.dtype.kind in "bc":
        return []
    with np.errstate(all="ignore"):
        got, wanted = got.astype(np.float64), wanted.astype(np.float64)
        size, other, gap = np.abs(got), np.abs(wanted), np.abs(got - wanted)
        finite = np.isfinite(got)
        found = {
            "too large": finite & (got > wanted),
            "too small": finite & (got < wanted),
            "infinite": np.isinf(got),
            "not a number": np.isnan(got),
        }
        ways = [way for way, here in found.items() if here.any()]
        if len(ways) > 1 or not finite.all() or not np.isfinite(wanted).all() or not size.all():
            return ways
        if (gap < LITTLE * size).all():
            return [f"a little {way}" for way in ways]
        much = np.maximum(size, other) > MUCH * np.minimum(size, other)
        return [f"far {way}" for way in ways] if much.all() else ways


def _shortened(value: str | int) -> str:
    text = repr(value)
    return text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]}…"


def _at(place: str) -> str:
    return f" at {place}" if place else ""


def _digits(number: complex) -> str:
    if isinstance(number, float):
        return f"{number:.6g}"
    if isinstance(number, complex):
        return f"{number:.6g}"
    return str(number) if abs(number) < 10**20 else "a number of more than 20 digits"
