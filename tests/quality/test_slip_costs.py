"""A slip in one place leaves most points, a missed aim costs its part, and the page shows each cost."""

import pytest
from support.parity_course import answer, cell, check, notebook

from torchcourse.answer_bank import BankAnswer
from torchcourse.grading.sources.from_notebook import source_from_notebook
from torchcourse.quality.check_bank import check_bank
from torchcourse.quality.slip_costs import points_section, unfair_costs, with_section

PROBE = """
### BEGIN HIDDEN TESTS
import random
from torchcourse.grading import given, observe
few = given("few", lambda: [random.randrange(2, 9) for _ in range(4)])
observe("few numbers", total(few), weight=1.2)
observe("twice as many", total(few + few), weight=0.4)
observe("one number", total(few[:1]), weight={one})
observe("none", [total([]), total(few[1:])], weight=0.2)
### END HIDDEN TESTS"""
RIGHT = "def total(xs):\n    return sum(xs)"
FIRST = "def total(xs):\n    return xs[0] if xs else 0"  # right in "one number" only
NONE_RAISES = "def total(xs):\n    return sum(xs) // bool(xs)"
NOTHING = "def total(xs):\n    return None"


def report_of(*answers, one=0.2):
    text = notebook(
        cell("code", "x = 1"), answer("total", RIGHT), check("test_total", PROBE.format(one=one), 2)
    )
    bank = [BankAnswer("total", "wrong", name, "Look.", body, "", slip) for name, slip, body in answers]
    return check_bank(source_from_notebook(text, "sums"), bank, [1], workers=1)


@pytest.mark.parametrize(
    ("body", "slip", "said"),
    [
        (NONE_RAISES, "edge", []),
        (NONE_RAISES, "aim", ["total/one: it misses the aim and costs 10%, less than 30%"]),
        (NONE_RAISES, "all", ['total/one: slip="all", and 90% of the points are left: it is no such slip']),
        (FIRST, "edge", ["total/one: a slip in one place costs 90%, more than 70%"]),
        (FIRST, "aim", ["total/one: a slip in one place costs 90%, more than 70%"]),
        (FIRST, "all", []),
        (NOTHING, "all", []),
    ],
)
def test_a_cost_outside_of_the_bounds_of_its_kind_is_named(body, slip, said):
    assert unfair_costs(report_of(("one", slip, body))) == said


def test_parts_that_are_no_tenths_of_a_point_are_named():
    uneven = unfair_costs(report_of(("one", "all", NOTHING), one=0.25))
    assert len(uneven) == 4
    assert "total: 'few numbers' is worth 1.17073 points, which are no tenths" in uneven


def test_the_page_shows_what_each_part_is_worth_and_what_each_slip_costs():
    section = points_section("sums", report_of(("empty", "edge", NONE_RAISES), ("first", "all", FIRST)))
    assert section.splitlines() == [
        "### sums",
        "",
        "#### `total`: 2 points",
        "",
        "| part | points |",
        "| --- | --- |",
        "| `few numbers` | 1.2 |",
        "| `twice as many` | 0.4 |",
        "| `one number` | 0.2 |",
        "| `none` | 0.2 |",
        "",
        "| slip | kind | costs | share |",
        "| --- | --- | --- | --- |",
        "| `first` | all | 1.8 | 90% |",
        "| `empty` | edge | 0.2 | 10% |",
    ]


def test_a_section_takes_the_place_of_its_own_and_leaves_the_others():
    page = with_section(with_section("# Page\n\n## Costs\nText.\n", "### b\nold\n"), "### a\nfirst\n")
    assert page == "# Page\n\n## Costs\nText.\n\n### a\nfirst\n\n### b\nold\n"
    assert with_section(page, "### b\nnew\n") == page.replace("old", "new")
