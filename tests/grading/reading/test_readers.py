"""What reads a submission has so much time and memory: what is too much for it costs that submission only."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from grading.mend.test_linear_time import SOURCE
from support.quick_course import SUMS, QuickCourse

from torchcourse.files.private_folder import NoRoom
from torchcourse.grading.course.submitted_folder import SubmittedFolder
from torchcourse.grading.notebook.read_notebook import UnreadableSubmission
from torchcourse.grading.pipeline.grade_submission import grade_submission
from torchcourse.grading.pipeline.grading_run import Request, grade
from torchcourse.grading.reading import readers as lanes
from torchcourse.grading.reading.jobs import ToRead, ToWrite, mend_one, read_submission, write_notebooks
from torchcourse.grading.reading.readers import Lane, ReaderError, Readers, TooMuchToRead
from torchcourse.grading.sources.from_notebook import source_from_notebook

MENDED = {"source": "def s1(x):\n    return x", "cell_type": "code", "metadata": {}, "outputs": []}


@pytest.fixture
def readers() -> Iterator[Readers]:
    made = Readers([source_from_notebook(SOURCE, "hw")], 1)
    yield made
    made.close()


def handed_in(folder: Path, *more: dict[str, Any]) -> ToRead:
    """A submission with these cells behind the released ones."""
    folder.mkdir(exist_ok=True)
    path = folder / "hw.ipynb"
    path.write_text(json.dumps({**SOURCE, "cells": [*SOURCE["cells"], *more]}))
    return ToRead((path,), {"hw": {"s1": ("torch.softmax",)}})


def many_cells() -> list[dict[str, Any]]:
    """Half a second's work."""
    return [{**MENDED, "source": f"def s1(x):\n    return x + {number}"} for number in range(9_000)]


def read(readers: Readers, request: ToRead) -> list[str]:
    submission, closed = readers.do(read_submission, request)
    assert closed is not None
    return [one.name for one in submission.notebooks]


def with_lanes(monkeypatch: pytest.MonkeyPatch, quick: Lane, slow: Lane) -> None:
    monkeypatch.setattr(lanes, "QUICK", quick)
    monkeypatch.setattr(lanes, "SLOW", slow)


def test_what_is_slow_is_begun_again_where_it_has_time(readers, tmp_path, monkeypatch):
    with_lanes(monkeypatch, Lane(0.05, 512), Lane(60, 2048))
    assert read(readers, handed_in(tmp_path, *many_cells())) == ["hw"]


def test_what_takes_too_long_is_given_up_and_the_next_one_is_read(readers, tmp_path, monkeypatch):
    with_lanes(monkeypatch, Lane(0.05, 512), Lane(0.1, 2048))
    bomb = handed_in(tmp_path / "bomb", *many_cells())
    for _ in range(3):
        with pytest.raises(TooMuchToRead, match=r"takes more than .* to put in order"):
            read(readers, bomb)
    assert read(readers, handed_in(tmp_path / "honest")) == ["hw"]


def test_what_takes_too_much_memory_is_given_up_and_the_next_one_is_read(readers, tmp_path, monkeypatch):
    with_lanes(monkeypatch, Lane(5, 160), Lane(5, 180))
    picture = {"a.png": {"image/png": "iVBORw0KGgo" + "A" * 60_000_000}}
    cell = {"cell_type": "markdown", "metadata": {}, "source": "x", "attachments": picture}
    with pytest.raises(TooMuchToRead, match="memory"):
        read(readers, handed_in(tmp_path / "bomb", cell))
    assert read(readers, handed_in(tmp_path / "honest")) == ["hw"]


def test_a_slow_one_holds_up_nobody(readers, tmp_path, monkeypatch):
    with_lanes(monkeypatch, Lane(0.05, 512), Lane(60, 2048))
    slow = [handed_in(tmp_path / f"slow-{number}", *many_cells()) for number in range(3)]
    honest = handed_in(tmp_path / "honest")
    ended: list[str] = []

    def run(name: str, request: ToRead) -> None:
        read(readers, request)
        ended.append(name)

    threads = [threading.Thread(target=run, args=("slow", request)) for request in slow]
    for thread in threads:
        thread.start()
    while readers.slow_jobs < 3:
        time.sleep(0.01)
    for _ in range(5):
        run("honest", honest)
    for thread in threads:
        thread.join()
    assert ended[:5] == ["honest"] * 5
    assert readers.slow_jobs == 0


def test_an_output_that_is_too_much_costs_the_submission_whose_it_is(readers, tmp_path, monkeypatch):
    _, closed = readers.do(read_submission, handed_in(tmp_path))
    with_lanes(monkeypatch, Lane(0.05, 512), Lane(0.1, 2048))
    html = "<b>" * 1_500_000
    output = {"output_type": "display_data", "data": {"text/html": html}, "metadata": {}}
    with pytest.raises(TooMuchToRead):
        readers.do(write_notebooks, [ToWrite({0: [output]}, {}, {})], closed)
    written, _ = readers.do(write_notebooks, [ToWrite({}, {}, {})], closed)
    assert json.loads(written[0].text)["cells"][0]["source"]


def test_what_the_reading_raises_is_raised(readers):
    with pytest.raises(UnreadableSubmission, match="empty"):
        readers.do(mend_one, ("hw", b""))


def own_processes() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)


def test_a_killed_process_is_replaced(readers, tmp_path):
    request = handed_in(tmp_path)
    assert read(readers, request) == ["hw"]
    for process in own_processes():
        process.kill()
    assert read(readers, request) == ["hw"]
    [server] = [one for one in own_processes() if one.children()]
    server.kill()
    assert read(readers, request) == ["hw"]


def test_closing_ends_every_process_and_wakes_who_waits(tmp_path):
    before = own_processes()
    readers = Readers([source_from_notebook(SOURCE, "hw")], 1)
    request = handed_in(tmp_path, *many_cells())
    raised: list[Exception] = []

    def run() -> None:
        try:
            while True:
                read(readers, request)
        except ReaderError as error:
            raised.append(error)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    readers.close()
    for thread in threads:
        thread.join(10)
    assert len(raised) == 4
    assert own_processes() == before


def test_every_notebook_of_a_submission_is_written_and_one_that_was_not_run_is_none(tmp_path):
    sources = [source_from_notebook(SUMS, name) for name in ("one", "two")]
    for source in sources:
        (tmp_path / f"{source.name}.ipynb").write_text(json.dumps(SUMS))
    readers = Readers(sources, 1)
    try:
        paths = tuple(tmp_path / f"{source.name}.ipynb" for source in sources)
        submission, closed = readers.do(read_submission, ToRead(paths, {}))
        assert [one.name for one in submission.notebooks] == ["one", "two"]
        assert set(submission.notebooks[0].answers) == {"twice", "mean"}
        written, _ = readers.do(write_notebooks, [None, ToWrite({}, {}, {})], closed)
    finally:
        readers.close()
    assert written[0] is None
    assert written[1].text


def test_a_bomb_in_a_class_costs_its_student_and_is_said(tmp_path, monkeypatch):
    course = QuickCourse.make(tmp_path / "course")
    for student in ("a", "bomb", "c"):
        course.hand_in(student)
    path = course.root / "submitted" / "bomb" / "ps1" / "sums.ipynb"
    notebook = json.loads(path.read_text())
    long = "def twice(n):\n" + "    a = n\n" * 30
    many = [{**MENDED, "source": f"{long}    return n + {number}"} for number in range(9_000)]
    path.write_text(json.dumps({**notebook, "cells": [*notebook["cells"], *many]}))
    with_lanes(monkeypatch, Lane(0.03, 512), Lane(0.05, 2048))
    graded = {one.student: one for one in grade(Request(course.root, "ps1", seed=5)).graded}
    assert "sums.ipynb" in graded["bomb"].error
    assert "to put in order" in graded["bomb"].error
    assert [graded[student].notebooks[0].verdicts[0].points for student in ("a", "c")] == [2, 2]
    assert course.scores() == {"a": 5, "bomb": None, "c": 5}


@dataclass
class Broken:
    """An engine with a fault that some submission brings about."""

    fault: Exception

    def read(self, *_: object) -> Any:
        raise self.fault


def test_a_fault_in_reading_costs_the_submission_that_brings_it_about(tmp_path):
    folder = SubmittedFolder("ann", tmp_path, notebooks=(tmp_path / "hw.ipynb",))
    graded = grade_submission(Broken(RecursionError("too deep")), "ps1", folder)
    assert (
        graded.error == "hw.ipynb: could not be graded, by a fault of Torchcourse (RecursionError: too deep)"
    )
    with pytest.raises(NoRoom):  # which is nobody's
        grade_submission(Broken(NoRoom("the disk is full")), "ps1", folder)
