"""A class is written where no real one is, and never over what a student handed in."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from support.paths import ROOT
from support.quick_course import QuickCourse

from torchcourse.grading.course.course_folder import CourseError
from torchcourse.simulation.class_model import NOTHING_BUT_ANSWERS, Shares
from torchcourse.simulation.simulate import Order, planted, simulate

# Stock nbgrader's own, on SQLAlchemy 2.1.
pytestmark = pytest.mark.filterwarnings("ignore::Warning")


@pytest.fixture
def course(tmp_path: Path) -> QuickCourse:
    return QuickCourse.make(tmp_path / "course")


def files(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in (root / "submitted").rglob("*.*")}


def test_it_writes_a_folder_for_each_and_the_same_again_for_the_same_seed(course):
    done = simulate(Order(course.root, "ps1", 20, 4, Shares(absent=0.1)))
    assert (len(done.students), done.handed_in) == (20, 18)
    first = files(course.root)
    assert len(first) == 2 * 18
    simulate(Order(course.root, "ps1", 40, 5))
    assert len({name.split("/")[1] for name in files(course.root)}) == 38
    simulate(Order(course.root, "ps1", 20, 4, Shares(absent=0.1)))
    assert files(course.root) == first


def test_a_real_submission_is_not_touched(course):
    course.hand_in("ada")
    before = files(course.root)
    with pytest.raises(CourseError, match="ps1 of ada, which was not simulated"):
        simulate(Order(course.root, "ps1", 5, 1))
    assert files(course.root) == before


def test_grading_finds_right_what_was_planted_right_in_whatever_hand(course):
    order = Order(course.root, "ps1", 12, 2, NOTHING_BUT_ANSWERS, wrong=0.4)
    simulate(order)
    code, said = course.grade()
    assert code == 0, said
    worth = {"twice": 2, "mean": 3}
    for work in planted(course.root, "ps1")["students"]:
        right = sum(worth[name] for name, (how, _) in work["answers"].items() if how == "right")
        assert course.scores()[work["student"]] == pytest.approx(right + 0.0, abs=0.01)


def test_without_known_answers_it_says_what_is_missing(course):
    shutil.rmtree(course.root / "answer_bank")
    with pytest.raises(CourseError, match=r"answer_bank/sums is missing"):
        simulate(Order(course.root, "ps1", 5, 1))


def test_a_copy_has_the_same_steps_in_other_words(tmp_path):
    for name in ("source", "release", "answer_bank"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    simulate(Order(tmp_path, "02_losses", 40, 9, Shares(copied=0.1)))
    works = {one["student"]: one for one in planted(tmp_path, "02_losses")["students"]}
    copiers = [one for one in works.values() if one["copied_from"]]
    assert len(copiers) == 4
    for one in copiers:
        texts = [
            json.loads((tmp_path / "submitted" / name / "02_losses" / "02_losses.ipynb").read_text())
            for name in (one["student"], one["copied_from"])
        ]
        mine, theirs = ([cell["source"] for cell in text["cells"]] for text in texts)
        assert mine != theirs
