"""No regular expression takes the square of a text's length: each of the package is fed with a megabyte."""

from __future__ import annotations

import importlib
import math
import re
import signal
from contextlib import contextmanager
from functools import partial

import pytest
from support.expressions_in_use import Used, expressions
from support.growth import least, processor_seconds
from support.killer_texts import Killer, killers, text_of

EXEMPT = {
    "torchcourse.authoring.": "reads what the course's authors write, before a student has it",
    "torchcourse.percent_text.": "likewise: the texts of assignments, lessons and answer banks",
    "torchcourse.bank_edits.": "likewise: the edits of answer banks",
    "torchcourse.grading.autograde_exporter._to_be_graded": "reads paths, by nbgrader's own expression",
    "torchcourse.grading.course.course_folder._matching": "reads paths, and is made of the course's own",
    "torchcourse.grading.mend.outline._HIDDEN": "reads cells of the instructor's own source",
    "torchcourse.grading.nbgrader_plugin._MARK_SCHEME": "reads locked cells, which come from the source",
}
SHORT, LONG = 8_000, 1_000_000  # characters
# Seconds of processor time: a hundred times what a linear one takes.
LIMIT_OF_SHORT, LIMIT_OF_LONG = 0.5, 10.0
TRIED_LONG = 3  # of each expression's texts, those that took longest when they were short
IN_USE = list(dict.fromkeys(expressions(tuple(EXEMPT))))


class TooLong(Exception):
    """An expression is still at it, long after it should have ended."""


@contextmanager
def _at_most(seconds: float):
    """Stop an expression in the midst of a text: a quadratic one would take hours."""

    def stop(*_: object) -> None:
        raise TooLong

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def seconds(used: Used, killer: Killer, length: int) -> float:
    """Processor time that a text takes; infinite when it is stopped."""
    text = text_of(killer, length, used.pattern)
    try:
        with _at_most(LIMIT_OF_SHORT if length <= 8 * SHORT else LIMIT_OF_LONG):
            return processor_seconds(used.run, text)
    except TooLong:
        return math.inf


def growth(used: Used, killer: Killer) -> float:
    """How many times as long eight times the text takes; a step with the square would take 64 times."""
    for length in (8 * SHORT, LONG):
        took = seconds(used, killer, length)
        if math.isinf(took):
            return took
        if took > LIMIT_OF_SHORT / 4:
            return took / seconds(used, killer, length // 8)
    return 0.0


def slowest(used: Used) -> list[Killer]:
    """The texts that take an expression longest when they are short; one that takes too long is enough."""
    took: dict[Killer, float] = {}
    for killer in killers(used.pattern):
        took[killer] = seconds(used, killer, SHORT)
        if took[killer] > LIMIT_OF_SHORT / 4:
            return [killer]
    return sorted(took, key=took.get, reverse=True)[:TRIED_LONG]


@pytest.mark.parametrize("used", IN_USE, ids=lambda used: f"{used.place}.{used.method}")
def test_an_expression_takes_time_in_proportion_to_the_text(used):
    for killer in slowest(used):
        assert least(partial(growth, used, killer), 24) < 24, (used.pattern.pattern, killer)


@pytest.mark.parametrize(
    ("source", "method"),
    [
        (r"^\s*[%!]", "search"),
        (r"[ \t]+\n", "sub"),
        (r"[\w.]+@", "finditer"),
        (r"(?:a|b)*c", "search"),
        (r"\A(?:\w+,?)+;", "fullmatch"),
    ],
)
def test_an_expression_that_takes_the_square_is_found(source, method):
    used = Used("a careless one", re.compile(source, re.M | re.S), method)
    assert any(growth(used, killer) > 24 for killer in slowest(used))


def test_what_is_exempt_is_there():
    for place in EXEMPT:
        module, _, name = place.rpartition(".")
        assert not name or hasattr(importlib.import_module(module), name), place
