"""Which pairs of students are alike in all of an assignment, more than chance would have it?

For each exercise, two answers are compared by what they share, weighted by how rare it is in the class. How
alike is alike is left to the class: counted is how many others are as like either of the two. Over the
exercises these shares are combined as Fisher combines probabilities. Two right answers are no reason to look:
a pair is listed only where an answer that one of them at least has wrong is closer than nearly all others,
and where the two share something that at most a twentieth of the class has, and that is in no release,
solution or right answer of the bank.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np

from torchcourse.similarity.fingerprints import fingerprint, names_in, words_of

RARE = 0.05  # of the class
MOST_PAIRS = 15  # to be listed
LEAST_SCORE = 10.0  # to be listed; of 200 who work alone, only a few pairs come so far
CLOSE = 0.1  # of the class is as close, at most, where two wrong answers tell something
RARITY_POWER = 2.0
CLOSENESS_POWER = 0.25


@dataclass(frozen=True)
class Known:
    """What everybody has seen, or may well write: no sign of anything."""

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
    share: float  # of the class that is as like one of the two as they are like each other
    rare: int  # features that are rare, and in nothing that everybody knows


@dataclass(frozen=True)
class Pair:
    """Two students, and what they share."""

    one: str
    other: str
    score: float
    shared: tuple[Shared, ...]
    words: tuple[str, ...]  # rare words of remarks and names


def alike(
    answers: Mapping[str, Mapping[str, str]], known: Known, right: Mapping[str, Set[str]]
) -> tuple[Pair, ...]:
    """The pairs to look at, the most alike first.

    `answers` are texts by student and exercise; `right` are the exercises that a student has all points of.
    """
    students = sorted(answers)
    count = len(students)
    exercises = [name for name in known.released if any(name in answers[one] for one in students)]
    if count < 3 or not exercises:
        return ()
    evidence: list[np.ndarray] = []
    shares: list[np.ndarray] = []
    rare: list[np.ndarray] = []
    telling: list[np.ndarray] = []  # wrong answers that are closer than nearly all others
    for exercise in exercises:
        texts = [answers[student].get(exercise, "") for student in students]
        closeness, own = _closeness(exercise, texts, known)
        share = _share_as_close(closeness)
        shares.append(share)
        is_right = np.array([exercise in right.get(student, ()) for student in students])
        rare.append(own)
        telling.append((share <= CLOSE) & ~np.outer(is_right, is_right) & (closeness > 0))
        weight = np.clip(closeness, 0, 1) ** CLOSENESS_POWER
        evidence.append(np.where(closeness > 0, -np.log(share) * weight, 0.0))
    # Who is right alike, or shares nothing but what everybody may write, has nothing to be looked at.
    score = np.sum(evidence, axis=0) * (np.sum(rare, axis=0) > 0) * np.any(telling, axis=0)
    words = _rare_words(answers, students, known)
    found = []
    for place in np.argsort(-score[np.triu_indices(count, 1)], kind="stable")[:MOST_PAIRS]:
        one, other = (int(side[place]) for side in np.triu_indices(count, 1))
        if score[one, other] < LEAST_SCORE:
            break
        shared = [
            Shared(name, float(shares[number][one, other]), int(rare[number][one, other]))
            for number, name in enumerate(exercises)
            if telling[number][one, other]
        ]
        found.append(
            Pair(
                students[one],
                students[other],
                float(score[one, other]),
                tuple(sorted(shared, key=lambda item: item.share)),
                tuple(sorted(words[one] & words[other])),
            )
        )
    return tuple(found)


def _closeness(exercise: str, texts: Sequence[str], known: Known) -> tuple[np.ndarray, np.ndarray]:
    """How like each two answers are (cosine), and how many rare features of their own they share."""
    given = fingerprint(known.released.get(exercise, ""), known.names)
    prints = [fingerprint(text, known.names) - given for text in texts]
    right = frozenset().union(*(fingerprint(text, known.names) for text in known.right.get(exercise, ())))
    counted = Counter(feature for one in prints for feature in one)
    count = len(texts)
    columns = {
        feature: place for place, feature in enumerate(one for one, many in counted.items() if many > 1)
    }
    weights = np.zeros((count, len(columns)))
    own = np.zeros((count, len(columns)))
    length = np.zeros(count)
    for row, features in enumerate(prints):
        for feature in features:
            weight = math.log(count / counted[feature]) ** RARITY_POWER
            length[row] += weight
            if feature in columns:
                weights[row, columns[feature]] = math.sqrt(weight)
                if feature not in right and counted[feature] <= max(2, RARE * count):
                    own[row, columns[feature]] = 1
    closeness = (weights @ weights.T) / np.sqrt(np.outer(length, length) + 1e-12)
    np.fill_diagonal(closeness, -1)
    return closeness, own @ own.T


def _share_as_close(closeness: np.ndarray) -> np.ndarray:
    """For each two, the share of the class that is as like one of them as the other is: the larger share."""
    count = len(closeness)
    in_order = np.sort(closeness, axis=1)
    shares = np.empty_like(closeness)
    for row in range(count):
        below = np.searchsorted(in_order[row], closeness[row] - 1e-9, side="left")
        shares[row] = (count - below) / (count - 1)
    larger: np.ndarray = np.clip(np.maximum(shares, shares.T), 1e-9, 1.0)
    return larger


def _rare_words(
    answers: Mapping[str, Mapping[str, str]], students: Sequence[str], known: Known
) -> list[frozenset[str]]:
    own = [words_of("\n".join(answers[student].values()), known.names) for student in students]
    counted = Counter(word for words in own for word in words)
    given = frozenset().union(*(words_of(text, frozenset()) for text in known.released.values()))
    most = max(2, RARE * len(students))
    return [frozenset(word for word in words if counted[word] <= most) - given for words in own]
