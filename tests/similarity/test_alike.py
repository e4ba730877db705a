"""Planted copies are among the first pairs, in classes that nothing was tuned on; right answers never are."""

from __future__ import annotations

import time

import pytest
from support.planted_copies import SimulatedClass, simulated_class

from torchcourse.similarity.alike import MOST_PAIRS, Known, alike
from torchcourse.similarity.evidence import exercise_of, of_exercise

# Stock nbgrader's own, on SQLAlchemy 2.1.
pytestmark = pytest.mark.filterwarnings("ignore::Warning")


def hits(simulated: SimulatedClass) -> int:
    start = time.process_time()
    pairs = simulated.found()
    assert time.process_time() - start < 10
    assert len(pairs) <= MOST_PAIRS == 15
    return sum(frozenset((pair.one, pair.other)) in simulated.copies for pair in pairs)


def test_ten_planted_copies_are_among_the_first_fifteen_pairs_of_two_hundred(tmp_path):
    simulated = simulated_class(tmp_path, "02_losses", 77)
    assert len(simulated.copies) == 10
    assert hits(simulated) == 10


def test_copies_in_a_disguise_that_the_simulation_does_not_know_are_found_too(tmp_path):
    alone = simulated_class(tmp_path, "01_networks", 79, copied=0.0)
    assert alone.copies == set()
    assert max((pair.score for pair in alone.found()), default=0.0) < 10, "nobody copied"
    found = [hits(alone.with_copies(seed)) for seed in range(3)]
    # One who has nothing but right answers that the bank knows has nothing that tells.
    assert sum(found) >= 27, found


def test_right_answers_of_people_who_worked_alone_are_never_listed(tmp_path):
    assert simulated_class(tmp_path, "01_networks", 78, wrong=0.0).found() == ()


def of_class(**wrote: str) -> dict[str, dict[str, str]]:
    """Forty who write one thing each, and these."""
    many = {f"s{number}": {"a": f"def a(x):\n    return x.sum() * {number}{number}"} for number in range(40)}
    return {**many, **{name: {"a": text} for name, text in wrote.items()}}


KNOWN = Known.of(
    {"a": "def a(x):\n    pass"}, {"a": ["def a(x):\n    return x.sum()"]}, ["x.mean() - x.min()"]
)


def test_a_misspelling_that_only_two_share_is_a_sign():
    [pair] = alike(
        of_class(
            ann="def a(x):\n    # the reslut, carefull\n    return x.mean() - x.min()",
            bo="def a(x):\n    # carefull: a reslut\n    return x.mean() - x.min()",
        ),
        KNOWN,
        {},
    )
    assert (pair.one, pair.other, pair.signs) == ("ann", "bo", ("carefull", "reslut"))
    assert (pair.shared[0].exercise, pair.shared[0].others) == ("a", 0)


def test_a_rare_way_to_fail_counts_where_the_code_differs():
    texts = [one["a"] for one in of_class(ann="a = x[1:].min() + 3", bo="3 + sorted(x)[1]").values()]
    failures = [*["others"] * 40, "is 7", "is 7"]
    without = exercise_of("", (), texts, [False] * 42, [None] * 42)
    with_them = exercise_of("", (), texts, [False] * 42, failures)
    assert of_exercise(with_them)[40, 41] > 2 > 0 > of_exercise(without)[40, 41]
    assert of_exercise(with_them)[0, 1] == of_exercise(without)[0, 1], "forty fail so"


def test_two_right_answers_that_the_bank_knows_are_no_pair():
    right = "def a(x):\n    return x.sum()"
    wrote = of_class(ann=right, bo=right)
    assert alike(wrote, KNOWN, {"ann": {"a"}, "bo": {"a"}}) == ()


def test_hostile_texts_are_only_read():
    texts = ["(" * 100_000, "'''" + "x" * 100_000, "\x00\ud800", "#" * 50_000, "a" * 100_000, "\\\n" * 9_000]
    texts += [
        "def " * 5_000,
        "for " * 5_000,
        "lambda:" * 3_000,
        "return " + "(" * 9_000 + ")" * 9_000,
        ".=" * 9_000,
    ]
    start = time.process_time()
    alike({f"s{number}": {"a": text} for number, text in enumerate(texts)}, KNOWN, {})
    assert time.process_time() - start < 10
