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


AT_HOME = {
    "a bar that shows progress": """\
from tqdm.notebook import tqdm, trange
def mean(xs):
    with tqdm(xs, desc="adding") as bar:
        for x in bar:
            bar.set_postfix(x=x)
            bar.update(0)
    return sum(xs[i] for i in trange(len(xs))) / len(tqdm(xs))""",
    "a pool of processes": """\
import multiprocessing
def mean(xs):
    with multiprocessing.Pool(2) as pool:
        return sum(pool.map(float, xs)) / len(xs)""",
    "a pool of a context": """\
import torch.multiprocessing as mp
def mean(xs):
    with mp.get_context("spawn").Pool(processes=2) as pool:
        return sum(pool.starmap(pow, [(x, 1) for x in xs])) / len(xs)""",
    "an executor of processes": """\
from concurrent.futures import ProcessPoolExecutor
def mean(xs):
    with ProcessPoolExecutor(2) as pool:
        return sum(pool.map(float, xs)) / len(xs)""",
    "a graphics card": """\
import torch
def mean(xs):
    layer = torch.nn.Linear(1, 1).cuda()
    numbers = torch.tensor(xs, dtype=torch.float64).cuda()
    return float(numbers.to("cuda:0").to(device=torch.device("mps"), dtype=torch.float64).mean().cpu())""",
    "calls that stand alone": """\
import seaborn as sns, subprocess, os
sns.set_theme()
subprocess.run(
    ["nvidia-smi"],
)
os.chdir("/content"); here = 1
from google.colab import drive
drive.mount("/content/drive")
def mean(xs):
    return here * sum(xs) / len(xs)""",
}


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


def test_what_else_a_student_has_at_home(course: QuickCourse) -> None:
    with Checker(Course.open(course.root), "ps1") as checker:
        earned = {}
        for name, mean in AT_HOME.items():
            earned[name] = checker.check(course.hand_in("eve", mean=mean)).verdicts[1].points
        stopped = checker.check(course.hand_in("eve", mean="x = open('none')\ndef mean(xs):\n    return 0"))
    assert earned == dict.fromkeys(AT_HOME, 3)
    assert stopped.verdicts[1].state.kind == "stopped"
