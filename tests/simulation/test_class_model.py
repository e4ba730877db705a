"""A simulated class has the difficulties that were planted, and who copies has another one's answers."""

from __future__ import annotations

from collections import Counter
from random import Random

from torchcourse.simulation.class_model import NOTHING_BUT_ANSWERS, Shares, draw_class, zipf

EXERCISES = {f"exercise{number}": {"right": 3, "wrong": 12} for number in range(9)}


def spearman(one: list[float], other: list[float]) -> float:
    ranks = [[sorted(values).index(value) for value in values] for values in (one, other)]
    squares = sum((a - b) ** 2 for a, b in zip(*ranks, strict=True))
    return 1 - 6 * squares / (len(one) * (len(one) ** 2 - 1))


def test_two_hundred_students_recover_the_planted_order_of_difficulty():
    found = []
    for seed in range(40):
        model = draw_class(EXERCISES, 200, seed)
        handed_in = [work for work in model.works if not work.absent]
        wrong = [sum(work.answers[name][0] == "wrong" for work in handed_in) for name in EXERCISES]
        planted = [model.items[name].difficulty for name in EXERCISES]
        found.append(spearman(planted, [count + place / 100 for place, count in enumerate(wrong)]))
    assert sum(one >= 0.95 for one in found) >= 38, sorted(found)[:5]


def test_the_shares_of_a_class_are_as_asked_for():
    shares = Shares(absent=0.05, unfinished=0.1, mangled=0.05, late=0.15, copied=0.05)
    works = {work.student: work for work in draw_class(EXERCISES, 200, 3, shares).works}
    counted = Counter()
    for work in works.values():
        counted["absent"] += work.absent
        counted["unfinished"] += any(how == "blank" for how, _ in work.answers.values())
        counted["mangled"] += work.mangled
        counted["late"] += bool(work.late_hours)
        counted["copied"] += work.copied_from is not None
    assert counted == {"absent": 10, "unfinished": 20, "mangled": 10, "late": 30, "copied": 10}
    copiers = [work for work in works.values() if work.copied_from]
    assert all(work.answers == works[work.copied_from].answers for work in copiers)
    assert len({work.copied_from for work in copiers}) == 10
    assert not any(works[work.copied_from].absent for work in copiers)


def test_the_same_seed_draws_the_same_class_and_another_one_another():
    assert draw_class(EXERCISES, 30, 5) == draw_class(EXERCISES, 30, 5)
    assert draw_class(EXERCISES, 30, 5) != draw_class(EXERCISES, 30, 6)


def test_a_given_probability_takes_the_place_of_abilities():
    for wrong in (0.0, 1.0):
        works = draw_class(EXERCISES, 20, 1, NOTHING_BUT_ANSWERS, wrong=wrong).works
        assert {how for work in works for how, _ in work.answers.values()} == {"wrong" if wrong else "right"}


def test_few_mistakes_are_made_by_many_and_many_by_few():
    draw = Random(1)
    counted = Counter(zipf(10, draw) for _ in range(20_000))
    assert 8 < counted[0] / counted[9] < 12.5
    assert 1.8 < counted[0] / counted[1] < 2.2
