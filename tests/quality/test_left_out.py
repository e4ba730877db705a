"""What a wrong answer is told when its own entry is left out of the bank."""

from __future__ import annotations

from torchcourse.answer_bank import BankAnswer
from torchcourse.grading.judge.hints import KnownWrongAnswer
from torchcourse.grading.judge.verdicts import judge
from torchcourse.grading.observe import Comparison
from torchcourse.grading.records import Observation, WantedObservation
from torchcourse.quality.left_out import LeftOut, left_out, misnamed

NAMES = "abcd"
WANTED = [WantedObservation("f", name, 1.0, 1.0, None, Comparison(hint=f"look at {name}")) for name in NAMES]
TWICE = dict.fromkeys(NAMES, 2.0)
KNOWN = [
    KnownWrongAnswer("f", "doubled", "which factor?", TWICE),
    KnownWrongAnswer("f", "doubled_otherwise", "which factor?", TWICE),
    KnownWrongAnswer("f", "added", "why add?", TWICE),
    KnownWrongAnswer("f", "zero", "is it 0?", dict.fromkeys(NAMES, 0.0)),
]


def without(name: str, *left: str) -> LeftOut:
    known = next(one for one in KNOWN if one.name == name)
    answer = BankAnswer(exercise="f", role="wrong", name=name, hint=known.hint, source="", place="")
    seen = [Observation("f", key, value) for key, value in known.observations.items()]
    verdict = judge("f", 1, WANTED, seen)
    others = [one for one in KNOWN if one.name not in left]
    return left_out(answer, verdict, WANTED, seen, others, frozenset({name}))


def test_another_entry_with_the_same_hint_names_it_rightly() -> None:
    assert without("doubled").outcome == "rightly"


def test_an_entry_with_another_hint_is_listed_with_both() -> None:
    case = without("added")
    assert case.outcome == "as another"
    [told] = misnamed([case, without("doubled")])
    assert "its own hint: why add?" in told
    assert "it would read: which factor?" in told


def test_what_no_entry_explains_reads_the_hint_of_its_first_failure() -> None:
    case = without("zero")
    assert (case.outcome, case.own_hint) == ("a hint", "look at a")
