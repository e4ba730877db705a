"""A class of two languages in one course: each student reads the words of her own notebook."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from support.quick_course import SUMS, QuickCourse

from torchcourse.grading.course.course_folder import Course
from torchcourse.grading.pipeline.grading_run import Request, grade
from torchcourse.grading.records import GradedNotebook
from torchcourse.grading.self_check.checker import Checker

IN_CHINESE = {
    "import random\nimport time": 'import random\nimport time\nLANGUAGE = "zh_CN"  # 语言',
    "assert twice(2) == 4": "# 检查 twice\nassert twice(2) == 4",
    "assert mean([1]) == 1": "# 检查 mean\nassert mean([1]) == 1",
}
WORDS = {
    "of a number": "一个数的两倍",
    "the square of 2 is 4 as well; try 3": "2 的平方也是 4；试试 3",
}
SQUARES = "def twice(n):\n    return n * n"


def in_chinese(path: Path) -> None:
    """Put a notebook into the words of the Chinese course."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        for english, chinese in IN_CHINESE.items():
            cell.source = cell.source.replace(english, chinese)
    path.write_text(nbformat.writes(notebook))


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> QuickCourse:
    course = QuickCourse.make(tmp_path_factory.mktemp("two-languages") / "course")
    (course.root / "languages" / "zh_CN").mkdir(parents=True)
    source = course.root / "zh_CN" / "source" / "ps1" / "sums.ipynb"
    source.parent.mkdir(parents=True)
    source.write_text(nbformat.writes(copy.deepcopy(SUMS)))
    in_chinese(source)
    words = course.root / "zh_CN" / "verdicts" / "sums.json"
    words.parent.mkdir()
    words.write_text(json.dumps(WORDS))
    course.hand_in("english", twice=SQUARES)
    in_chinese(course.hand_in("chinese", twice=SQUARES))
    in_chinese(course.hand_in("stub", twice="def twice(n):\n    raise NotImplementedError"))
    in_chinese(course.hand_in("raises", mean="def mean(xs):\n    return len(xs) and twice(1)[0]"))
    edited = course.hand_in("edited")
    in_chinese(edited)
    edited.write_text(edited.read_text().replace("assert mean([1]) == 1", "pass"))
    return course


@pytest.fixture(scope="module")
def graded(course: QuickCourse) -> dict[str, GradedNotebook]:
    return {one.student: one.notebooks[0] for one in grade(Request(course.root, "ps1", seed=5)).graded}


@pytest.fixture
def text_of(course: QuickCourse, graded: dict[str, GradedNotebook]) -> Callable[[str], str]:
    """What a student's graded notebook holds, all of it in one text."""
    return lambda student: (course.root / "autograded" / student / "ps1" / "sums.ipynb").read_text("utf-8")


def test_a_notebook_in_another_language_is_as_it_was_given(
    graded: dict[str, GradedNotebook], text_of: Callable[[str], str]
) -> None:
    assert graded["chinese"].repairs == graded["english"].repairs == ()
    assert "# 检查 mean" in text_of("chinese")
    assert "检查" not in text_of("english")


def test_a_verdict_is_said_in_the_language_of_its_notebook(
    graded: dict[str, GradedNotebook], text_of: Callable[[str], str]
) -> None:
    chinese, english = text_of("chinese"), text_of("english")
    assert [one.points for one in graded["chinese"].verdicts] == [0, 3]
    assert "twice: 0 / 2 分" in chinese
    assert "✗ 一个数的两倍" in chinese
    assert "提示: 2 的平方也是 4；试试 3" in chinese
    assert "twice: 0 of 2 points" in english
    assert "hint: the square of 2" in english
    assert "答案还没有写。" in text_of("stub")
    assert "每次调用都因 TypeError: 'int' object is not subscriptable 而中断。" in text_of("raises")


def test_what_was_repaired_is_said_in_it_and_restored_in_it(
    graded: dict[str, GradedNotebook], text_of: Callable[[str], str]
) -> None:
    assert graded["edited"].repairs == (
        "The test cell of mean had been edited, though it is locked: restored.",
    )
    text = text_of("edited")
    assert "mean 的测试单元格是锁定的，却被改动了：已恢复。" in text
    assert "# 检查 mean" in text
    assert "assert mean([1]) == 1" in text


def test_records_for_the_instructor_are_in_one_language(graded: dict[str, GradedNotebook]) -> None:
    assert graded["chinese"].verdicts == graded["english"].verdicts


def test_a_check_speaks_the_notebooks_language(course: QuickCourse) -> None:
    with Checker(Course.open(course.root), "ps1") as checker:
        handed_in = course.root / "submitted" / "chinese" / "ps1" / "sums.ipynb"
        twice = checker.check(handed_in).verdicts[0]
    assert twice.failed[0].observation == "一个数的两倍"
    assert twice.hint == "2 的平方也是 4；试试 3"
