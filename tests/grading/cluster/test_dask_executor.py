"""Grading on Dask workers, with a real scheduler and workers on 127.0.0.1: the same grades, nothing lost."""

from __future__ import annotations

import json
import pickle
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from support.dask_on_loopback import DaskOnLoopback, processes_below
from support.quick_course import A_MOMENT, QuickCourse, copy_of

import torchcourse
from torchcourse.grading.cluster import dask_executor as cluster
from torchcourse.grading.cluster.dask_executor import Cluster
from torchcourse.grading.course.course_folder import Course
from torchcourse.grading.execute.executor import ClusterError, Conditions, LocalExecutor
from torchcourse.grading.execute.task import Task
from torchcourse.grading.execute.template_pool import TemplatePool
from torchcourse.grading.execute.work_files import Files
from torchcourse.grading.gradebook.writer import GradebookWriter
from torchcourse.grading.pipeline.engine import Engine
from torchcourse.grading.pipeline.grade_submission import grade_submission
from torchcourse.grading.pipeline.material import Material
from torchcourse.grading.records import Run
from torchcourse.grading.sources.assignment_sources import assignment_answers, assignment_sources
from torchcourse.installation import code_digest

HANG_SECONDS = 120  # no test waits longer for what should happen soon, however busy the machine
# What a submission can say of where it runs.
WHERE = "\n".join(
    [
        "import os",
        "print('my template is', os.getppid())",
        "try: print(open('/etc/passwd').read())",
        "except OSError as error: print('refused:', error)",
    ]
)


@pytest.fixture(scope="module")
def graded_here(handed_in: QuickCourse, tmp_path_factory: pytest.TempPathFactory) -> QuickCourse:
    """The same, graded on this machine's own pool."""
    course = copy_of(handed_in, tmp_path_factory.mktemp("here") / "course")
    status, printed = course.grade()
    assert status == 0, printed
    return course


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskOnLoopback]:
    """A scheduler with two workers."""
    with DaskOnLoopback(tmp_path_factory.mktemp("dask")) as dask:
        dask.add_worker()
        dask.add_worker()
        yield dask


@pytest.fixture
def lonely(tmp_path: Path) -> Iterator[DaskOnLoopback]:
    """A scheduler without workers."""
    (tmp_path / "dask").mkdir()
    with DaskOnLoopback(tmp_path / "dask") as dask:
        yield dask


def test_two_workers_give_the_grades_that_this_machine_gives(course, graded_here, dask):
    status, printed = course.grade("--scheduler", dask.address)
    assert status == 0, printed
    assert "8 graded" in printed
    assert course.state() == graded_here.state()


def test_each_worker_has_its_own_template_and_sandbox_which_end_with_the_run(handed_in, tmp_path, dask):
    course = QuickCourse(tmp_path / "course")
    shutil.copytree(handed_in.root, course.root, ignore=shutil.ignore_patterns("submitted"))
    for number in range(6):
        course.hand_in(f"asks-{number}", f"{A_MOMENT}\n{WHERE}")
    run = course.start("--scheduler", dask.address)
    templates: list[set[int]] = [set() for _ in dask.workers]
    while run.poll() is None:
        for known, worker in zip(templates, dask.workers, strict=True):
            known |= {process.pid for process in processes_below(worker)}
    assert run.returncode == 0, run.communicate()[0]
    said = [text_between(course.root / "autograded" / f"asks-{n}" / "ps1" / "sums.ipynb") for n in range(6)]
    assert all("refused: [Errno 13] Permission denied" in text for text in said)
    parents = {int(re.search(r"my template is (\d+)", text)[1]) for text in said}
    assert parents <= set.union(*templates)
    assert all(parents & known for known in templates), "one worker has run nothing"
    for worker in dask.workers:
        assert psutil.wait_procs(processes_below(worker), timeout=HANG_SECONDS)[1] == []


def test_a_folder_that_the_course_opens_is_read_on_a_worker_too(handed_in, tmp_path, dask):
    course = QuickCourse(tmp_path / "course")
    shutil.copytree(handed_in.root, course.root, ignore=shutil.ignore_patterns("submitted"))
    (course.root / "data").mkdir()
    (course.root / "data" / "numbers.txt").write_text("1 2 3")
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write('c.TorchcourseGrading.readable_folders = ["data"]\n')
    course.hand_in("reads", f"print(open({str(course.root / 'data' / 'numbers.txt')!r}).read())")
    status, printed = course.grade("--scheduler", dask.address)
    assert status == 0, printed
    assert text_between(course.root / "autograded" / "reads" / "ps1" / "sums.ipynb") == "1 2 3\n"


def text_between(path: Path) -> str:
    """What the cell between the exercises printed."""
    (cell,) = (cell for cell in json.loads(path.read_text())["cells"] if cell["id"] == "between")
    return "".join("".join(output["text"]) for output in cell["outputs"])


def test_a_worker_killed_in_the_middle_loses_nothing(course, graded_here, dask):
    victim = dask.add_worker()
    run = course.start("--scheduler", dask.address)
    # Two processes: its template, and what that has forked.
    while run.poll() is None and len(below := processes_below(victim)) < 2:
        pass
    assert run.poll() is None, "it has run nothing"
    victim.kill()
    victim.wait()
    dask.workers.remove(victim)
    printed = run.communicate(timeout=HANG_SECONDS)[0]
    assert run.returncode == 0, printed
    assert course.state() == graded_here.state()
    assert psutil.wait_procs(below, timeout=HANG_SECONDS)[1] == []


def test_control_c_stops_a_run_on_a_cluster_at_once(course, dask):
    course.hand_in("a-slow", "time.sleep(50)")  # the first in the alphabet
    run = course.start("--scheduler", dask.address)
    while run.poll() is None and not list(course.root.glob("autograded/*/ps1/sums.ipynb")):
        pass
    run.send_signal(signal.SIGINT)
    printed = run.communicate(timeout=40)[0]
    assert run.returncode == 130, printed
    assert "Stopped." in printed
    assert "Traceback" not in printed
    for worker in dask.workers:
        assert psutil.wait_procs(processes_below(worker), timeout=HANG_SECONDS)[1] == []


def test_a_scheduler_that_ends_in_the_middle_is_told_and_the_next_run_goes_on(course, graded_here, lonely):
    lonely.add_worker()
    run = course.start("--scheduler", lonely.address)
    while run.poll() is None and not list(course.root.glob("autograded/*/ps1/sums.ipynb")):
        pass
    lonely.scheduler.kill()
    printed = run.communicate(timeout=HANG_SECONDS)[0]
    assert run.returncode == 2, printed
    assert f"The connection to the scheduler at {lonely.address} was lost" in printed
    assert "Traceback" not in printed
    status, printed = course.grade()
    assert status == 0, printed
    assert "unchanged" in printed
    assert course.state() == graded_here.state()


# What leaves the coordinator -----------------------------------------------------------------------------


MINE = {"twice": "def twice(n):\n    return n ** 2", "mean": "from statistics import mean"}


class Carried(LocalExecutor):
    """Keeps what a cluster would carry to its workers, as it travels, and runs it here."""

    def __init__(self, pool: TemplatePool) -> None:
        super().__init__(pool)
        self.bytes = b""

    def prepare(self, conditions: Conditions) -> None:
        super().prepare(conditions)
        self.bytes += pickle.dumps(conditions)

    def execute(self, notebook: str, task: Task, files: Files) -> Run:
        self.bytes += pickle.dumps(cluster.job_for(notebook, task, files))
        return super().execute(notebook, task, files)


def test_nothing_of_the_reference_and_the_bank_leaves_the_coordinator(handed_in):
    course = Course.open(handed_in.root)
    with GradebookWriter.of(course) as gradebook:
        sources = assignment_sources(course, gradebook.assignment("ps1"))
    pool = TemplatePool(1, sandbox=True)
    carried = Carried(pool)
    material = Material(sources, assignment_answers(course, sources))
    with Engine(material, TemplatePool(1, sandbox=True), seed=5, executor=carried) as engine:
        pool.start()
        pool.wait_until_ready()
        submitted = handed_in.hand_in("secret", **MINE)
        [folder] = course.submissions("ps1", ["secret"])
        [graded] = grade_submission(engine, "ps1", folder).notebooks
    shutil.rmtree(submitted.parent.parent)
    pool.close()
    assert graded.verdicts[0].misconception == "squares", "the bank was not asked"
    assert b"return n ** 2" in carried.bytes
    assert b"observe(" in carried.bytes
    for secret in (b"return 2 * n", b"sum(xs)", b"return n * n", b"SOLUTION", b"the square of 2"):
        assert secret not in carried.bytes


# Errors --------------------------------------------------------------------------------------------------


def test_no_scheduler_at_the_address_is_told(course):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # and nobody listens
        address = f"tcp://127.0.0.1:{unused.getsockname()[1]}"
        status, printed = course.grade("--scheduler", address)
    assert status == 2
    assert f"--scheduler {address}: no Dask scheduler answers there" in printed
    assert "dask scheduler" in printed
    assert "Traceback" not in printed


@pytest.mark.parametrize("address", ["nonsense", "udp://127.0.0.1:1", "tcp://127.0.0.1:port"])
def test_what_is_no_address_is_told(course, address):
    status, printed = course.grade("--scheduler", address)
    assert status == 2
    assert f"--scheduler {address}" in printed
    assert "Traceback" not in printed


def test_a_scheduler_without_workers_is_waited_for_and_then_told(lonely, monkeypatch):
    monkeypatch.setattr(cluster, "WORKERLESS_SECONDS", 1.0)
    told: list[str] = []
    waits = Cluster(lonely.address, sandbox=True, tell=told.append)
    try:
        with pytest.raises(ClusterError, match=rf"has had no worker for 1 s.*dask worker {lonely.address}"):
            waits.open()
    finally:
        waits.close()
    assert told[-1] == f"waiting for a worker of {lonely.address}"


def test_a_worker_with_other_code_is_refused(course, lonely, tmp_path):
    other = tmp_path / "other" / "torchcourse"
    shutil.copytree(Path(torchcourse.__file__).parent, other)
    (other / "one_more.py").write_text("")
    lonely.add_worker(PYTHONPATH=str(other.parent))
    status, printed = course.grade("--scheduler", lonely.address)
    assert status == 2
    assert "torchcourse's code" in printed
    assert f"instead of {code_digest()[:12]}" in printed
    assert "install the same there" in printed
    assert not (course.root / "autograded").exists()


NO_LANDLOCK = """
import pyseccomp
rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
rules.add_rule(pyseccomp.ERRNO(38), "landlock_create_ruleset")
rules.load()
"""


def test_a_worker_without_a_sandbox_is_refused(course, lonely):
    lonely.add_worker(first=NO_LANDLOCK)
    status, printed = course.grade("--scheduler", lonely.address)
    assert status == 2
    assert "has no sandbox to run students' code in" in printed
    assert "Landlock" in printed
    assert not (course.root / "autograded").exists()


def test_workers_are_the_clusters_to_count(course):
    command = [sys.executable, "-m", "torchcourse.cli", "grade", "ps1", "--scheduler", "tcp://x:1"]
    done = subprocess.run([*command, "--workers", "2"], cwd=course.root, capture_output=True, text=True)
    assert done.returncode == 2
    assert "a cluster has the workers that it has" in " ".join(done.stderr.replace("│", " ").split())
