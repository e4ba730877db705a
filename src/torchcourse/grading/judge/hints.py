"""Recognise a wrong answer: its observations equal those of a wrong answer in the bank."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from torchcourse.grading.records import Observation, WantedObservation
from torchcourse.values.plain_data import Opaque, Plain
from torchcourse.values.tensor_difference import first_difference

_NOT_REACHED = "not reached"


@dataclass(frozen=True)
class KnownWrongAnswer:
    """A wrong answer of the bank, and what its own run observed under this grading run's seed."""

    exercise: str
    name: str
    hint: str
    observations: dict[str, Plain]


def recognise(
    wanted: Sequence[WantedObservation], seen: Iterable[Observation], known: Iterable[KnownWrongAnswer]
) -> KnownWrongAnswer | None:
    """Find the known wrong answer that behaves as this one in every observation, right ones included."""
    if not wanted:
        return None
    exercise = wanted[0].exercise
    values = {observation.name: observation.value for observation in seen if observation.exercise == exercise}
    return next((answer for answer in known if _behaves_alike(wanted, values, answer.observations)), None)


def _behaves_alike(
    wanted: Sequence[WantedObservation], values: dict[str, Plain], known: dict[str, Plain]
) -> bool:
    for item in wanted:
        one, other = values.get(item.name, _NOT_REACHED), known.get(item.name, _NOT_REACHED)
        one, other = _by_class(one), _by_class(other)
        if first_difference(one, other, item.comparison.rtol, item.comparison.atol) is not None:
            return False
    return True


def _by_class(value: Plain) -> Plain:
    """What has no plain form as the name of its class: enough to know a slip by, too little for points."""
    if isinstance(value, Opaque):
        return f"an object of class {value.type_name}"
    if isinstance(value, list | tuple):
        return [_by_class(item) for item in value]
    if isinstance(value, dict):
        return {key: _by_class(item) for key, item in value.items()}
    return value
