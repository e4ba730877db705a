"""How fast is the engine? The same submissions through stock nbgrader, through the engine, and bare.

Prints submissions a minute, the ratio to stock and to the limit, peak memory and the time to the first
result, and writes them to docs/benchmarks.md with the machine that they were taken on. Ratios are of one
run on one machine; nothing is asserted. Takes about five minutes on two cores: `--quick` for a first look.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torchcourse.demo import nbgrader
from torchcourse.grading.answer_bank import read_answer_bank

ROOT = Path(__file__).resolve().parent.parent
MODULE = "01_networks"
STOCK_CONFIG = "c = get_config()\nc.CourseDirectory.course_id = 'stock'\nc.Exchange.course_id = 'stock'\n"


@dataclass(frozen=True)
class Taken:
    """One way of grading, as measured."""

    what: str
    submissions: int
    seconds: float
    first_seconds: float | None = None
    peak_mebibytes: float | None = None

    @property
    def each_seconds(self) -> float:
        return self.seconds / self.submissions


def main() -> None:
    """Measure, print, and write docs/benchmarks.md."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="a tenth of the submissions; write nothing")
    quick = arguments.parse_args().quick
    with tempfile.TemporaryDirectory(prefix="torchcourse-bench-") as folder:
        taken = measure(
            Path(folder), stock=3 if quick else 10, few=20 if quick else 100, many=100 if quick else 1000
        )
    text = report(taken)
    print(text)
    if not quick:
        (ROOT / "docs" / "benchmarks.md").write_text(text, "utf-8")


def measure(folder: Path, stock: int, few: int, many: int) -> list[Taken]:
    """Grade classes of several sizes in each way."""
    return [
        stock_nbgrader(folder / "stock", stock),
        bare_cells(folder / "bare", few),
        engine(folder / "few", few),
        engine(folder / "many", many),
        engine(folder / "one", 1),
    ]


def stock_nbgrader(folder: Path, count: int) -> Taken:
    """Stock `nbgrader autograde`: its own preprocessors, a cold kernel for each notebook."""
    make_course(folder, count, STOCK_CONFIG)
    start = time.monotonic()
    with PeakMemory() as memory:
        nbgrader(folder, "autograde", MODULE)
    return Taken("stock `nbgrader autograde`", count, time.monotonic() - start, None, memory.mebibytes)


def engine(folder: Path, count: int) -> Taken:
    """`torchcourse grade`, with everything that it does."""
    make_course(folder, count, (ROOT / "nbgrader_config.py").read_text())
    start = time.monotonic()
    command = [sys.executable, "-m", "torchcourse.cli", "grade", MODULE]
    with PeakMemory() as memory, FirstResult(folder / "autograded") as first:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    seconds = time.monotonic() - start
    return Taken("`torchcourse grade`", count, seconds, first.seconds, memory.mebibytes)


def bare_cells(folder: Path, count: int) -> Taken:
    """The limit: the same cells in a warm fork, with no sandbox, no judge and no record."""
    folder.mkdir()
    notebooks = [
        [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
        for notebook in with_hidden_tests(make_class(count))
    ]
    (folder / "cells.json").write_text(json.dumps(notebooks))
    workers = str(len(os.sched_getaffinity(0)))
    script = Path(__file__).with_name("bare_cells.py")
    done = subprocess.run(
        [sys.executable, str(script), str(folder / "cells.json"), workers], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return Taken("bare cells in a warm fork (the limit)", count, float(done.stdout.splitlines()[-1]))


def make_course(folder: Path, count: int, config: str) -> None:
    shutil.copytree(ROOT / "source" / MODULE, folder / "source" / MODULE)
    shutil.copytree(ROOT / "answer_bank", folder / "answer_bank")
    (folder / "nbgrader_config.py").write_text(config)
    nbgrader(folder, "generate_assignment", MODULE)
    for number, notebook in enumerate(make_class(count)):
        path = folder / "submitted" / f"student{number:04d}" / MODULE / f"{MODULE}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(notebook))


def make_class(count: int) -> list[dict[str, Any]]:
    """Submissions as a class hands them in: one exercise in five wrong, in one of the bank's ways."""
    draw = random.Random(7)
    known = read_answer_bank(ROOT / "answer_bank" / f"{MODULE}.py")
    released = json.loads((ROOT / "release" / MODULE / f"{MODULE}.ipynb").read_text("utf-8"))
    for cell in released["cells"]:
        cell["source"] = "".join(cell["source"])
    notebooks = []
    for _ in range(count):
        notebook = json.loads(json.dumps(released))
        for cell in notebook["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id")
            role = "wrong" if draw.random() < 0.2 else "right"
            sources = [answer.source for answer in known if (answer.exercise, answer.role) == (name, role)]
            if sources and cell["cell_type"] == "code":
                cell["source"] = draw.choice(sources)
        notebooks.append(notebook)
    return notebooks


def with_hidden_tests(notebooks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    source = json.loads((ROOT / "source" / MODULE / f"{MODULE}.ipynb").read_text("utf-8"))
    tests = {
        cell["id"]: "".join(cell["source"])
        for cell in source["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade_id", "").startswith("test_")
    }
    for notebook in notebooks:
        for cell in notebook["cells"]:
            cell["source"] = tests.get(cell["id"], cell["source"])
    return notebooks


class PeakMemory:
    """The largest memory that this process's descendants held together, shared pages counted once."""

    def __enter__(self) -> PeakMemory:
        self.mebibytes = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(0.5):
            total = sum(_proportional_kibibytes(pid) for pid in descendants(os.getpid()))
            self.mebibytes = max(self.mebibytes, total / 1024)


class FirstResult:
    """When the first graded folder appeared."""

    def __init__(self, autograded: Path) -> None:
        self._autograded = autograded
        self.seconds: float | None = None

    def __enter__(self) -> FirstResult:
        self._start = time.time()
        return self

    def __exit__(self, *_: object) -> None:
        paths = self._autograded.glob(f"*/{MODULE}/{MODULE}.ipynb")
        self.seconds = min(path.stat().st_mtime for path in paths) - self._start


def descendants(pid: int) -> list[int]:
    """The processes that a process has started, and those that they have."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found, left = [], [pid]
    while left:
        left += (below := children.get(left.pop(), []))
        found += below
    return found


def _proportional_kibibytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


PAGE = """# Benchmarks

Made by `make bench` (benchmarks/grading.py): the same kind of class, graded in each way, in one run.
Machine: {machine}.

| way, submissions | a minute | seconds each | times stock | times the limit | first result, s | peak MiB |
| --- | --- | --- | --- | --- | --- | --- |
{rows}

- {many.submissions} submissions, start-up included: {times_stock:.1f} times stock nbgrader, \
{times_limit:.2f} times the limit.
- A submission costs {growth:.2f} times as much among {many.submissions} as among {few.submissions}.
- One submission alone takes {one.seconds:.1f} s, nearly all of it for running the reference and \
starting the template.
"""


def report(taken: list[Taken]) -> str:
    """The measurements as a page."""
    stock, limit, few, many, one = taken
    return PAGE.format(
        machine=machine(),
        rows="\n".join(_row(one, stock, limit) for one in taken),
        few=few,
        many=many,
        one=one,
        times_stock=stock.each_seconds / many.each_seconds,
        times_limit=many.each_seconds / limit.each_seconds,
        growth=many.each_seconds / few.each_seconds,
    )


def _row(taken: Taken, stock: Taken, limit: Taken) -> str:
    cells = [
        f"{taken.what}, {taken.submissions}",
        f"{60 / taken.each_seconds:.0f}",
        f"{taken.each_seconds:.3f}",
        f"{stock.each_seconds / taken.each_seconds:.1f}",
        f"{taken.each_seconds / limit.each_seconds:.2f}",
        "–" if taken.first_seconds is None else f"{taken.first_seconds:.1f}",
        "–" if taken.peak_mebibytes is None else f"{taken.peak_mebibytes:.0f}",
    ]
    return f"| {' | '.join(cells)} |"


def machine() -> str:
    """What the measurements were taken on."""
    cpu = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    cores = len(os.sched_getaffinity(0))
    return (
        f"{cpu}, {cores} cores, Linux {platform.release().split('-')[0]}, Python {platform.python_version()}"
    )


if __name__ == "__main__":
    main()
