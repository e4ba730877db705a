"""Which pairs of students are alike in all of an assignment, more than chance would have it?

A likelihood ratio for each pair, in nats: how much likelier is what both wrote if one copied than if both
worked alone? Two answers with the same normal form count by how few of the class have it; other pairs by how
few are as close to either of the two; an exercise in which a pair differs counts against it. Added are which
exercises are blank, tests that only few fail so, and signs of one hand. Exercises are taken as independent.

What the release holds is nobody's own, and the bank's right answers count half. Two right answers are no
reason to look: a pair that shares nothing else is listed only far beyond what chance does in any class.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

import numpy as np

from torchcourse.similarity.evidence import Exercise, by_rarity, exercise_of, of_exercise
from torchcourse.similarity.fingerprints import hand_of
from torchcourse.similarity.normal_form import names_in

RARE = 0.05  # of the class
MOST_PAIRS = 15  # to be listed
LEAST = 5.0  # nats, where an answer that is not right tells something
LEAST_IF_RIGHT = 9.0  # nats; in 30 classes of 200 who work alone, right answers come to 7.4
TELLING = 2.0  # nats, in one exercise
BLANK_WEIGHT = 0.5  # who gives up, gives up at the same hard exercises
HAND_WEIGHT = 0.5  # the words of one remark come together
MOST_HAND = 6.0  # nats


@dataclass(frozen=True)
class Known:
    """What everybody has seen, or may well write."""

    released: Mapping[str, str]  # exercise -> the cell as it was given out
    right: Mapping[str, Sequence[str]]  # exercise -> the solution, and the bank's right answers
    names: Set[str]  # the assignment's own

    @classmethod
    def of(
        cls, released: Mapping[str, str], right: Mapping[str, Sequence[str]], others: Sequence[str] = ()
    ) -> Known:
        texts = [*released.values(), *others, *(answers[0] for answers in right.values() if answers)]
        return cls(released, right, frozenset().union(*map(names_in, texts)))


@dataclass(frozen=True)
class Shared:
    """What a pair shares in one exercise."""

    exercise: str
    nats: float
    others: int | None  # how many others of the class have the same normal form; None where the two differ
    is_right: bool  # both have all points


@dataclass(frozen=True)
class Pair:
    """Two students, and what they share."""

    one: str
    other: str
    score: float  # nats
    shared: tuple[Shared, ...]  # what tells most first
    signs: tuple[str, ...]  # of one hand: rare words, constants, ways to set code
    blank: tuple[str, ...] = ()  # exercises that both left, where few left the same


def alike(
    answers: Mapping[str, Mapping[str, str]],
    known: Known,
    right: Mapping[str, Set[str]],
    failures: Mapping[str, Mapping[str, Hashable]] | None = None,
) -> tuple[Pair, ...]:
    """The pairs to look at, the most alike first.

    `answers` are texts by student and exercise; `right` are the exercises that a student has all points of;
    `failures` are, by student and exercise, what tests found in a wrong answer that the bank has no name for.
    """
    students = sorted(answers)
    names = [name for name in known.released if any(name in answers[one] for one in students)]
    if len(students) < 3 or not names:
        return ()
    exercises = [
        exercise_of(
            known.released[name],
            known.right.get(name, ()),
            [answers[student].get(name, "") for student in students],
            [name in right.get(student, ()) for student in students],
            [(failures or {}).get(student, {}).get(name) for student in students],
        )
        for name in names
    ]
    evidence = [of_exercise(one) for one in exercises]
    patterns = [tuple(bool(one.is_blank[row]) for one in exercises) for row in range(len(students))]
    blanks = _same_blanks(patterns)
    signs = _signs(answers, students, known)
    hand = np.minimum(HAND_WEIGHT * by_rarity(signs), MOST_HAND)
    score = np.sum(evidence, axis=0) + blanks + hand
    by_exercise = list(zip(names, exercises, evidence, strict=True))
    telling = np.any([(nats >= TELLING) & ~_both(one.is_right) for _, one, nats in by_exercise], axis=0)
    listed = np.where(score >= np.where(telling, LEAST, LEAST_IF_RIGHT), score, -np.inf)
    rows, columns = np.triu_indices(len(students), 1)
    found = []
    for place in np.argsort(-listed[rows, columns], kind="stable")[:MOST_PAIRS]:
        one, other = int(rows[place]), int(columns[place])
        if listed[one, other] == -np.inf:
            break
        shared = [
            _shared(name, exercise, nats, one, other)
            for name, exercise, nats in by_exercise
            if nats[one, other] > 0
        ]
        found.append(
            Pair(
                students[one],
                students[other],
                float(score[one, other]),
                tuple(sorted(shared, key=lambda item: -item.nats)),
                tuple(sorted(signs[one] & signs[other])),
                tuple(name for name, left in zip(names, patterns[one], strict=True) if left)
                if blanks[one, other] > 0
                else (),
            )
        )
    return tuple(found)


def _shared(name: str, exercise: Exercise, nats: np.ndarray, one: int, other: int) -> Shared:
    same = exercise.forms[one] == exercise.forms[other]
    return Shared(
        name,
        float(nats[one, other]),
        int(exercise.frequency[one]) - 2 if same else None,
        bool(exercise.is_right[one] and exercise.is_right[other]),
    )


def _same_blanks(patterns: Sequence[tuple[bool, ...]]) -> np.ndarray:
    """Which exercises two leave blank counts as a whole: who gives up leaves all that follow."""
    counted = Counter(patterns)
    found = np.zeros((len(patterns), len(patterns)))
    for pattern, many in counted.items():
        if any(pattern) and 1 < many <= max(2, RARE * len(patterns)):
            places = [place for place, one in enumerate(patterns) if one == pattern]
            found[np.ix_(places, places)] = BLANK_WEIGHT * math.log(len(patterns) / many)
    return found


def _both(flags: np.ndarray) -> np.ndarray:
    both: np.ndarray = np.logical_and.outer(flags, flags)
    return both


def _signs(
    answers: Mapping[str, Mapping[str, str]], students: Sequence[str], known: Known
) -> list[frozenset[str]]:
    """The signs of each one's hand that few of the class have, and the release has not."""
    own = [hand_of("\n".join(answers[student].values()), known.names) for student in students]
    counted: Counter[Any] = Counter(sign for signs in own for sign in signs)
    given = frozenset().union(*(hand_of(text, frozenset()) for text in known.released.values()))
    most = max(2, RARE * len(students))
    return [frozenset(sign for sign in signs if counted[sign] <= most) - given for signs in own]
