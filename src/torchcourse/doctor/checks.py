"""What each use of the course needs of a machine."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

from torchcourse.doctor.containers import in_container, kind_of_container
from torchcourse.doctor.finding import Finding, good, missing, note
from torchcourse.doctor.packages import extra_packages, python_version
from torchcourse.grading.course.course_folder import Course, CourseError
from torchcourse.grading.sandbox.prepared import missing as sandbox_lacks

LEAST_FREE_BYTES = 2**30
EXCHANGE_MODE = 0o1777


def for_students(root: Path) -> Iterator[Finding]:
    """To read the lessons and to work on assignments: any system."""
    yield python_version()
    yield from extra_packages("student")
    if shutil.which("jupyter") is None:
        yield missing("there is no command jupyter", "Activate the environment: source .venv/bin/activate")
    else:
        yield good("the command jupyter")


def for_grading(root: Path) -> Iterator[Finding]:
    """To build, grade and give feedback."""
    yield python_version()
    yield from extra_packages("grading")
    yield from extra_packages("student")  # what notebooks import is imported where they are graded
    if shutil.which("alembic") is None:
        yield missing("nbgrader does not find alembic", "Activate the environment: source .venv/bin/activate")
    yield _room()
    yield from _course(root)


def _room() -> Finding:
    folder = Path(tempfile.gettempdir())
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE_BYTES:
        return missing(
            f"{folder} has {free / 2**20:.0f} MiB free", "Make room there, or name another folder in TMPDIR."
        )
    return good(f"{free / 2**30:.0f} GiB free in {folder}, {len(_cores())} cores")


def _cores() -> set[int]:
    return os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set(range(os.cpu_count() or 1))


def _course(root: Path) -> Iterator[Finding]:
    try:
        course = Course.open(root)
    except CourseError as error:
        yield note(str(error))
        return
    built = sorted(path.parent.name for path in course.root.glob("source/*/*.ipynb"))
    if built:
        yield good(f"{len(set(built))} assignments are built")
    else:
        yield missing("no assignment is built", "Run `make build`, or put notebooks into source/NAME/.")
    if os.access(course.root, os.W_OK):
        yield good(f"{course.root} can be written")
    else:
        yield missing(f"{course.root} cannot be written", "Get the permission for it.")


def for_sandbox(root: Path) -> Iterator[Finding]:
    """To run students' code safely. It is closed once here, and tried."""
    lacks = sandbox_lacks()
    kind = kind_of_container()
    yield from (missing(one.split(": ")[0], one.partition(": ")[2]) for one in lacks)
    if not lacks:
        trial = subprocess.run(
            [sys.executable, "-m", "torchcourse.doctor.sandbox_trial"],
            capture_output=True,
            text=True,
            check=False,
        )
        if trial.returncode:
            lacks = [trial.stderr.strip()[-500:] or f"the trial ended with {trial.returncode}"]
            yield missing(lacks[0], "Report this: without the sandbox nothing is graded.")
        else:
            yield good("closed and tried: no file outside, no network")
    yield from in_container(kind, bool(lacks))


def for_hub(root: Path) -> Iterator[Finding]:
    """To let students work on a JupyterHub, with nbgrader's exchange."""
    if find_spec("jupyterhub") is None:
        yield missing("jupyterhub is not installed", "Run: python -m pip install jupyterhub")
    else:
        yield good("jupyterhub")
    if shutil.which("configurable-http-proxy") is None:
        yield missing(
            "configurable-http-proxy is not installed", "Run: npm install -g configurable-http-proxy"
        )
    try:
        exchange = Course.open(root).settings.exchange
    except CourseError as error:
        yield note(str(error))
        return
    if not exchange.is_dir():
        yield missing(f"there is no exchange {exchange}", f"As root: mkdir -p -m 1777 {exchange}")
    elif stat.S_IMODE(exchange.stat().st_mode) != EXCHANGE_MODE:
        yield missing(
            f"the exchange {exchange} has mode {stat.S_IMODE(exchange.stat().st_mode):o}, not 1777",
            f"Run: chmod 1777 {exchange}. Without the 1, students can remove each other's work.",
        )
    else:
        yield good(f"the exchange {exchange}")


def for_self_check(root: Path) -> Iterator[Finding]:
    """To say what a notebook would earn, before it is handed in."""
    if find_spec("watchfiles") is None:
        yield missing(
            "watchfiles is not installed", f'Run: {sys.executable} -m pip install "torchcourse[grading]"'
        )
    yield from _course(root)
    if sandbox_lacks():
        yield note(
            "there is no sandbox here", "A check of one's own notebook runs without; a service must not."
        )


USES: dict[str, Callable[[Path], Iterator[Finding]]] = {
    "students": for_students,
    "grading": for_grading,
    "sandbox": for_sandbox,
    "hub": for_hub,
    "self-check": for_self_check,
}
# What the exit status is about unless uses are named: a hub is for those who want one.
BY_DEFAULT = ("students", "grading", "sandbox", "self-check")
