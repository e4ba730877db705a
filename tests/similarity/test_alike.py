"""Planted copies are among the first pairs, in classes that nothing was tuned on; right answers never are."""

from __future__ import annotations

import time

import pytest
from support.planted_copies import pairs_of_class

from torchcourse.similarity.alike import MOST_PAIRS, Known, alike
from torchcourse.similarity.fingerprints import fingerprint, words_of

# Stock nbgrader's own, on SQLAlchemy 2.1.
pytestmark = pytest.mark.filterwarnings("ignore::Warning")


def test_most_of_ten_planted_copies_are_among_the_first_fifteen_pairs_of_two_hundred(tmp_path):
    start = time.process_time()
    pairs, copies = pairs_of_class(tmp_path, "02_losses", 77)
    assert len(copies) == 10
    first = [frozenset((pair.one, pair.other)) for pair in pairs[:15]]
    assert sum(pair in copies for pair in first) >= 7
    assert all(pair in copies for pair in first[:4])
    assert time.process_time() - start < 30, "comparing takes two seconds of it"


def test_right_answers_of_people_who_worked_alone_are_never_listed(tmp_path):
    pairs, _ = pairs_of_class(tmp_path, "01_networks", 78, wrong=0.0)
    assert pairs == []


def test_other_names_other_order_and_other_remarks_leave_the_fingerprint_nearly_the_same():
    one = "def f(x):\n    # the sum\n    total = x.sum() + 1\n    scale = 3 * 2 - 1\n    return total * scale"
    other = "def f(x):\n    k = 3 * 2 - 1  # size\n    mine = x.sum() + 1\n    return mine * k"
    known = frozenset({"f", "x", "sum"})
    first, second = fingerprint(one, known), fingerprint(other, known)
    assert len(first & second) / len(first | second) > 0.9
    assert fingerprint("def f(x):\n    return x.mean(0)", known).isdisjoint({"N . mean ( 0 )"})


def test_hostile_texts_are_only_read(monkeypatch):
    known = Known.of({"a": "def a():\n    pass"}, {"a": ["def a():\n    return 1"]})
    texts = ["(" * 100_000, "'''" + "x" * 100_000, "\x00\ud800", "#" * 50_000, "a" * 100_000, "\\\n" * 9_000]
    start = time.process_time()
    alike({f"s{number}": {"a": text} for number, text in enumerate(texts)}, known, {})
    assert time.process_time() - start < 10


def test_a_shared_misspelling_is_a_word_of_both():
    assert "reslut" in words_of("reslut = 1  # the reslut", frozenset())
    assert MOST_PAIRS == 15
