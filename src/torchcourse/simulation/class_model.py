"""Who of a simulated class gets which exercise right, and which mistake do the others make?

Abilities are normal on the logit scale; an exercise has a difficulty and a discrimination (the two-parameter
logistic model: Birnbaum, in Lord and Novick, Statistical Theories of Mental Test Scores, 1968). Of an
exercise's wrong answers the k-th is 1/k times as frequent as the first (Zipf's law), as few mistakes are made
by many and many by few.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random
from typing import Literal

HARDEST = 1.7  # logits; the easiest exercise is as far on the other side
LEAST_DISCRIMINATION, MOST_DISCRIMINATION = 1.0, 1.8

How = Literal["right", "wrong", "blank"]


@dataclass(frozen=True)
class Shares:
    """How many of a class hand in what is not whole, as shares of 1."""

    absent: float = 0.05
    unfinished: float = 0.1
    mangled: float = 0.05
    late: float = 0.1
    copied: float = 0.0


NOTHING_BUT_ANSWERS = Shares(0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Item:
    """An exercise as the model has it; a discrimination of 0 makes it useless."""

    difficulty: float  # logits
    discrimination: float

    def chance(self, ability: float) -> float:
        """The probability that somebody of this ability (logits) gets it right."""
        return 1 / (1 + math.exp(-self.discrimination * (ability - self.difficulty)))


@dataclass(frozen=True)
class Work:
    """What one student does."""

    student: str
    ability: float
    answers: Mapping[str, tuple[How, int]]  # exercise -> how, and which of the bank's answers of that kind
    absent: bool = False
    late_hours: float = 0.0
    mangled: bool = False
    copied_from: str | None = None


@dataclass(frozen=True)
class Model:
    """An assignment's exercises and a class, as drawn from one seed."""

    items: Mapping[str, Item]
    works: tuple[Work, ...] = field(default=())


def draw_class(
    exercises: Mapping[str, Mapping[How, int]],
    students: int,
    seed: int,
    shares: Shares = Shares(),
    useless: Collection[str] = (),
    wrong: float | None = None,
) -> Model:
    """Draw a class: what each student does in each exercise.

    `exercises` says of each how many right and wrong answers are known. `wrong`, if it is given, is the
    probability of a wrong answer in place of abilities and difficulties.
    """
    draw = Random(f"class {seed}")
    items = _items(list(exercises), draw, useless)
    names = student_names(students)
    works: list[Work] = []
    for name in names:
        ability = draw.gauss(0.0, 1.0)
        answers = {
            exercise: _answer(
                known, draw, 1 - wrong if wrong is not None else items[exercise].chance(ability)
            )
            for exercise, known in exercises.items()
        }
        works.append(Work(name, ability, answers))
    return Model(items, tuple(_with_habits(works, draw, shares)))


def student_names(count: int) -> list[str]:
    width = max(3, len(str(count)))
    return [f"simulated{number:0{width}d}" for number in range(1, count + 1)]


def _items(exercises: Sequence[str], draw: Random, useless: Collection[str]) -> dict[str, Item]:
    """Difficulties at equal distances, in an order that is drawn."""
    order = draw.sample(exercises, len(exercises))
    step = 2 * HARDEST / max(1, len(order) - 1)
    return {
        name: Item(
            -HARDEST + step * place if len(order) > 1 else 0.0,
            0.0 if name in useless else draw.uniform(LEAST_DISCRIMINATION, MOST_DISCRIMINATION),
        )
        for place, name in enumerate(order)
    }


def _answer(known: Mapping[How, int], draw: Random, chance: float) -> tuple[How, int]:
    how: How = "right" if draw.random() < chance or not known["wrong"] else "wrong"
    if how == "right":
        return how, draw.randrange(known["right"])
    return how, zipf(known["wrong"], draw)


def zipf(count: int, draw: Random) -> int:
    """One of `count` places, the k-th with a probability as 1/k."""
    weights = list(accumulate(1 / place for place in range(1, count + 1)))
    return draw.choices(range(count), cum_weights=weights)[0]


def _with_habits(works: list[Work], draw: Random, shares: Shares) -> list[Work]:
    """Let some hand in late, or unfinished, or out of shape, or nothing, or what another one wrote."""
    order = draw.sample(range(len(works)), len(works))
    absent, order = _taken(order, shares.absent, len(works))
    copiers, order = _taken(order, shares.copied, len(works))
    unfinished, rest = _taken(order, shares.unfinished, len(works))
    mangled, _ = _taken(rest, shares.mangled, len(works))
    late, _ = _taken(draw.sample(order, len(order)), shares.late, len(works))
    # Somebody copies from one who has finished, and each from another one.
    sources = [number for number in rest if number not in mangled]
    copied = dict(zip(copiers, draw.sample(sources, min(len(copiers), len(sources))), strict=False))
    done = []
    for number, work in enumerate(works):
        source = works[copied[number]] if number in copied else None
        answers = source.answers if source else work.answers
        if number in unfinished:
            answers = _given_up(answers, draw)
        done.append(
            Work(
                work.student,
                work.ability,
                answers,
                absent=number in absent,
                late_hours=draw.expovariate(1 / 20) + 0.2 if number in late else 0.0,
                mangled=number in mangled,
                copied_from=source.student if source else None,
            )
        )
    return done


def _taken(order: list[int], share: float, count: int) -> tuple[list[int], list[int]]:
    number = min(len(order), round(share * count))
    return order[:number], order[number:]


def _given_up(answers: Mapping[str, tuple[How, int]], draw: Random) -> dict[str, tuple[How, int]]:
    """The first exercises; the others are left as they were given out."""
    kept = draw.randrange(max(1, len(answers) // 3), max(2, len(answers)))
    return {name: how if place < kept else ("blank", 0) for place, (name, how) in enumerate(answers.items())}
