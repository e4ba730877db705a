"""A course that changes on the disk is noticed without a restart, whichever of its files it is."""

import asyncio
from types import SimpleNamespace

import pytest

from torchcourse.grading.course.course_folder import Course
from torchcourse.serve import warm
from torchcourse.serve.warm import WarmAssignments

FILES = (
    "source/ps1/sums.ipynb",
    "source/ps1/table.csv",
    "answer_bank/sums/twice.py",
    "answer_bank/sums/hints.py",
    "answer_bank/hints.py",
    "nbgrader_config.py",
)


@pytest.fixture
def course(tmp_path):
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    return Course.open(tmp_path)


async def starts(course, change):
    """How often the assignment is started when it is asked for before and after a change."""
    started = []

    def start(*_):
        started.append(SimpleNamespace(__exit__=lambda: None))
        return started[-1]

    assignments = WarmAssignments(lambda: course, 1, 1, False, start)
    for what in (lambda: None, change):
        what()
        async with assignments.lend("ps1"):
            await asyncio.sleep(0.1)
    return len(started)


@pytest.mark.parametrize("name", FILES)
def test_a_changed_file_of_an_assignment_starts_it_again(course, name, monkeypatch):
    monkeypatch.setattr(warm, "_LOOK_SECONDS", 0.0)
    path = course.root / name
    assert asyncio.run(starts(course, lambda: path.write_text(path.read_text() + "\n"))) == 2


def test_what_did_not_change_starts_nothing_again(course, monkeypatch):
    monkeypatch.setattr(warm, "_LOOK_SECONDS", 0.0)
    assert asyncio.run(starts(course, lambda: None)) == 1
