"""A right answer keeps its points whatever the notebook sets; a wrong one is told what was set."""

from __future__ import annotations

import pytest
from support.quick_course import ANSWERS, QuickCourse

from torchcourse.grading.course.course_folder import Course
from torchcourse.grading.self_check.checker import Checker

SETTINGS = """\
import sys, warnings
sys.setrecursionlimit(120)
warnings.simplefilter("error")
import numpy
numpy.seterr(all="raise")
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> QuickCourse:
    return QuickCourse.make(tmp_path_factory.mktemp("course"))


def test_settings_cost_nothing_and_are_told_where_something_is_wrong(course: QuickCourse) -> None:
    right = course.hand_in("ann", between=SETTINGS)
    wrong = course.hand_in("bob", between=SETTINGS, **ANSWERS["raises"])
    with Checker(Course.open(course.root), "ps1") as checker:
        twice, mean = checker.check(right).verdicts
        assert (twice.points, mean.points) == (2, 3)
        assert twice.note is mean.note is None
        _, mean = checker.check(wrong).verdicts
    assert mean.note is not None
    assert "numpy.seterr, warnings as errors, sys.setrecursionlimit" in mean.note


def test_of_a_notebook_that_sets_nothing_no_setting_is_told(course: QuickCourse) -> None:
    wrong = course.hand_in("eve", **ANSWERS["raises"])
    with Checker(Course.open(course.root), "ps1") as checker:
        _, mean = checker.check(wrong).verdicts
    assert mean.failed
    assert mean.note is None
