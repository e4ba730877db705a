"""Recognise a wrong answer: it behaves as one in the bank does, or much like it.

Exactly: in each observation both are right, or both are wrong in the same way. Else the closest one, if it
explains enough, no answer with another hint comes near, and it gives a wrong value that none of those gives.
Else two of them, as a first draft has them, if each shows where the other is right, and nothing is left over:
then it is the one that explains more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from torchcourse.grading.judge.states import error_key
from torchcourse.grading.judge.verdicts import difference_in_words
from torchcourse.grading.records import Observation, Recognised, WantedObservation
from torchcourse.values.plain_data import Opaque, Plain, Raised
from torchcourse.values.tensor_difference import first_difference

# Of the observations in which one of the two is wrong, how many are wrong in the same way, as a share.
# These figures misled least among answers that the bank had no entry for (`torchcourse bank --left-out`).
LEAST_LIKENESS = 0.5
LEAST_LEAD = 0.2


class _NotReached:
    """In the place of a value that was never observed."""


_NOT_REACHED = _NotReached()


@dataclass(frozen=True)
class KnownWrongAnswer:
    """A wrong answer of the bank, and what its own run observed under this grading run's seed."""

    exercise: str
    name: str
    hint: str
    observations: Mapping[str, Plain]
    _wrong: dict[str, bool] = field(default_factory=dict, compare=False, repr=False)

    def is_wrong(self, item: WantedObservation) -> bool:
        """Whether its value is not what is wanted; found out once."""
        if item.name not in self._wrong:
            self._wrong[item.name] = _is_wrong(item, self.observations.get(item.name, _NOT_REACHED))
        return self._wrong[item.name]


@dataclass(frozen=True)
class Likeness:
    """A known wrong answer, and how surely this is it."""

    answer: KnownWrongAnswer
    how: Recognised


def recognise(
    wanted: Sequence[WantedObservation], seen: Iterable[Observation], known: Iterable[KnownWrongAnswer]
) -> Likeness | None:
    """Find the known wrong answer that an answer to one exercise is, or looks like."""
    if not wanted:
        return None
    exercise = wanted[0].exercise
    values: dict[str, Plain | _NotReached] = {one.name: one.value for one in seen if one.exercise == exercise}
    wrong = [item for item in wanted if _is_wrong(item, values.get(item.name, _NOT_REACHED))]
    if not wrong:
        return None
    looked_at = []
    for answer in known:
        one = _compared(answer, wanted, wrong, values)
        if len(one.shared) == one.either:
            return Likeness(answer, "exactly")
        looked_at.append(one)
    return _closest(looked_at) or _of_two_slips(looked_at, {item.name for item in wrong})


@dataclass(frozen=True)
class _Compared:
    answer: KnownWrongAnswer
    shared: frozenset[str]  # the observations in which both are wrong in the same way
    wrong: frozenset[str]  # those in which it is wrong itself
    either: int  # in how many one of the two is wrong
    fails_more: bool  # it is wrong where this answer is right

    @property
    def likeness(self) -> float:
        return len(self.shared) / self.either


def _compared(
    answer: KnownWrongAnswer,
    wanted: Sequence[WantedObservation],
    wrong: Sequence[WantedObservation],
    values: Mapping[str, Plain | _NotReached],
) -> _Compared:
    names = {item.name for item in wrong}
    of_answer = frozenset(item.name for item in wanted if answer.is_wrong(item))
    more = len(of_answer - names)
    shared = frozenset(
        item.name
        for item in wrong
        if item.name in of_answer
        and _same(values.get(item.name, _NOT_REACHED), answer.observations.get(item.name, _NOT_REACHED), item)
    )
    return _Compared(answer, shared, of_answer, len(wrong) + more, more > 0)


def _closest(looked_at: Sequence[_Compared]) -> Likeness | None:
    best = max((one for one in looked_at if not one.fails_more), key=lambda one: one.likeness, default=None)
    if best is None or best.likeness < LEAST_LIKENESS:
        return None
    others = [one for one in looked_at if one.answer.hint != best.answer.hint]
    is_ahead = all(best.likeness - one.likeness >= LEAST_LEAD for one in others)
    its_own = best.shared.difference(*(one.shared for one in others))
    return Likeness(best.answer, "looks like") if is_ahead and its_own else None


def _of_two_slips(looked_at: Sequence[_Compared], wrong: set[str]) -> Likeness | None:
    """The one of two known answers that explains more, where the two together explain every failure.

    Where both are wrong, neither value can be expected; of those there must be fewer than of the others.
    """
    candidates = [one for one in looked_at if one.shared and not one.fails_more]
    best: list[tuple[int, _Compared]] = []
    for first, second in combinations(candidates, 2):
        if first.answer.hint == second.answer.hint:
            continue
        explained, both = first.shared | second.shared, first.wrong & second.wrong
        apart = first.shared - second.wrong and second.shared - first.wrong
        if apart and wrong <= explained | both and 2 * len(explained) > len(wrong):
            more = max(first, second, key=lambda one: len(one.shared))
            best.append((len(explained), more))
    most = max((count for count, _ in best), default=0)
    found = {one.answer.hint: one for count, one in reversed(best) if count == most}
    return Likeness(next(iter(found.values())).answer, "looks like") if len(found) == 1 else None


def _is_wrong(item: WantedObservation, value: Plain | _NotReached) -> bool:
    return isinstance(value, _NotReached) or difference_in_words(item, value) is not None


def _same(one: Plain | _NotReached, other: Plain | _NotReached, item: WantedObservation) -> bool:
    if isinstance(one, _NotReached) or isinstance(other, _NotReached):
        return one is other
    if isinstance(one, Raised) or isinstance(other, Raised):
        # The class alone says little: a TypeError may be a slip of the pen.
        return isinstance(one, Raised) and isinstance(other, Raised) and error_key(one) == error_key(other)
    tolerances = item.comparison.rtol, item.comparison.atol
    return first_difference(_by_class(one), _by_class(other), *tolerances) is None


def _by_class(value: Plain) -> Plain:
    """What has no plain form as the name of its class: enough to know a slip by, too little for points."""
    if isinstance(value, Opaque):
        return f"an object of class {value.type_name}"
    if isinstance(value, list | tuple):
        return [_by_class(item) for item in value]
    if isinstance(value, dict):
        return {key: _by_class(item) for key, item in value.items()}
    return value
