"""What a student has at home and the sandbox has not costs no right answer its points."""

from __future__ import annotations

import pytest
from support.quick_course import QuickCourse

from torchcourse.grading.course.course_folder import Course
from torchcourse.grading.self_check.checker import Checker

LOADER = """\
import no_such_package_of_hers as hers; import torch
from no_such_package import this, that
from torch.utils.data import DataLoader, TensorDataset
"""
MEAN = """\
def mean(xs):
    rows = TensorDataset(torch.tensor(xs, dtype=torch.float64))
    loader = DataLoader(rows, batch_size=4, num_workers=2, persistent_workers=True, prefetch_factor=3)
    return float(sum(batch.sum() for batch, in loader)) / len(xs)"""
TWICE = """\
import torch
@torch.compile
def twice(n):
    return 2 * n
@torch.compile(mode="max-autotune")
def unused(n):
    return n
torch.compile(torch.nn.Linear(2, 2), backend="inductor").compile()"""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> QuickCourse:
    return QuickCourse.make(tmp_path_factory.mktemp("course"))


def test_workers_a_compiler_and_a_package_that_are_not_there(course: QuickCourse) -> None:
    right = course.hand_in("ann", between=LOADER, twice=TWICE, mean=MEAN)
    needs_it = course.hand_in("bob", between=LOADER, mean="def mean(xs):\n    return hers.mean(xs)")
    with Checker(Course.open(course.root), "ps1") as checker:
        twice, mean = checker.check(right).verdicts
        assert (twice.points, mean.points) == (2, 3), (twice, mean)
        twice, mean = checker.check(needs_it).verdicts
    assert (twice.points, mean.points) == (2, 0)
    assert "no_such_package_of_hers" in repr(mean)
