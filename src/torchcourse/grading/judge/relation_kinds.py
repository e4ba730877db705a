"""The ways in which wrong numbers may follow from the right ones, and what each of them tells a student."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

RTOL, ATOL = 1e-3, 1e-6

# A wrong number or array of them, and what is wanted in its place.
Pair = tuple[np.ndarray, np.ndarray]
Holds = Callable[[Sequence[Pair]], bool]


@dataclass(frozen=True)
class Relation:
    """How all wrong values of an answer follow from the right ones."""

    name: str
    hint: str
    holds: Holds


def equal(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two arrays agree to three digits; nan equals nan."""
    return one.shape == other.shape and bool(np.allclose(one, other, rtol=RTOL, atol=ATOL, equal_nan=True))


def _each(of: Callable[[np.ndarray], np.ndarray]) -> Holds:
    """Whether each wrong value is this function of the right one."""
    return lambda pairs: all(equal(got, of(right)) for got, right in pairs)


def _factors(pairs: Sequence[Pair]) -> Iterator[float | None]:
    """By what each right array was multiplied as a whole; None where by no one number."""
    for got, right in pairs:
        where = np.abs(right) > ATOL
        ratios = got[where] / right[where] if got.shape == right.shape else np.empty(0)
        if not ratios.size or not np.isfinite(ratios).all() or not equal(got, right * np.median(ratios)):
            yield None
        else:
            yield float(np.median(ratios))


def _one_factor(wanted: float | None = None) -> Holds:
    def holds(pairs: Sequence[Pair]) -> bool:
        found = list(_factors(pairs))
        first = found[0] if wanted is None else wanted
        return all(one is not None and first and abs(one / first - 1) < 2 * RTOL for one in found)

    return holds


def _a_count_each(pairs: Sequence[Pair]) -> bool:
    """Whether each result is a whole number of times too large, or each too small: a mean for a sum."""
    found = [one for one in _factors(pairs) if one]
    if len(found) < len(pairs):
        return False
    return any(
        all(one > 1.5 and abs(one - round(one)) < 2 * RTOL * one for one in factors)
        for factors in (found, [1 / one for one in found])
    )


def _as_a_whole(pairs: Sequence[Pair]) -> bool:
    return all(got.size > 2 for got, _ in pairs) and all(_factors(pairs))


def _off_by(wanted: float | None = None) -> Holds:
    def holds(pairs: Sequence[Pair]) -> bool:
        if any(got.shape != right.shape for got, right in pairs):
            return False
        gaps = np.concatenate([(got - right).ravel() for got, right in pairs])
        first = gaps[0] if wanted is None else wanted
        return bool(np.isfinite(gaps).all() and np.allclose(gaps, first, rtol=RTOL, atol=ATOL))

    return holds


def _transposed(pairs: Sequence[Pair]) -> bool:
    return all(right.ndim == 2 and equal(got, right.T) for got, right in pairs)


def _rounded(pairs: Sequence[Pair]) -> bool:
    same = all(got.shape == right.shape for got, right in pairs)
    return same and any(
        all(equal(got, rounded(right * 10**digits) / 10**digits) for got, right in pairs)
        for digits in range(5)
        for rounded in (np.round, np.floor, np.ceil, np.trunc)
    )


def _reordered(pairs: Sequence[Pair]) -> bool:
    return all(
        got.shape == right.shape and right.size > 1 and equal(np.sort(got, None), np.sort(right, None))
        for got, right in pairs
    )


def _moved(steps: int) -> Holds:
    def holds(pairs: Sequence[Pair]) -> bool:
        return all(
            got.shape == right.shape
            and right.ndim > 0
            and len(right) > 2
            and equal(*((got[1:], right[:-1]) if steps > 0 else (got[:-1], right[1:])))
            for got, right in pairs
        )

    return holds


def _one_value(pairs: Sequence[Pair]) -> bool:
    return all(right.size > 1 and np.ptp(right) > ATOL and np.ptp(got) <= ATOL for got, right in pairs)


def _only_nan(pairs: Sequence[Pair]) -> bool:
    return all(np.isnan(got).all() for got, _ in pairs)


def _only_zero(pairs: Sequence[Pair]) -> bool:
    return all(not got.any() for got, _ in pairs)


def _not_reduced(pairs: Sequence[Pair]) -> bool:
    return all(
        got.ndim > right.ndim == 0 and (equal(got.sum(), right) or equal(got.mean(), right))
        for got, right in pairs
    )


NOTHING_HERE = Relation(
    "returns_nothing_here",
    "In these cases your function returns nothing: follow such a call line by line. Which return does it "
    "reach?",
    lambda _: False,
)

# The first that holds is said.
RELATIONS = (
    Relation(
        "only_nan",
        "All of these results are nan: print each step, and find the first one that is nan.",
        _only_nan,
    ),
    Relation(
        "only_zero",
        "All of these results are 0: print each step, and find the first one that is 0 and should not be.",
        _only_zero,
    ),
    Relation(
        "opposite_sign",
        "Each of these results is the right one with the other sign: look for a minus too many or too few, "
        "and for a difference the wrong way round.",
        _each(np.negative),
    ),
    Relation(
        "twice",
        "Each of these results is twice the right one: what is counted twice, or not halved?",
        _one_factor(2),
    ),
    Relation(
        "half",
        "Each of these results is half of the right one: which factor 2 is missing, or which ½ is too many?",
        _one_factor(0.5),
    ),
    Relation(
        "percent",
        "Each of these results is a hundred times too large: a share goes from 0 to 1.",
        _one_factor(100),
    ),
    Relation(
        "one_too_many",
        "Each of these results is 1 too large: what is counted that should not be?",
        _off_by(1.0),
    ),
    Relation(
        "one_too_few",
        "Each of these results is 1 too small: what is not counted that should be?",
        _off_by(-1.0),
    ),
    Relation(
        "sign_lost",
        "Each of these results is right but for its sign: where do the signs get lost?",
        _each(np.abs),
    ),
    Relation(
        "squared",
        "Each of these results is the square of the right one: what is squared too often?",
        _each(np.square),
    ),
    Relation(
        "root_taken",
        "Each of these results is the square root of the right one: which root is too many?",
        _each(np.sqrt),
    ),
    Relation(
        "upside_down",
        "Each of these results is 1 divided by the right one: what is divided by what?",
        _each(np.reciprocal),
    ),
    Relation(
        "complement",
        "Each of these results is 1 minus the right one: which of two cases do you count?",
        _each(lambda right: 1 - right),
    ),
    Relation(
        "logarithm_taken",
        "Each of these results is the logarithm of the right one: which log is too many?",
        _each(np.log),
    ),
    Relation(
        "exponential_taken",
        "Each of these results is exp of the right one: which exp is too many?",
        _each(np.exp),
    ),
    Relation(
        "transposed",
        "These results are right, but transposed: rows and columns have changed places.",
        _transposed,
    ),
    Relation("rounded", "These results are the right ones, rounded: where do digits get lost?", _rounded),
    Relation(
        "not_summed_up",
        "These results hold many numbers where a single one is wanted: the last step, which makes one of "
        "them, is missing.",
        _not_reduced,
    ),
    Relation(
        "a_place_late",
        "Each value stands one place too late: it should be there one place earlier.",
        _moved(1),
    ),
    Relation(
        "a_place_early",
        "Each value stands one place too early: it should be there one place later.",
        _moved(-1),
    ),
    Relation("other_order", "These results hold the right numbers in another order.", _reordered),
    Relation(
        "times_a_count",
        "Each of these results is a whole number of times too large, or too small: is a sum taken for a "
        "mean or a mean for a sum, and over what?",
        _a_count_each,
    ),
    Relation(
        "constant_factor",
        "Each of these results is the same multiple of the right one: look for one factor that is missing, "
        "or too many.",
        _one_factor(),
    ),
    Relation(
        "constant_gap",
        "Each of these results is off by the same amount: look for one term that is missing, or too many.",
        _off_by(),
    ),
    Relation(
        "one_factor_each",
        "In each of these results, all numbers are the same multiple of the right ones: look for a factor, "
        "such as a count, by which they are divided or multiplied.",
        _as_a_whole,
    ),
    Relation(
        "one_value_for_all",
        "In each of these results all numbers are the same: what should make them differ?",
        _one_value,
    ),
)
