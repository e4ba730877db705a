"""What does it cost to grade on a cluster? The same class on this machine's pool and on Dask workers.

Both use the same cores, in turns; scheduler and workers are on loopback. Prints, and with `--write` puts
into docs/cluster.md, the throughput of both between their first and last graded submission, their ratio,
and what one submission takes of each part, with what follows from it for 100,000. Nothing is asserted.
Needs PYTHONPATH=tests. Takes about four minutes on two cores: `--quick` for a first look.
"""

from __future__ import annotations

import argparse
import os
import pickle
import re
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, median
from typing import Any

import psutil
from grading import MODULE, ROOT, make_class, make_course
from page import machine
from support.dask_on_loopback import DaskOnLoopback

from torchcourse.grading.cluster import dask_executor as cluster
from torchcourse.grading.course.course_folder import Course
from torchcourse.grading.pipeline import grading_run as schedule
from torchcourse.grading.pipeline.grading_run import Listener, Request, grade
from torchcourse.grading.record.recorder import Recorder
from torchcourse.grading.records import GradedSubmission

PAGE = ROOT / "docs" / "cluster.md"
PART = re.compile(r"(?<=<!-- measured -->\n).*?(?=<!-- /measured -->)", re.S)
MANY = 100_000
SEED = 7


@dataclass(frozen=True)
class Taken:
    """What one submission took, on average between the first and the last that were graded."""

    seconds: float
    used_seconds: dict[str, float]  # processor time by part

    @property
    def all_used_seconds(self) -> float:
        return sum(self.used_seconds.values())


@dataclass
class Clock(Listener):
    """Notes when each submission was graded, and what each part had used at the first and the last."""

    parts: dict[str, Callable[[], float]]
    at: list[float] = field(default_factory=list)
    used: list[dict[str, float]] = field(default_factory=list)

    def started(self, total: int, skipped: int) -> None:
        self._total = total

    def graded(self, submission: GradedSubmission) -> None:
        assert submission.error is None, submission.error
        self.at.append(time.monotonic())
        if len(self.at) in (1, self._total):
            self.used.append({name: used() for name, used in self.parts.items()})

    def taken(self) -> Taken:
        count = self._total - 1
        first, last = self.used
        used = {name: (last[name] - first[name]) / count for name in first}
        return Taken((self.at[-1] - self.at[0]) / count, used)


def on_this_machine(folder: Path) -> Taken:
    """Grade on this machine's own pool."""
    me = psutil.Process()
    clock = Clock({"coordinator": time.process_time, "submissions": lambda: used_by(templates_of([me]))})
    grade(Request(folder, MODULE, seed=SEED, force=True), clock)
    return clock.taken()


def on_dask(folder: Path, dask: DaskOnLoopback) -> Taken:
    """Grade on workers that use the same cores."""
    me, scheduler = psutil.Process(), psutil.Process(dask.scheduler.pid)
    workers = [psutil.Process(worker.pid) for worker in dask.workers]
    parts = {
        "coordinator": time.process_time,
        "bank": lambda: used_by(templates_of([me])),
        "scheduler": lambda: used_by([scheduler], with_ended=False),
        "workers": lambda: used_by(workers, with_ended=False),
        "submissions": lambda: used_by(templates_of(workers)),
    }
    clock = Clock(parts)
    grade(Request(folder, MODULE, seed=SEED, force=True, scheduler=dask.address), clock)
    return clock.taken()


def templates_of(processes: Sequence[psutil.Process]) -> list[psutil.Process]:
    """The templates that processes have started, and what is forked from these at the moment."""
    found = []
    for process in processes:
        for child in process.children():
            with suppress(psutil.Error):
                if "torchcourse.grading.child.template_process" in child.cmdline():
                    found += [child, *child.children()]
    return found


def used_by(processes: Sequence[psutil.Process], with_ended: bool = True) -> float:
    """The processor time that processes have used, in seconds, and those that they have started and ended."""
    total = 0.0
    for process in processes:
        with suppress(psutil.Error):
            times = process.cpu_times()
            total += times.user + times.system
            total += times.children_user + times.children_system if with_ended else 0.0
    return total


@dataclass
class Weights:
    """How many bytes travel, and how long recording takes."""

    orders: int = 0
    jobs: list[int] = field(default_factory=list)
    runs: list[int] = field(default_factory=list)
    record_seconds: list[float] = field(default_factory=list)


def weigh(folder: Path, dask: DaskOnLoopback) -> Weights:
    """Grade once more on the workers, and weigh what is sent and recorded."""
    weights = Weights()

    class Weighed(cluster.Cluster):
        def prepare(self, conditions: Any) -> None:
            weights.orders = len(pickle.dumps(conditions))
            super().prepare(conditions)

        def execute(self, notebook: str, task: Any, files: Any) -> Any:
            run = super().execute(notebook, task, files)
            weights.jobs.append(len(pickle.dumps(cluster.job_for(notebook, task, files))))
            weights.runs.append(len(pickle.dumps(run)))
            return run

    class Timed(Recorder):
        def record(self, *arguments: Any) -> list[str]:
            start = time.thread_time()
            notes = super().record(*arguments)
            weights.record_seconds.append(time.thread_time() - start)
            return notes

    plain = cluster.Cluster
    cluster.Cluster, schedule.Recorder = Weighed, Timed
    try:
        grade(Request(folder, MODULE, seed=SEED, force=True, scheduler=dask.address))
    finally:
        cluster.Cluster, schedule.Recorder = plain, Recorder
    return weights


def main() -> None:
    """Measure, print, and write if told to."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="a few submissions, in one turn")
    arguments.add_argument("--write", action="store_true", help="put the figures into docs/cluster.md")
    chosen = arguments.parse_args()
    count, turns = (40, 1) if chosen.quick else (120, 3)
    with tempfile.TemporaryDirectory(prefix="torchcourse-bench-") as folder:
        text = measured(Path(folder), count, turns)
    print(text)
    if chosen.write:
        PAGE.write_text(PART.sub(lambda _: text, PAGE.read_text("utf-8")), "utf-8")


def measured(folder: Path, count: int, turns: int) -> str:
    """Grade the class in each way, in turns; the figures as text."""
    load = os.getloadavg()[0]
    course = folder / "course"
    make_course(course, make_class(count), (ROOT / "nbgrader_config.py").read_text())
    empty = size_of(course)
    (folder / "dask").mkdir()
    here, there = [], []
    with DaskOnLoopback(folder / "dask") as dask:
        for _ in range(2):
            dask.add_worker()
        for _ in range(turns):
            here.append(on_this_machine(course))
            there.append(on_dask(course, dask))
        written = (size_of(course) - empty) / count
        weights = weigh(course, dask)
    return report(count, load, middle(here), middle(there), weights, written)


def size_of(course: Path) -> int:
    """The bytes that a run leaves: the gradebook, and the graded folders."""
    paths = [Path(Course.open(course).root / "gradebook.db"), *(course / "autograded").rglob("*")]
    return sum(path.stat().st_size for path in paths if path.is_file())


def middle(taken: Sequence[Taken]) -> Taken:
    """The medians of several turns."""
    parts = {name: median(one.used_seconds[name] for one in taken) for name in taken[0].used_seconds}
    return Taken(median(one.seconds for one in taken), parts)


REPORT = """\
Machine: `{machine}`. {count} submissions of `{module}`, in turns on the pool and on two workers; medians.
When it began, {load:.1f} other programs wanted a core.

| | this machine's pool | Dask workers | ratio |
| --- | --- | --- | --- |
| submissions a minute | {here_rate:.0f} | {there_rate:.0f} | {rate_ratio:.2f} |
| processor time of all parts, ms each | {here_used:.0f} | {there_used:.0f} | {used_ratio:.2f} |

One submission takes, and so {many:,} take:

| part | one | {many:,} |
| --- | --- | --- |
| templates of the workers: processor time | {submissions:.0f} ms | {submissions_many:.1f} core-hours |
| workers themselves: processor time | {workers:.1f} ms | {workers_many:.1f} core-hours |
| scheduler: processor time | {scheduler:.1f} ms | {scheduler_many:.1f} core-hours |
| known wrong answers, in this class; once a run, so that more submissions do not take more \
| {bank:.0f} ms | – |
| coordinator: processor time | {coordinator:.0f} ms | {coordinator_many:.1f} core-hours |
| … of that, recording | {record:.1f} ms | {record_many:.1f} core-hours |
| network, to a worker | {job:.1f} kB | {job_many:.2f} GB |
| network, from a worker | {run:.1f} kB | {run_many:.2f} GB |
| written: gradebook and graded folder | {written:.1f} kB | {written_many:.2f} GB |

Once for each worker: {orders:.1f} kB of orders, and the start of its templates. So at most:

| part | submissions a second | worker cores that it keeps busy |
| --- | --- | --- |
{bounds}

So {many:,} submissions take {least:.0f} minutes or more, with {cores:.0f} worker cores or any number above.
"""


def report(count: int, load: float, here: Taken, there: Taken, weights: Weights, written: float) -> str:
    """The figures, and what follows from them."""
    used = there.used_seconds
    carried = mean(weights.jobs) + mean(weights.runs)
    record = mean(weights.record_seconds)
    each = {
        "the coordinator, one core of it": used["coordinator"],
        "recording alone, which waits for no other": record,
        "the scheduler": used["scheduler"],
        "a network of 1 Gbit/s": carried / 125e6,
    }
    on_workers, slowest = used["submissions"] + used["workers"], max(each.values())
    bounds = [
        f"| {name} | {1 / seconds:,.0f} | {on_workers / seconds:,.0f} |"
        for name, seconds in sorted(each.items(), key=lambda item: -item[1])
    ]
    hours = {f"{name}_many": seconds * MANY / 3600 for name, seconds in used.items()}
    return REPORT.format(
        machine=machine(),
        count=count,
        load=load,
        module=MODULE,
        many=MANY,
        here_rate=60 / here.seconds,
        there_rate=60 / there.seconds,
        rate_ratio=here.seconds / there.seconds,
        here_used=1000 * here.all_used_seconds,
        there_used=1000 * there.all_used_seconds,
        used_ratio=there.all_used_seconds / here.all_used_seconds,
        **{name: 1000 * seconds for name, seconds in used.items()},
        **hours,
        record=1000 * record,
        record_many=record * MANY / 3600,
        job=mean(weights.jobs) / 1e3,
        job_many=mean(weights.jobs) * MANY / 1e9,
        run=mean(weights.runs) / 1e3,
        run_many=mean(weights.runs) * MANY / 1e9,
        written=written / 1e3,
        written_many=written * MANY / 1e9,
        orders=weights.orders / 1e3,
        bounds="\n".join(bounds),
        least=slowest * MANY / 60,
        cores=on_workers / slowest,
    )


if __name__ == "__main__":
    main()
