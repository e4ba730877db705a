"""The measurements as a page for docs/, with the machine that they were taken on."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from pathlib import Path

import torch
from stages import Stages


@dataclass(frozen=True)
class Taken:
    """One way of grading, as measured."""

    what: str
    submissions: int
    seconds: float  # from the command to its end
    cpu_seconds: float  # of all its processes
    first_seconds: float = 0.0  # from the command to the first result
    last_seconds: float = 0.0  # and to the last
    peak_mebibytes: float | None = None

    @property
    def each_seconds(self) -> float:
        """Start-up and end included."""
        return self.seconds / self.submissions

    @property
    def next_seconds(self) -> float:
        """What one more costs: from the first result to the last."""
        if self.submissions == 1 or not self.last_seconds:
            return self.each_seconds
        return (self.last_seconds - self.first_seconds) / (self.submissions - 1)


PAGE = """# Benchmarks

Made by `make bench` (benchmarks/grading.py): the same kind of class, in which one exercise in five is
answered wrongly, graded in each way, in one run.
Machine: `{machine}`.

| way, submissions | a minute | seconds each | next one, s | processor s | times stock | first result, s \
| peak MiB |
| --- | --- | --- | --- | --- | --- | --- | --- |
{rows}

- *Seconds each* are the whole command's, from its start to its end, divided by the submissions. *The next \
one* is what one more costs, from the first result to the last; *processor s* are all processes', each.
- *Times stock* compares the seconds each, start-up included, with what the next one costs in stock nbgrader.
- {many.submissions} submissions: **{times_stock:.0f} times stock nbgrader** so, {times_stock_whole:.0f} \
times when both include their start-up, {times_stock_next:.0f} times when neither does; first result after \
{many.first_seconds:.1f} s, {many.peak_mebibytes:.0f} MiB at most.
- The limit is the same cells with the same inputs in a warm fork: nothing shut in, judged or recorded. \
The next one costs **{times_limit:.2f} times the limit** \
({times_limit_whole:.2f} with the start-up shared out), and {times_limit_cpu:.2f} times its processor time.
- The next one costs **{growth:.2f} times** as much among {many.submissions} as among {few.submissions}.
- One submission alone: {right.seconds:.1f} s when all is right, {wrong.seconds:.1f} s when every exercise \
is wrong, so that the known wrong answers are run, too.

## Where the time of one submission goes

Processor time in milliseconds. The steps are taken one after another, one submission at a time.

| step | ms |
| --- | --- |
{steps}
"""


def report(taken: dict[str, Taken], stages: Stages) -> str:
    """The measurements as a page."""
    stock, limit, few, many = (taken[name] for name in ("stock", "limit", "few", "many"))
    order = ("stock", "few", "many", "right", "wrong", "limit")
    return PAGE.format(
        machine=machine(),
        rows="\n".join(_row(taken[name], stock) for name in order),
        steps="\n".join(_steps(taken, stages)),
        times_stock=stock.next_seconds / many.each_seconds,
        times_stock_whole=stock.each_seconds / many.each_seconds,
        times_stock_next=stock.next_seconds / many.next_seconds,
        times_limit=many.next_seconds / limit.each_seconds,
        times_limit_whole=many.each_seconds / limit.each_seconds,
        times_limit_cpu=_next_cpu_seconds(taken) * limit.submissions / limit.cpu_seconds,
        growth=many.next_seconds / few.next_seconds,
        **taken,
    )


def _next_cpu_seconds(taken: dict[str, Taken]) -> float:
    """What one more submission takes of the processors: start-up and the answer bank are the same for all."""
    few, many = taken["few"], taken["many"]
    return (many.cpu_seconds - few.cpu_seconds) / (many.submissions - few.submissions)


def _row(taken: Taken, stock: Taken) -> str:
    cells = [
        f"{taken.what}, {taken.submissions}",
        f"{60 / taken.each_seconds:.0f}",
        f"{taken.each_seconds:.3f}",
        f"{taken.next_seconds:.3f}" if taken.submissions > 1 else "–",
        f"{taken.cpu_seconds / taken.submissions:.3f}",
        f"{stock.next_seconds / taken.each_seconds:.1f}",
        f"{taken.first_seconds:.1f}" if taken.first_seconds else "–",
        "–" if taken.peak_mebibytes is None else f"{taken.peak_mebibytes:.0f}",
    ]
    return f"| {' | '.join(cells)} |"


def _steps(taken: dict[str, Taken], stages: Stages) -> list[str]:
    """The rows of the second table; what is not a step of the coordinator's is the rest."""
    limit, each = taken["limit"], 1000 * _next_cpu_seconds(taken)
    cells = 1000 * limit.cpu_seconds / limit.submissions
    steps = stages.milliseconds()
    rest = each - cells - sum(steps.values())
    rows = {
        "the cells themselves, in a fork": cells,
        "the sandbox, inputs, observations (the rest)": rest,
        **steps,
    }
    return [f"| {name} | {value:.1f} |" for name, value in {**rows, "**all**": each}.items()]


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
    versions = f"Python {platform.python_version()}, torch {torch.__version__}"
    return f"{cpu}, {cores} cores, Linux {platform.release().split('-')[0]}, {versions}"
