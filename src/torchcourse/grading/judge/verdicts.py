"""The judge: compares a submission's observations with the reference's, and says what each exercise earns.

It knows nothing of processes and of notebooks. A mark is made here, as a number, and nowhere read from text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from torchcourse.grading.judge.states import (
    NO_ANSWER,
    TOO_LONG,
    UNWRITTEN,
    AnswerCell,
    error_key,
    is_unwritten,
    state_of,
)
from torchcourse.grading.one_line import one_line
from torchcourse.grading.records import FailedObservation, Observation, Verdict, WantedObservation
from torchcourse.messages import N_
from torchcourse.said import Said, Sentence
from torchcourse.student.general_hints import hint_for_difference, hint_for_error
from torchcourse.values.harmless import OtherForm, cost_of_form, right_in_another_form
from torchcourse.values.plain_data import Array, Plain, Raised
from torchcourse.values.tensor_difference import Difference, first_difference, type_name

ONLY_AN_EFFECT = Said("counts as soon as one of the results is right")
# A place that begins with the key of a mapping, as `first_difference` writes it.
_KEY = re.compile(r"\['(?P<key>[^'\]]{1,60})'\](?P<rest>.*)", re.DOTALL)
RAISED = N_("raised {kind}")  # how the words on an error begin
MAX_CLASS, MAX_MESSAGE = 60, 240  # characters of an error's class and message that are told
FORM = Said("the form of the results")  # what right values of another type, dtype or kind fail in


def judge(
    exercise: str,
    max_points: float,
    wanted: Sequence[WantedObservation],
    seen: Iterable[Observation],
    cell_error: str | None = None,
    answer: AnswerCell = NO_ANSWER,
) -> Verdict:
    """Compare the observations of one exercise, each worth its weight's share of the points.

    Right values in another form pass, and cost a small part of the exercise once. Points come in tenths.
    """
    values = {observation.name: observation.value for observation in seen if observation.exercise == exercise}
    failures = {item.name: _failure(item, values, cell_error) for item in wanted}
    forms = {item.name: _other_form(item, values) for item in wanted if failures[item.name]}
    passed = tuple(name for name, message in failures.items() if message is None or forms[name])
    failed = [
        FailedObservation(name, message)
        for name, message in failures.items()
        if message is not None and not forms[name]
    ]
    if all(item.comparison.effect for item in wanted if item.name in passed):
        # What does nothing changes nothing: that alone is worth nothing.
        failed += [FailedObservation(name, ONLY_AN_EFFECT) for name in passed]
        passed = ()
    total = sum(item.comparison.weight for item in wanted)
    earned = max_points * sum(item.comparison.weight for item in wanted if item.name in passed) / total
    state = state_of(wanted, values, [one.observation for one in failed], answer)
    hint = None if state else _own_hint(wanted, failed, values)
    worth = {item.name: max_points * item.comparison.weight / total for item in wanted}
    form = next((one for one in forms.values() if one), None)
    if form is not None and state is None:
        cost = cost_of_form(max_points, sum(worth[name] for name, one in forms.items() if one))
        earned -= cost
        failed.append(
            FailedObservation(FORM, Said("{form}: {cost:.2g} points", form=form.describe(), cost=cost))
        )
    points = _in_tenths(earned, max_points) if failed else max_points
    return Verdict(exercise, points, max_points, passed, tuple(failed), hint, state=state, worth=worth)


def _in_tenths(earned: float, max_points: float) -> float:
    """Points as a person would give them; all of them only where nothing failed."""
    most = max(0.0, round(max_points - 0.1, 2))
    return min(max(0.0, round(earned, 1)), most)


def _other_form(item: WantedObservation, values: dict[str, Plain]) -> OtherForm | None:
    comparison = item.comparison
    if item.name not in values or comparison.strict or comparison.is_bound:
        return None
    return right_in_another_form(values[item.name], item.wanted, comparison.rtol, comparison.atol)


def _own_hint(
    wanted: Sequence[WantedObservation], failed: Sequence[FailedObservation], values: Mapping[str, Plain]
) -> str | None:
    """The hint that the probe itself gives for the first observation that failed.

    Another one's hint would be about something that may be right. An error that is raised right away, or more
    than once, is not about what that observation looks at: then what helps with such an error is said.
    """
    first = next((item for item in wanted if failed and item.name == failed[0].observation), None)
    if first is None:
        return None
    got = values.get(first.name)
    if isinstance(got, Raised) and not isinstance(first.wanted, Raised):
        errors = (values.get(one.observation) for one in failed)
        times = sum(isinstance(one, Raised) and error_key(one) == error_key(got) for one in errors)
        if times > 1 or first is wanted[0]:
            return _general_hint(got) or first.comparison.hint
    return _hint_for_kind(first, got) or first.comparison.hint


def _hint_for_kind(item: WantedObservation, got: Plain) -> str | None:
    """What helps where a result has another shape or dtype, or is None: authors write of wrong values."""
    comparison = item.comparison
    if (
        not isinstance(item.wanted, Array)
        or comparison.effect
        or comparison.is_bound
        or isinstance(got, Raised)
    ):
        return None
    difference = first_difference(got, item.wanted, comparison.rtol, comparison.atol)
    if difference is None or (difference.kind == "type" and got is not None):
        return None
    return _as_sentence(
        hint_for_difference(difference, object() if got is not None else None, got, item.wanted)
    )


def _general_hint(error: Raised) -> str | None:
    """What helps with such an error in every exercise, as a sentence."""
    name = error.type_name if error.type_name.isidentifier() else "Exception"
    return _as_sentence(hint_for_error(type(name, (Exception,), {})(error.message)))


def _as_sentence(hint: str | None) -> str | None:
    return hint and Sentence(Said(hint))


def _failure(item: WantedObservation, values: dict[str, Plain], cell_error: str | None) -> str | None:
    if item.name not in values:
        why = cell_error and one_line(cell_error)
        return Said("was not reached: {why}", why=why) if why else Said("was not reached")
    return difference_in_words(item, values[item.name])


def difference_in_words(item: WantedObservation, got: Plain) -> str | None:
    """Say how a value differs from what was wanted, in kind; None when it is right."""
    if isinstance(got, Raised) and not isinstance(item.wanted, Raised):
        return raised_in_words(got)
    comparison = item.comparison
    if comparison.accuracy is not None or comparison.cross_entropy is not None:
        return _logits_failure(item, got)
    if comparison.is_bound:
        return _bound_failure(got, comparison.at_least, comparison.at_most)
    difference = first_difference(got, item.wanted, comparison.rtol, comparison.atol)
    return None if difference is None else _subject_first(difference)


def _subject_first(difference: Difference) -> str:
    """Say the key of a mapping, which names what is looked at, as the subject."""
    found = _KEY.match(difference.place)
    if found is None or difference.kind == "raised":
        return difference.describe()
    return Said("{key}: {told}", key=found["key"], told=difference.describe(found["rest"]))


def not_from_scratch(exercise: str, max_points: float, used: Sequence[str]) -> Verdict:
    """The verdict on an answer that calls what it was asked to write."""
    message = Said("your answer calls {names}, which does all of the work", names=", ".join(used))
    hint = Said(
        "This exercise is about how that function works: write it with simpler steps. The todo has them."
    )
    failed = FailedObservation(Said("written from scratch"), message)
    return Verdict(exercise, 0.0, max_points, (), (failed,), hint)


def changed_settings(names: Sequence[str]) -> str:
    """What to say of settings that a notebook has changed, where one of its answers fails."""
    pattern = (
        N_(
            "Your notebook changes settings that every computation depends on: {names}. "
            "For this check the defaults were used."
        )
        if len(names) > 1
        else N_(
            "Your notebook changes a setting that every computation depends on: {names}. "
            "For this check the default was used."
        )
    )
    return Said(pattern, names=", ".join(names))


def raised_in_words(error: Raised) -> str:
    """Say that the answer raised an error instead of giving a value."""
    if is_unwritten(error):
        return UNWRITTEN
    if error.type_name == "CellTimeout":
        return TOO_LONG
    kind = one_line(error.type_name, MAX_CLASS)
    if not error.message:
        return Said(RAISED, kind=kind)
    return Said("raised {kind}: {message}", kind=kind, message=one_line(error.message, MAX_MESSAGE))


def _bound_failure(got: Plain, at_least: float | None, at_most: float | None) -> str | None:
    number = got.values.item() if isinstance(got, Array) and got.shape == () else got
    if isinstance(number, bool) or not isinstance(number, int | float):
        return Said("wrong type: got {got}, wanted a number", got=type_name(got))
    try:
        number = float(number)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        return Said("it is not a finite number")
    # Of two bounds, neither is told: what lies between them could be returned instead of computed.
    if at_least is not None and number < at_least:
        if at_most is not None:
            return Said("got {got:.4g}: too small", got=number)
        return Said("got {got:.4g}: too small, at least {bound:g} is wanted", got=number, bound=at_least)
    if at_most is not None and number > at_most:
        if at_least is not None:
            return Said("got {got:.4g}: too large", got=number)
        return Said("got {got:.4g}: too large, at most {bound:g} is wanted", got=number, bound=at_most)
    return None


def _logits_failure(item: WantedObservation, got: Plain) -> str | None:
    assert isinstance(item.labels, Array), "why_not_comparable has looked"
    labels = item.labels.values
    if not isinstance(got, Array) or got.kind != "tensor":
        return Said("wrong type: got {got}, wanted tensor", got=type_name(got))
    if not isinstance(item.wanted, Array) or got.shape != item.wanted.shape:
        wanted = getattr(item.wanted, "shape", None)
        return Said("wrong shape: got {got}, wanted {wanted}", got=got.shape, wanted=wanted)
    logits = got.values.astype(np.float64)
    if not np.isfinite(logits).all():
        return Said("some values are not finite")
    accuracy = float((logits.argmax(axis=1) == labels).mean())
    if item.comparison.accuracy is not None and accuracy < item.comparison.accuracy:
        wanted = item.comparison.accuracy
        return Said("{got:.1%} of the rows are right: {wanted:.0%} are wanted", got=accuracy, wanted=wanted)
    loss = _cross_entropy(logits, labels)
    if item.comparison.cross_entropy is not None and loss > item.comparison.cross_entropy:
        most = item.comparison.cross_entropy
        return Said("the cross-entropy is {got:.3g}: at most {most:g} is wanted", got=loss, most=most)
    return None


def _cross_entropy(logits: np.ndarray, labels: np.ndarray) -> float:
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probability = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return float(-log_probability[np.arange(len(labels)), labels].mean())
