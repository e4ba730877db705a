"""How long does a check take, and how many at once does the service bear?

    python benchmarks/self_check.py [--quick] [--checks N]

A class on loopback asks a real `torchcourse serve` about this course's first module. Prints the table of
docs/benchmarks_self_check.md, and writes it, with the machine that it was taken on. Nothing is asserted.
Run it where nothing else runs; `--quick` for a first look, which writes nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import psutil
from grading import make_class, make_course
from page import machine

ROOT = Path(__file__).resolve().parent.parent
MODULE = "01_networks"
ALL = ("01_networks", "02_losses", "03_optimizers", "04_lr_decay", "05_capstone")
START_SECONDS = 120
ATTACKERS = "## What attackers learn"
PAGE = """# Self-checks, measured

Made by `python benchmarks/self_check.py`: students on loopback ask one `torchcourse serve`, in which each
assignment has at most one template a core, and one for slow checks. Machine: `{machine}`.

| what | measured | aim |
| --- | --- | --- |
{rows}
"""


@dataclass(frozen=True)
class Service:
    """A service that runs, and a token for each student."""

    port: int
    tokens: list[str]
    process: psutil.Process

    def check(self, student: int, body: bytes, assignment: str = MODULE) -> float:
        """Seconds from the question to the answer.

        Raises:  RuntimeError when it is refused
        """
        began = time.perf_counter()
        connection = HTTPConnection("127.0.0.1", self.port, timeout=600)
        connection.request(
            "POST", f"/v1/check/{assignment}", body, {"Authorization": f"token {self.tokens[student]}"}
        )
        answer = connection.getresponse()
        told = json.loads(answer.read())
        connection.close()
        if answer.status != 200:
            raise RuntimeError(f"{answer.status}: {told['error']}")
        return time.perf_counter() - began

    def at_once(self, bodies: Sequence[bytes]) -> list[float]:
        """Each of a class asks at the same moment."""
        with ThreadPoolExecutor(len(bodies)) as pool:
            return list(pool.map(self.check, range(len(bodies)), bodies))

    def use(self) -> tuple[float, int, int]:
        """Memory in MiB, shared pages counted once; open files of the service; processes."""
        processes = [self.process, *self.process.children(recursive=True)]
        memory = 0.0
        for one in processes:
            try:
                memory += one.memory_full_info().pss / 2**20
            except psutil.Error:
                continue
        return memory, self.process.num_fds(), len(processes)


@contextmanager
def serving(course: Path, students: int, warm: Sequence[str]) -> Iterator[tuple[Service, float]]:
    """Start it; give the seconds until these assignments are ready."""
    tokens = {f"student{number:04d}": secrets.token_hex(16) for number in range(students)}
    file = course / "tokens.json"
    file.touch(0o600)
    file.write_text(json.dumps(tokens))
    command = [sys.executable, "-u", "-m", "torchcourse.cli", "serve", "--port", "0", "--tokens", str(file)]
    command += [part for name in warm for part in ("--warm", name)]
    log = (course / "serve.log").open("w")
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=course,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
        env={**os.environ, "COLUMNS": "500"},
    )
    assert process.stdout is not None
    try:
        port = int(process.stdout.readline().strip().rstrip("/").rpartition(":")[2])
        assert process.stdout.readline().startswith("Ready: "), (course / "serve.log").read_text()
        yield Service(port, list(tokens.values()), psutil.Process(process.pid)), time.perf_counter() - began
    finally:
        process.terminate()
        process.wait(60)
        log.close()


def p95(seconds: Sequence[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1] if len(seconds) > 1 else seconds[0]


def graded_seconds(folder: Path, config: str, count: int) -> float:
    """What one more of the same class costs `torchcourse grade`: without its start."""
    make_course(folder, make_class(count), config)
    subprocess.run(
        [sys.executable, "-m", "torchcourse.cli", "grade", MODULE],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    ends = sorted(path.stat().st_mtime for path in folder.glob(f"autograded/*/{MODULE}/{MODULE}.ipynb"))
    return (ends[-1] - ends[0]) / (len(ends) - 1)


def measure(folder: Path, few: int, many: int, long: int) -> list[tuple[str, str, str]]:
    config = (ROOT / "nbgrader_config.py").read_text("utf-8") + "\nc.SelfCheck.checks = 0\n"
    course = folder / "course"
    for name in ALL:
        shutil.copytree(ROOT / "source" / name, course / "source" / name)
    shutil.copytree(ROOT / "answer_bank", course / "answer_bank")
    (course / "nbgrader_config.py").write_text(config)
    bodies = [json.dumps(one).encode() for one in make_class(many)]
    right, wrong = ([json.dumps(one).encode() for one in make_class(20, share)] for share in (0.0, 1.0))
    rows = []
    with serving(course, many, [MODULE]) as (service, seconds):
        rows.append(("ready after its start, one assignment", f"{seconds:.1f} s", "12 s"))
        settle(service)
        for what, each, aim in (("all right", right, "0.5 s"), ("all wrong", wrong, "0.8 s")):
            taken = [service.check(number % many, body) for number, body in enumerate(each * 2)]
            rows.append((f"one student at a time, {what}, p95", f"{p95(taken):.2f} s", aim))
        for count, aim in ((few, "8 s"), (many, "80 s")):
            began = time.perf_counter()
            taken = service.at_once(bodies[:count])
            all_ = time.perf_counter() - began
            rows.append((f"{count} students at once: the last answer", f"{all_:.1f} s", aim))
        each_seconds = graded_seconds(folder / "graded", config, few * 2)
        rows.append(
            (
                "throughput, of `torchcourse grade`'s next one",
                f"{100 * each_seconds / (all_ / many):.0f} %",
                "85 %",
            )
        )
        service.at_once(bodies[:few])  # in a rush there are all templates
        before = service.use()
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda n: service.check(n % many, bodies[n % many]), range(long)))
        after = service.use()
        growth = ", ".join(f"{old:.0f} → {new:.0f}" for old, new in zip(before, after, strict=True))
        rows.append((f"{long} checks: MiB, open files, processes", growth, "within 10 %"))
    with serving(course, 1, ALL) as (service, seconds):
        memory, _, processes = service.use()
        rows.append(("five assignments ready, all started at once", f"{seconds:.1f} s", ""))
        rows.append(("their memory", f"{memory:.0f} MiB in {processes} processes", "2048 MiB"))
    return rows


def settle(service: Service) -> None:
    """Wait until the secret seeds are made: until nothing is computed any more."""
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        processes = [service.process, *service.process.children(recursive=True)]
        before = sum(one.cpu_times().user for one in processes if one.is_running())
        time.sleep(3)
        after = sum(one.cpu_times().user for one in processes if one.is_running())
        if after - before < 0.1:
            return


def main() -> None:
    """Measure, print, and write the page."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="fewer students; write nothing")
    arguments.add_argument("--checks", type=int, default=5000, help="in the last row, one after another")
    asked = arguments.parse_args()
    few, many, long = (10, 40, 200) if asked.quick else (30, 300, asked.checks)
    with tempfile.TemporaryDirectory(prefix="torchcourse-self-check-") as folder:
        rows = measure(Path(folder), few, many, long)
    text = PAGE.format(machine=machine(), rows="\n".join(f"| {a} | {b} | {c} |" for a, b, c in rows))
    print(text)
    if not asked.quick:
        page = ROOT / "docs" / "benchmarks_self_check.md"
        _, heading, rest = page.read_text("utf-8").partition(ATTACKERS)  # measured by another program
        page.write_text(f"{text}\n{heading}{rest}" if heading else text, "utf-8")


if __name__ == "__main__":
    main()
