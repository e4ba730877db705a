"""What wrong values have to do with the right ones: their opposite, a multiple, the same but transposed.

That is said of an answer which no known one explains. It holds in every result that failed, so it is a fact
about the answer, not a guess; and it is said without a number that would tell what is wanted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from torchcourse.grading.judge.relation_kinds import NOTHING_HERE, RELATIONS, Pair, Relation, equal
from torchcourse.grading.records import WantedObservation
from torchcourse.values.plain_data import Array, Plain, Raised

# With fewer wrong numbers than these, many a relation holds by accident.
LEAST_NUMBERS = 4
LARGEST = 1e300


def relation_of(wanted: Iterable[WantedObservation], values: Mapping[str, Plain]) -> Relation | None:
    """Find the relation that holds in each result that failed.

    `wanted` are the failed observations, `values` what was observed, by name. What raised an error has no
    values, and may follow from the others: more than half of the failures must have some.
    """
    items = list(wanted)
    seen = [values.get(item.name) for item in items]
    if items and all(value is None for value in seen):
        return NOTHING_HERE
    pairs: list[Pair] = []
    results = 0
    for item, value in zip(items, seen, strict=True):
        if isinstance(value, Raised):
            continue
        if item.comparison.effect or item.comparison.is_bound or item.comparison.accuracy is not None:
            return None
        found = _pairs(value, item.wanted)
        if found is None:
            return None
        pairs += found
        results += bool(found)
    if 2 * results <= len(items) or sum(max(got.size, right.size) for got, right in pairs) < LEAST_NUMBERS:
        return None
    # What is wanted must differ from place to place: of a constant, everything is a multiple.
    if len({round(float(number), 9) for _, right in pairs for number in right.ravel()[:3]}) < 2 <= results:
        return None
    with np.errstate(all="ignore"):
        return next((one for one in RELATIONS if one.holds(pairs)), None)


def _pairs(got: Plain, right: Plain) -> list[Pair] | None:
    """The arrays and numbers that differ, each beside the right one; None where something else differs."""
    if isinstance(right, list | tuple) and isinstance(got, list | tuple) and len(got) == len(right):
        inner = [_pairs(one, other) for one, other in zip(got, right, strict=True)]
        return None if None in inner else [pair for part in inner for pair in part or ()]
    if isinstance(right, dict) and isinstance(got, dict) and got.keys() == right.keys():
        return _pairs([got[key] for key in right], list(right.values()))
    one, other = _numbers(got), _numbers(right)
    if one is None or other is None:
        return [] if one is None and other is None and got == right else None
    return [] if equal(one, other) else [(one, other)]


def _numbers(value: Plain) -> np.ndarray | None:
    if isinstance(value, Array) and value.values.dtype.kind in "iuf":
        return value.values.astype(np.float64)
    if isinstance(value, int | float) and not isinstance(value, bool) and not abs(value) > LARGEST:
        return np.asarray(value, dtype=np.float64)
    return None
