"""An answer that calls a wrong answer to an earlier exercise is judged by its own work."""

from __future__ import annotations

import json

import pytest
from support.quick_course import QuickCourse

from torchcourse.grading.course.course_folder import Course
from torchcourse.grading.pipeline.grading_run import Request, grade
from torchcourse.grading.records import Verdict
from torchcourse.grading.self_check.checker import Checker

WRONG_TWICE = "def twice(n):\n    return n * n"
STUB = "def twice(n):\n    raise NotImplementedError"
BUILT_ON_TWICE = "def mean(xs):\n    return same(sum(xs)) / len(xs)"
BETWEEN = "def same(x):\n    return twice(x) / 2"
WRONG_BESIDES = "def mean(xs):\n    return twice(sum(xs)) / len(xs)"
TELLS_THE_REFERENCE = """\
def mean(xs):
    import inspect
    text = inspect.getsource(twice)
    print(text)
    if len(xs) == 1:
        raise ValueError(text)
    return text"""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> QuickCourse:
    course = QuickCourse.make(tmp_path_factory.mktemp("built-on") / "course")
    course.hand_in("wrong", BETWEEN, twice=WRONG_TWICE, mean=BUILT_ON_TWICE)
    course.hand_in("stub", BETWEEN, twice=STUB, mean=BUILT_ON_TWICE)
    course.hand_in("both", twice=WRONG_TWICE, mean=WRONG_BESIDES)
    course.hand_in("not-called", twice=WRONG_TWICE, mean="def mean(xs):\n    return 0  # twice")
    course.hand_in("hostile", twice=WRONG_TWICE, mean=TELLS_THE_REFERENCE)
    return course


@pytest.fixture(scope="module")
def graded(course: QuickCourse) -> dict[str, tuple[Verdict, ...]]:
    outcome = grade(Request(course.root, "ps1", seed=5))
    return {one.student: one.notebooks[0].verdicts for one in outcome.graded}


@pytest.mark.parametrize("student", ["wrong", "stub"])
def test_a_right_answer_on_a_wrong_earlier_one_earns_its_points(
    graded: dict[str, tuple[Verdict, ...]], student: str
) -> None:
    twice, mean = graded[student]
    assert (twice.points, mean.points) == (0, 3)
    assert mean.note == "It calls your twice, which is wrong: judged with the course's in that place."
    assert mean.hint is mean.state is None


def test_one_that_is_wrong_besides_stays_wrong_and_an_uncalled_one_is_not_blamed(
    graded: dict[str, tuple[Verdict, ...]],
) -> None:
    assert graded["both"][1].points == 0
    assert graded["both"][1].failed[0].message == "not what is wanted"
    assert graded["not-called"][1].note is None


def test_nothing_of_the_courses_own_answer_gets_out(
    graded: dict[str, tuple[Verdict, ...]], course: QuickCourse
) -> None:
    verdict = graded["hostile"][1]
    assert verdict.points == 0
    assert verdict.note is not None
    secret = "return 2 * n"
    assert secret not in repr(verdict)
    graded_notebook = course.root / "autograded" / "hostile" / "ps1" / "sums.ipynb"
    assert secret not in json.dumps(json.loads(graded_notebook.read_text()))


def test_a_check_says_what_to_mend_first_and_runs_nothing_beside_the_reference(course: QuickCourse) -> None:
    with Checker(Course.open(course.root), "ps1") as checker:
        _, mean = checker.check(course.root / "submitted" / "stub" / "ps1" / "sums.ipynb").verdicts
    assert mean.points == 0
    assert mean.note == "It calls your twice, which is wrong: mend that first."
    assert mean.state is mean.hint is None
