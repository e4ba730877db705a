"""The quick course with a small class, for the tests that grade it or disturb its grading."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.quick_course import QuickCourse


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> QuickCourse:
    """The course with a small class, not graded yet."""
    from support.quick_course import QuickCourse  # only where it is needed: it brings nbgrader

    course = QuickCourse.make(tmp_path_factory.mktemp("quick") / "course")
    course.hand_in_all(each=2)
    return course


@pytest.fixture
def course(handed_in: QuickCourse, tmp_path: Path) -> QuickCourse:
    """The same, for one test to do with as it likes."""
    from support.quick_course import copy_of

    return copy_of(handed_in, tmp_path / "course")
