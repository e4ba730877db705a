"""An answer in another hand is another text that does the same."""

from __future__ import annotations

from random import Random

import pytest

from torchcourse.simulation.handwriting import Hand

SOURCE = '''
def spread(numbers, centre=None):
    """Squares around a centre."""
    count = len(numbers)
    low = 0
    middle = sum(numbers) / count if centre is None else centre

    def square(x):
        off = x - middle
        return off * off

    if not numbers:
        return 0.0
    return sum(square(x) for x in numbers) / (count - low)


class Counter:
    def __init__(self, start):
        self.value = start

    def add(self, more):
        for step in range(more):
            self.value = self.value + step * 2
        return self.value if more else None
'''


def results(source: str) -> list[object]:
    space: dict[str, object] = {}
    exec(source, space)
    spread, counter = space["spread"], space["Counter"](3)
    return [spread([1.0, 2.0, 4.5]), spread([1, 2], centre=1), counter.add(4), counter.add(0), counter.value]


@pytest.mark.parametrize("make", [Hand, Hand.hiding])
def test_it_gives_the_same_results_and_is_another_text(make):
    texts = {make(Random(seed)).write(SOURCE) for seed in range(50)}
    assert all(results(text) == results(SOURCE) for text in texts)
    assert len(texts) > 40


def test_who_hides_keeps_no_own_name():
    text = Hand.hiding(Random(3)).write(SOURCE)
    for name in ("count", "middle", "off"):
        assert f" {name} " not in text
    assert "def spread(numbers, centre=None):" in text, "what is asked for keeps its names"


def test_what_is_no_python_stays_as_it_is():
    assert Hand(Random(1)).write("def half(:\n  pass") == "def half(:\n  pass"
