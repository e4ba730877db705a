"""What do two answers to one exercise say on whether one was copied? Likelihood ratios, in nats."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Sequence, Set
from dataclasses import dataclass

import numpy as np

from torchcourse.similarity.fingerprints import fingerprint
from torchcourse.similarity.normal_form import Line, normal_lines, substance

TAKEN = 0.8  # the probability that one who copies copies this exercise too
CHANGED = 0.03  # … and that then something is left of it other than its normal form
AGAINST = math.log(1 - TAKEN + TAKEN * CHANGED)  # nats, where the two have nothing to do with each other
KNOWN_WEIGHT = 0.5  # of the bank's right answers, which may stand in some book
CLOSE_POWER = 3.0
CLOSE_PENALTY = 1.5  # nats; everybody is the closest to somebody
RARITY_POWER = 2.0
RARE_FAILURE = 0.05  # of the class
FAILURE_PENALTY = 1.0  # nats; of those who fail in the same rare way, some had the same thought


@dataclass(frozen=True)
class Exercise:
    """An exercise's answers, a student each."""

    forms: list[tuple[Line, ...]]  # normal lines, in alphabetical order
    frequency: np.ndarray  # (students,) how many have the same form
    closeness: np.ndarray  # (students, students) cosine of fingerprints by rarity; -1 on the diagonal
    is_known: np.ndarray  # (students,) whether it is in substance one of the bank's right answers
    is_blank: np.ndarray  # (students,)
    is_right: np.ndarray  # (students,) has all points
    failures: list[Hashable]  # what tests found in a wrong one; None: nothing to be compared


def exercise_of(
    released: str,
    right: Sequence[str],
    texts: Sequence[str],
    is_right: Sequence[bool],
    failures: list[Hashable],
) -> Exercise:
    given = normal_lines(released)
    blank = _form(given)
    known = {substance(normal_lines(text)) for text in right} - {substance(given)}
    lines = [normal_lines(text) for text in texts]
    forms = [_form(one) for one in lines]
    counted = Counter(forms)
    nobodys = fingerprint(given)
    return Exercise(
        forms,
        np.array([counted[form] for form in forms]),
        _closeness([fingerprint(one) - nobodys for one in lines]),
        np.array([substance(one) in known for one in lines]),
        np.array([form in (blank, ()) for form in forms]),
        np.array(is_right),
        failures,
    )


def of_exercise(exercise: Exercise) -> np.ndarray:
    """The evidence of each two answers, (students, students)."""
    count = len(exercise.forms)
    numbers = {form: number for number, form in enumerate(dict.fromkeys(exercise.forms))}
    form = np.array([numbers[one] for one in exercise.forms])
    same = form[:, None] == form[None, :]
    # Half a student is added, so that two alone with a form are no proof.
    chance = (exercise.frequency - 0.5) / count
    if_same = np.log(1 - TAKEN + TAKEN * (1 - CHANGED) / chance)
    if_same = if_same * np.where(exercise.is_known, KNOWN_WEIGHT, 1.0)
    closeness = np.where(same, 1.0, exercise.closeness)
    np.fill_diagonal(closeness, -1.0)
    if_close = -np.log(_share_as_close(closeness)) * np.clip(closeness, 0, 1) ** CLOSE_POWER - CLOSE_PENALTY
    nats: np.ndarray = np.where(same, if_same[:, None], np.maximum(if_close, AGAINST))
    nats = np.maximum(nats, _same_failures(exercise.failures))
    nats[np.logical_and.outer(exercise.is_blank, exercise.is_blank)] = 0.0
    return nats


def by_rarity(features: Sequence[Set[str]]) -> np.ndarray:
    """For each two, the sum of what they share, each by how few have it."""
    counted = Counter(feature for one in features for feature in one)
    shared = [feature for feature, many in counted.items() if many > 1]
    columns = {feature: place for place, feature in enumerate(shared)}
    weights = np.zeros((len(features), len(columns)))
    for row, own in enumerate(features):
        for feature in own:
            if feature in columns:
                weights[row, columns[feature]] = math.sqrt(math.log(len(features) / counted[feature]))
    product: np.ndarray = weights @ weights.T
    return product


def _form(lines: Sequence[Line]) -> tuple[Line, ...]:
    return tuple(sorted(lines))


def _closeness(prints: Sequence[frozenset[str]]) -> np.ndarray:
    counted = Counter(feature for one in prints for feature in one)
    count = len(prints)
    columns = {
        feature: place for place, feature in enumerate(one for one, many in counted.items() if many > 1)
    }
    weights = np.zeros((count, len(columns)))
    length = np.zeros(count)
    for row, features in enumerate(prints):
        for feature in features:
            weight = math.log(count / counted[feature]) ** RARITY_POWER
            length[row] += weight
            if feature in columns:
                weights[row, columns[feature]] = math.sqrt(weight)
    closeness: np.ndarray = (weights @ weights.T) / np.sqrt(np.outer(length, length) + 1e-12)
    return closeness


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


def _same_failures(failures: Sequence[object]) -> np.ndarray:
    """Where two fail the same tests with the same values, and few do."""
    count = len(failures)
    found = np.full((count, count), -np.inf)
    for failure, many in Counter(failures).items():
        if failure is not None and 1 < many <= max(2, RARE_FAILURE * count):
            places = [place for place, one in enumerate(failures) if one == failure]
            found[np.ix_(places, places)] = math.log(count / many) - FAILURE_PENALTY
    return found
