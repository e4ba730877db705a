"""Whose turn is it? What is large, or runs for long, waits for the others and is graded all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from torchcourse.grading.course.submitted_folder import SubmittedFolder
from torchcourse.grading.pipeline.turns import Turns


def handed_in(root: Path, student: str, size: int = 1000, beside: int = 0) -> SubmittedFolder:
    folder = root / student
    folder.mkdir()
    (folder / "hw.ipynb").write_bytes(bytes(size))
    (folder / "data.csv").write_bytes(bytes(beside))
    return SubmittedFolder(student, folder, notebooks=(folder / "hw.ipynb",), extra_files=(Path("data.csv"),))


def in_turn(turns: Turns) -> list[str]:
    taken = []
    while (turn := turns.next()) is not None:
        taken.append(turn[0].student)
    return taken


def test_small_ones_come_in_order_and_large_ones_behind_them(tmp_path):
    folders = [
        handed_in(tmp_path, "ada", 20_000_000),
        handed_in(tmp_path, "bo"),
        handed_in(tmp_path, "cy", beside=3_000_000),
        handed_in(tmp_path, "di", 200_000),
        handed_in(tmp_path, "eve"),
    ]
    assert in_turn(Turns(folders)) == ["bo", "di", "eve", "cy", "ada"]


def test_who_was_put_off_comes_once_more_behind_all_others_and_has_time(tmp_path):
    turns = Turns([handed_in(tmp_path, name) for name in ("ada", "bo", "cy")])
    first, patience = turns.next()
    assert patience == pytest.approx(2.0)
    turns.put_off(first, patience)
    assert [turns.next()[0].student for _ in range(2)] == ["bo", "cy"]
    assert turns.next() == (first, None)
    assert turns.next() is None


def test_a_few_that_never_end_do_not_change_what_is_usual_and_a_slow_class_does(tmp_path):
    turns = Turns([handed_in(tmp_path, str(number)) for number in range(60)])
    patience = []
    for number in range(30):
        folder, seconds = turns.next()
        patience.append(seconds)
        if number % 3:
            turns.took(0.3)
        else:
            turns.put_off(folder, seconds)
    assert max(patience) < 3
    slow = Turns([handed_in(tmp_path, f"slow {number}") for number in range(30)])
    stopped = 0
    while (turn := slow.next())[1] is not None:
        if turn[1] < 20:
            slow.put_off(turn[0], turn[1])
            stopped += 1
        else:
            slow.took(20)
    assert stopped < 10
