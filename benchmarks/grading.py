"""How fast is the engine? The same class through stock nbgrader, through the engine, and as bare cells.

Prints submissions a minute, the ratios to stock and to the limit, peak memory and the time to the first
result, and writes them to docs/benchmarks.md with the machine that they were taken on. Nothing is asserted.
Takes about five minutes on two quiet cores; `--quick` for a first look, which writes nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from memory import PeakMemory
from page import Taken, report
from stages import Stages, measure_stages

from torchcourse.answer_bank import read_answer_bank
from torchcourse.bank_path import bank_path
from torchcourse.cli.demo import nbgrader
from torchcourse.simulation.class_model import NOTHING_BUT_ANSWERS, draw_class
from torchcourse.simulation.notebooks import Notebook, reference_answers, with_answers
from torchcourse.simulation.simulate import known_answers, notebooks_in

ROOT = Path(__file__).resolve().parent.parent
MODULE = "01_networks"
STOCK_CONFIG = "c = get_config()\nc.CourseDirectory.course_id = 'stock'\nc.Exchange.course_id = 'stock'\n"


def main() -> None:
    """Measure, print, and write docs/benchmarks.md."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="a tenth of the submissions; write nothing")
    quick = arguments.parse_args().quick
    sizes = {"stock": 2, "few": 20, "many": 60} if quick else {"stock": 6, "few": 100, "many": 1000}
    with tempfile.TemporaryDirectory(prefix="torchcourse-bench-") as folder:
        text = report(*measure(Path(folder), **sizes))
    print(text)
    if not quick:
        (ROOT / "docs" / "benchmarks.md").write_text(text, "utf-8")


def measure(folder: Path, stock: int, few: int, many: int) -> tuple[dict[str, Taken], Stages]:
    """Grade classes of several sizes in each way.

    Stock nbgrader and the limit are measured before the engine and after it, in case the machine changes.
    """
    config = (ROOT / "nbgrader_config.py").read_text("utf-8")
    step("stock nbgrader, the first half")
    make_course(folder / "stock", make_class(stock), STOCK_CONFIG)
    before = graded(folder / "stock", STOCK, stock)
    step("the steps, one at a time, and bare cells")
    make_course(folder / "steps", make_class(few), config)
    stages = measure_stages(folder / "steps", MODULE)
    limit = bare_cells(folder / "tasks", stages)
    taken = {}
    for name, count in (("few", few), ("many", many)):
        step(f"torchcourse grade, {count} submissions")
        make_course(folder / name, make_class(count), config)
        taken[name] = graded(folder / name, ENGINE, count)
    step("bare cells once more")
    taken["limit"] = mean(limit, bare_cells(folder / "tasks", stages))
    for name, wrong in (("right", 0.0), ("wrong", 1.0)):
        step(f"torchcourse grade, one submission, {name}")
        make_course(folder / name, make_class(1, wrong), config)
        alone = graded(folder / name, [*ENGINE, "--student", "student0000"], 1)
        taken[name] = replace(alone, what=f"`torchcourse grade --student`, all {name}")
    step("stock nbgrader, the second half")
    make_course(folder / "again", make_class(stock), STOCK_CONFIG)
    taken["stock"] = mean(before, graded(folder / "again", STOCK, stock))
    return taken, stages


STOCK = [sys.executable, "-m", "nbgrader", "autograde", MODULE]
ENGINE = [sys.executable, "-m", "torchcourse.cli", "grade", MODULE]


def step(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


def graded(folder: Path, command: list[str], count: int) -> Taken:
    """Run a command that grades a course, and look at when each result came."""
    start, start_cpu = time.time(), children_cpu_seconds()
    with PeakMemory() as memory:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    seconds = time.time() - start
    assert done.returncode == 0, done.stdout + done.stderr
    results = folder.glob(f"autograded/*/{MODULE}/{MODULE}.ipynb")
    ends = sorted(path.stat().st_mtime - start for path in results)
    assert len(ends) == count, f"{len(ends)} of {count} submissions were graded: {done.stderr}"
    cpu = children_cpu_seconds() - start_cpu
    what = "stock `nbgrader autograde`" if command[2] == "nbgrader" else "`torchcourse grade`"
    return Taken(what, count, seconds, cpu, ends[0], ends[-1], memory.mebibytes)


def mean(one: Taken, other: Taken) -> Taken:
    """The mean of two runs of the same size."""
    names = ["seconds", "cpu_seconds", "first_seconds", "last_seconds"]
    names += [] if one.peak_mebibytes is None else ["peak_mebibytes"]
    return replace(one, **{name: (getattr(one, name) + getattr(other, name)) / 2 for name in names})


def bare_cells(tasks: Path, stages: Stages) -> Taken:
    """The limit: the same cells in a warm fork, with no sandbox, no judge and no record."""
    stages.write_tasks(tasks)
    workers = str(len(os.sched_getaffinity(0)))
    command = [sys.executable, str(Path(__file__).with_name("bare_cells.py")), str(tasks), workers]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    took = json.loads(done.stdout.splitlines()[-1])
    return Taken("bare cells in a warm fork (the limit)", len(stages.tasks), **took)


def children_cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def make_course(folder: Path, notebooks: list[Notebook], config: str) -> None:
    """A course with these submissions, as an instructor has it."""
    shutil.copytree(ROOT / "source" / MODULE, folder / "source" / MODULE)
    shutil.copytree(ROOT / "answer_bank", folder / "answer_bank")
    (folder / "nbgrader_config.py").write_text(config)
    nbgrader(folder, "generate_assignment", MODULE)
    for number, notebook in enumerate(notebooks):
        path = folder / "submitted" / f"student{number:04d}" / MODULE / f"{MODULE}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(notebook))


def make_class(count: int, wrong: float = 0.2) -> list[Notebook]:
    """Submissions as a class hands them in: one exercise in five wrong, in one of the bank's ways."""
    [released] = notebooks_in(ROOT / "release" / MODULE).values()
    [solved] = notebooks_in(ROOT / "source" / MODULE).values()
    solutions = reference_answers(solved)
    known = known_answers(solutions, read_answer_bank(bank_path(ROOT, MODULE), solutions))
    counts = {name: {how: len(all_) for how, all_ in texts.items()} for name, texts in known.items()}
    model = draw_class(counts, count, 7, NOTHING_BUT_ANSWERS, wrong=wrong)
    return [
        with_answers(released, {name: known[name][how][place] for name, (how, place) in one.answers.items()})
        for one in model.works
    ]


if __name__ == "__main__":
    main()
