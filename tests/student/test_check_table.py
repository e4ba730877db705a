"""What a student reads of a check, in a browser and as text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from torchcourse.student.check_table import CheckTable, checks_left, local_time

TOLD: dict[str, Any] = {
    "notebook": "03_optimizers",
    "points": 3.5,
    "max_points": 20,
    "exercises": [
        {"name": "sgd", "points": 3.5, "max_points": 3.5, "failed": []},
        {
            "name": "adam",
            "points": 0,
            "max_points": 6,
            "failed": [{"observation": f"step {number} <b>", "message": ""} for number in range(5)],
            "hint": "correct for the <start>",
            "recognised": "looks like",
        },
        {"name": "decay", "points": 0, "max_points": 2, "failed": [{}], "told": "decay is not written yet"},
    ],
    "read_by_a_person": ["why"],
    "repairs": [],
    "left": 1,
    "next": None,
    "record": "When and with which points is kept.",
}


def test_the_text_says_all_that_the_page_says() -> None:
    text = repr(CheckTable(TOLD))
    assert text.splitlines()[0] == "03_optimizers: 3.5 of 20 points, if you handed it in now"
    assert "  sgd    3.5 of 3.5  ✓ right" in text
    assert "  adam     0 of 6  ✗ not yet" in text.replace("  0 of 6", "0 of 6")
    assert "Hint (it looks like this): correct for the <start>" in text
    assert "and 2 more" in text
    assert "decay is not written yet" in text
    assert "A person reads: why." in text
    assert "1 check left." in text
    assert "When and with which points is kept." in text


def test_nothing_of_an_answer_becomes_markup() -> None:
    page = CheckTable(TOLD)._repr_html_()
    assert "step 0 &lt;b&gt;" in page
    assert "correct for the &lt;start&gt;" in page
    assert "<b>" not in page


def test_the_page_can_be_read_without_colours_and_by_a_screen_reader() -> None:
    page = CheckTable(TOLD)._repr_html_()
    assert page.count('scope="row"') == 3
    assert page.count('scope="col"') == 4
    assert "<caption>" in page
    assert "✓ right" in page
    assert "✗ not yet" in page
    assert "color:" not in page.replace("border-color", "")


def test_how_many_checks_are_left_and_when_one_comes_back() -> None:
    assert checks_left({"left": None}) == ""
    assert checks_left({"left": 9, "next": None}) == "9 checks left."
    soon = datetime.now(UTC).replace(microsecond=0) + timedelta(days=2)
    said = checks_left({"left": 0, "next": soon.isoformat().replace("+00:00", "Z")})
    assert said == f"0 checks left; one more comes back at {soon.astimezone():%H:%M on %d %B}."
    assert local_time("tomorrow") == local_time(None) == ""


def test_an_answer_that_lacks_what_it_should_have_is_shown_as_far_as_it_goes() -> None:
    table = CheckTable({"exercises": [{"name": "x", "failed": ["odd"]}, 3]})
    assert "x" in repr(table)
    assert "x" in table._repr_html_()
