"""How well are wrong answers named that the bank does not hold? Each known one, with its own entry left out.

What a student hands in is seldom a known answer to the letter. Left out, each entry stands for such an
answer: an entry with the same hint names it rightly, any other may mislead.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.table import Table

from torchcourse.answer_bank import BankAnswer
from torchcourse.grading.judge.hints import KnownWrongAnswer, Likeness, recognise
from torchcourse.grading.records import Observation, Verdict, WantedObservation


@dataclass(frozen=True)
class LeftOut:
    """What an answer is told when its own entry is left out."""

    answer: BankAnswer
    likeness: Likeness | None  # the other entry that it is taken for
    state: str | None  # what is said first, and needs no entry
    own_hint: str | None  # of the first failing observation: given where nothing else is

    @property
    def outcome(self) -> str:
        """In one or two words, what a student would read."""
        if self.likeness is not None:
            return "rightly" if self.likeness.answer.hint == self.answer.hint else "as another"
        if self.state is not None:
            return "a state"
        return "a hint" if self.own_hint else "none"


OUTCOMES = ("rightly", "as another", "a state", "a hint", "none")


def left_out(
    answer: BankAnswer,
    verdict: Verdict,
    wanted: Sequence[WantedObservation],
    seen: Iterable[Observation],
    known: Iterable[KnownWrongAnswer],
    same_text: frozenset[str],
) -> LeftOut:
    """Judge a known wrong answer anew, without the entries named in `same_text`, its own among them."""
    others = [one for one in known if one.name not in same_text]
    likeness = recognise(wanted, seen, others)
    state = verdict.state.kind if verdict.state else None
    if state is not None and (likeness is None or likeness.how != "exactly"):
        likeness = None
    first = verdict.failed[0].observation if verdict.failed else None
    own_hint = next((item.comparison.hint for item in wanted if item.name == first), None)
    return LeftOut(answer, likeness, state, own_hint)


def left_out_table(name: str, cases: Sequence[LeftOut]) -> Table:
    """How many are named rightly, as another, and not at all; by exercise."""
    table = Table(title=f"{name}: each wrong answer without its own entry", title_justify="left")
    table.add_column("Exercise")
    for title in OUTCOMES:
        table.add_column(title, justify="right")
    exercises = list(dict.fromkeys(case.answer.exercise for case in cases))
    for exercise in [*exercises, None]:
        chosen = [case for case in cases if exercise in (None, case.answer.exercise)]
        counts = [sum(case.outcome == title for case in chosen) for title in OUTCOMES]
        if exercise is None:
            table.add_section()
        table.add_row(exercise or f"{len(cases)} answers", *map(str, counts))
    return table


def misnamed(cases: Sequence[LeftOut]) -> list[str]:
    """Each answer that is taken for one with another hint, with both: a human must say if it misleads."""
    return [
        f"{case.answer.exercise}/{case.answer.name} ({case.likeness.how} {case.likeness.answer.name})\n"
        f"    its own hint: {case.answer.hint}\n    it would read: {case.likeness.answer.hint}"
        for case in cases
        if case.likeness is not None and case.outcome == "as another"
    ]
