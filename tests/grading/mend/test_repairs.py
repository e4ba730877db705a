"""A repair's sentence names the cell and the details, whatever these are called, and a list of them ends."""

from string import Formatter

import pytest
from support.mangled.small_course import source

from torchcourse.grading.mend.outline import outline_of
from torchcourse.grading.mend.repairs import Kind, Repair, earlier_release, in_sentences


def test_a_cell_of_the_source_has_its_name_and_a_submitted_one_its_number():
    slot = outline_of(source()).answers[0]
    assert str(Repair(Kind.EDITED, slot)) == f"The {slot} had been edited, though it is locked: restored."
    assert str(Repair(Kind.TAG, 4, ("{cell}",))) == "Cell 5 had the tag {cell}: removed."


@pytest.mark.parametrize("kind", Kind)
def test_a_sentence_takes_the_cell_or_numbered_details_and_ends(kind):
    names = [name for _, name, _, _ in Formatter().parse(kind.value) if name is not None]
    details = [name for name in names if name != "cell"]
    assert names.count("cell") <= 1
    assert details == ["first", "second"][: len(details)]
    said = str(Repair(kind, 0, tuple(f"<{name}>" for name in details)))
    assert said.endswith(".")
    assert all(f"<{name}>" in said for name in details)


@pytest.mark.parametrize(
    ("counts", "what"),
    [
        ((0, 0, 0), "."),
        ((1, 0, 0), ": 1 cell replaced by today's."),
        ((2, 3, 1), ": 2 cells replaced by today's, 3 cells added, 1 cell kept that is no longer asked for."),
        ((0, 0, 2), ": 2 cells kept that are no longer asked for."),
    ],
)
def test_an_earlier_release_is_told_with_what_changed(counts, what):
    assert (
        str(earlier_release("hw", *counts))
        == f"hw.ipynb was made from an earlier release of the assignment{what}"
    )


def test_more_repairs_than_anybody_reads_are_counted_and_a_long_one_is_cut():
    said = in_sentences("x" * 5_000, *[Repair(Kind.TYPE, place, ("raw",)) for place in range(149)])
    assert len(said) == 101
    assert len(said[0]) <= 1_000
    assert said[-1] == "And 50 more repairs."
