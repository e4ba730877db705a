"""What an opening says of the whole follows from the headers of the exercises."""

import re
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from support.paths import ROOT, TINY_COURSE

from torchcourse.authoring.notebooks.answer_key import build_answer_key
from torchcourse.authoring.notebooks.build import BONUS, build_source
from torchcourse.authoring.text.read_text import read_assignment
from torchcourse.authoring.text.records import AssignmentText
from torchcourse.authoring.text.rules import MODULE_POINTS

BUILT = sorted([*ROOT.glob("source/*/*.ipynb"), *ROOT.glob("zh_CN/source/*/*.ipynb")])
OPENING = "**{points} points, and {bonus} bonus points; about {hours} hours.** {points} 分，{bonus} 分附加分"


def tiny(tmp_path: Path, *changes: tuple[str, str], opening: str = OPENING) -> AssignmentText:
    """The tiny course's assignment with an opening, and other changes."""
    text = (TINY_COURSE / "source" / "01_tiny.py").read_text("utf-8")
    for old, new in (("Two exercises and a question.", opening), *changes):
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "01_tiny.py"
    path.write_text(text, "utf-8")
    return read_assignment(path)


def test_the_opening_has_the_sums_of_the_headers_in_any_language(tmp_path):
    said = "**20 points, and 2 bonus points; about ½ hours.** 20 分，2 分附加分"
    for build in (build_source, build_answer_key):
        assert build(tiny(tmp_path)).cells[0].source == f"# Tiny\n\n{said}"


def test_another_number_in_a_header_changes_the_opening(tmp_path):
    text = tiny(
        tmp_path, ('role="written" points=2', 'role="written" points=3.5'), ("minutes=5", "minutes=95")
    )
    assert "3.5 bonus points; about 1½ hours" in build_source(text).cells[0].source
    without_the_second = replace(text, cells=tuple(cell for cell in text.cells if cell.exercise != "counter"))
    assert "**8 points" in build_source(without_the_second).cells[0].source


@pytest.mark.parametrize(("total", "hours"), [(15, "½"), (45, "½"), (46, "1"), (165, "2½"), (166, "3")])
def test_hours_are_the_nearest_half_hours(tmp_path, total, hours):
    text = tiny(tmp_path, ("minutes=5", f"minutes={total - 10}"), opening="About {hours} hours")
    assert build_source(text).cells[0].source.endswith(f"About {hours} hours")


def test_braces_elsewhere_stay_as_they_are(tmp_path):
    text = tiny(tmp_path, ("twice the number.", "twice {points}."), opening="$\\frac{a}{points + 1}$")
    built = build_source(text)
    assert built.cells[0].source.endswith("$\\frac{a}{points + 1}$")
    assert "twice {points}." in built.cells[2].source


@pytest.mark.parametrize("path", BUILT, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_opening_of_each_module_says_what_its_tests_give(path):
    cells = nbformat.read(path, as_version=4).cells
    given = [cell for cell in cells if cell.metadata.get("nbgrader", {}).get("grade")]
    bonus = sum(cell.metadata.nbgrader.points for cell in given if BONUS in cell.metadata.get("tags", []))
    points = sum(cell.metadata.nbgrader.points for cell in given) - bonus
    said = re.search(r"\*\*(\d+) (?:points|分).*?(\d+) (?:bonus points|分附加分)", cells[0].source)
    assert said is not None
    assert [float(number) for number in said.groups()] == [points, bonus]
    assert points == MODULE_POINTS
