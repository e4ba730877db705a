"""`torchcourse check` without sandbox, fork and locks: tests/support/no_linux takes them away."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest
from support.paths import ROOT
from support.quick_course import ANSWERS, QuickCourse

ELSEWHERE = {"PYTHONPATH": str(ROOT / "tests" / "support" / "no_linux")}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> QuickCourse:
    config = "c.ExecutePreprocessor.timeout = 2"
    return QuickCourse.make(tmp_path_factory.mktemp("course"), config)


def torchcourse(
    course: QuickCourse, *arguments: str, environment: dict[str, str] = ELSEWHERE
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "torchcourse.cli", *arguments],
        cwd=course.root,
        env={**os.environ, "COLUMNS": "1000", "TMPDIR": str(course.root / "tmp"), **environment},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def checked(run: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert run.stdout, run.stderr
    return json.loads(run.stdout)


def points(run: subprocess.CompletedProcess[str]) -> list[float]:
    return [one["points"] for one in checked(run)["exercises"]]


def test_it_says_what_the_sandbox_says_and_that_there_was_none(course: QuickCourse) -> None:
    notebook = str(course.hand_in("ann", **ANSWERS["squares"]))
    plain = torchcourse(course, "check", notebook, "--json")
    shut_in = torchcourse(course, "check", notebook, "--json", environment={})
    assert (plain.returncode, shut_in.returncode) == (1, 1)
    same = ("name", "points", "passed", "misconception", "recognised", "hint", "state")
    assert [[one[key] for key in same] for one in checked(plain)["exercises"]] == [
        [one[key] for key in same] for one in checked(shut_in)["exercises"]
    ]
    assert checked(plain)["exercises"][0]["misconception"] == "squares"
    assert "one's own code on one's own machine" in plain.stderr
    assert shut_in.stderr == ""
    assert list((course.root / "tmp").iterdir()) == []
    assert course.processes() == []


LOOPS = "def twice(n):\n    while True:\n        n = n + 1"
SLEEPS = "import time\ndef twice(n):\n    time.sleep(1000)"
ENDS = "import os\ndef twice(n):\n    os._exit(3)"


@pytest.mark.parametrize("answer", [LOOPS, SLEEPS, ENDS], ids=["loops", "sleeps", "ends its process"])
def test_an_answer_costs_itself_and_no_other(course: QuickCourse, answer: str) -> None:
    run = torchcourse(course, "check", str(course.hand_in("bob", twice=answer)), "--json")
    assert points(run) == [0, 3], run.stdout
    assert course.processes() == []


WRITES = """import os
from pathlib import Path
Path("left.txt").write_text("x")
def twice(n):
    os.write(1, b"x" * 100_000)
    print(n)
    return 2 * n"""


def test_what_is_written_goes_nowhere(course: QuickCourse) -> None:
    notebook = course.hand_in("cat", twice=WRITES)
    assert points(torchcourse(course, "check", str(notebook), "--json")) == [2, 3]
    assert sorted(path.name for path in notebook.parent.iterdir()) == ["sums.ipynb"]
    assert list((course.root / "tmp").iterdir()) == []


@pytest.mark.parametrize("how", [[], ["--unsafe-no-sandbox"]], ids=["as always", "unsafe"])
def test_nobody_is_graded_there(course: QuickCourse, how: list[str]) -> None:
    course.hand_in("dan")
    run = torchcourse(course, "grade", "ps1", *how)
    assert run.returncode == 2
    assert "Submissions are graded on Linux only" in run.stderr
    assert "torchcourse check NOTEBOOK" in run.stderr
    assert "Traceback" not in run.stderr
    assert not (course.root / "autograded").exists()


@pytest.mark.parametrize(
    ("command", "said"),
    [("serve --port 0", "Self-checks are served"), ("similar ps1", "Notebooks are compared")],
)
def test_what_needs_a_sandbox_says_so_there(course: QuickCourse, command: str, said: str) -> None:
    run = torchcourse(course, *command.split())
    assert run.returncode == 2
    assert f"{said} on Linux only" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize("command", ["summary ps1", "report ps1 --csv", "grades ps1", "export --format csv"])
def test_a_gradebook_that_came_from_elsewhere_is_read_there(course: QuickCourse, command: str) -> None:
    if not (course.root / "autograded").exists():
        course.hand_in("dan")
        assert course.grade()[0] == 0
    run = torchcourse(course, *command.split())
    assert run.returncode == 0, run.stderr
    assert "Traceback" not in run.stderr


def test_a_process_without_its_parent_ends(course: QuickCourse) -> None:
    waits = (
        f"from torchcourse.grading.execute.plain_pool import PlainPool\nPlainPool().start(['json'])\n{WAIT}"
    )
    home = course.root / "tmp"
    parent = subprocess.Popen(
        [sys.executable, "-c", waits],
        env={**os.environ, "TMPDIR": str(home)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    assert parent.stdout.readline() == "started\n"
    started = psutil.Process(parent.pid).children()
    assert started
    parent.kill()
    parent.wait()
    parent.stdout.close()
    _, alive = psutil.wait_procs(started, timeout=30)
    assert alive == []
    for left in Path(home).iterdir():  # which a process that was killed could not remove
        subprocess.run(["rm", "-r", str(left)], check=True)


WAIT = "import sys, time\nprint('started', flush=True)\ntime.sleep(100)"
