"""Kill it, interrupt it, fill its disk, lock its gradebook: does grading lose anything?"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pytest
from support.quick_course import QuickCourse, copy_of
from support.small_disk import SmallDisk

KILLS = {"coordinator": 10, "template": 20, "worker": 20}
KILL_SEED = 20261125
HANG_SECONDS = 120  # no test waits longer for what should happen at once, however busy the machine


@pytest.fixture(scope="module")
def undisturbed(handed_in: QuickCourse, tmp_path_factory: pytest.TempPathFactory) -> QuickCourse:
    """The same, graded in peace."""
    course = copy_of(handed_in, tmp_path_factory.mktemp("undisturbed") / "course")
    status, printed = course.grade()
    assert status == 0, printed
    return course


@pytest.fixture(scope="module")
def locked_in_the_middle(
    handed_in: QuickCourse, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[QuickCourse, subprocess.Popen[str], sqlite3.Connection]]:
    """A run that has recorded something, and now finds its gradebook locked: it waits for a minute."""
    course = copy_of(handed_in, tmp_path_factory.mktemp("locked") / "course")
    run = course.start("--workers", "1")
    assert wait_until(lambda: graded_folders(course), run)
    with closing(sqlite3.connect(course.root / "gradebook.db", timeout=30)) as lock:
        lock.execute("begin exclusive")
        yield course, run, lock
    if run.poll() is None:
        run.kill()
        run.communicate()


def wait_until(happened: Callable[[], object], run: subprocess.Popen[str]) -> bool:
    """Wait for something to happen while a run goes on; false when the run ended first."""
    deadline = time.monotonic() + HANG_SECONDS
    while not happened():
        if run.poll() is not None:
            return False
        assert time.monotonic() < deadline, "nothing happens"
        time.sleep(0.01)
    return True


def graded_folders(course: QuickCourse) -> list[Path]:
    return list(course.root.glob("autograded/*/ps1/sums.ipynb"))


# Killed --------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("locked_in_the_middle")  # whose minute passes meanwhile
def test_fifty_kills_at_random_moments_end_in_the_undisturbed_gradebook(course, undisturbed):
    chance = random.Random(KILL_SEED)
    print("seed of the kills:", KILL_SEED)
    left = [who for who, times in KILLS.items() for _ in range(times)]
    chance.shuffle(left)
    finished = True
    while left:
        # What was finished is graded anew; what was not, goes on.
        run = course.start(*["--force"] * finished)
        finished = not kill_at_random(course, run, left, chance)
        printed = run.communicate(timeout=HANG_SECONDS)[0]
        assert "Traceback" not in printed, printed
        assert run.returncode in (0, 1, 2, -signal.SIGKILL), printed
        psutil.wait_procs(course.processes(), timeout=HANG_SECONDS)
        assert course.processes() == [], "left behind"
    status, printed = course.grade()
    assert status == 0, printed
    assert course.state() == undisturbed.state()
    assert os.listdir(course.root / "tmp") == [], "private folders of killed runs are left"


def kill_at_random(
    course: QuickCourse, run: subprocess.Popen[str], left: list[str], chance: random.Random
) -> bool:
    """Kill a run's processes as the list says, until it ends; true when that was by killing itself."""
    wait_until(lambda: course.is_taken_by(run), run)
    while left and run.poll() is None:
        time.sleep(chance.uniform(0, 0.5))
        if not kill_one(living(run)[left[-1]], chance):
            continue
        if left.pop() == "coordinator":
            return True
    return False


def kill_one(processes: list[psutil.Process], chance: random.Random) -> bool:
    """Kill one of these; false when there is none any more."""
    try:
        chance.choice(processes).kill()
    except (IndexError, psutil.NoSuchProcess):
        time.sleep(0.01)
        return False
    return True


def living(run: subprocess.Popen[str]) -> dict[str, list[psutil.Process]]:
    """The processes of a run by what they are."""
    templates = living_children(run.pid)
    workers = [worker for template in templates for worker in living_children(template.pid)]
    return {"coordinator": [psutil.Process(run.pid)], "template": templates, "worker": workers}


def living_children(pid: int) -> list[psutil.Process]:
    try:
        return [one for one in psutil.Process(pid).children() if one.status() != psutil.STATUS_ZOMBIE]
    except psutil.NoSuchProcess:
        return []


def test_a_submission_that_kills_itself_loses_that_cell_only_and_is_tried_again(handed_in, tmp_path):
    course = QuickCourse(tmp_path / "course")
    shutil.copytree(handed_in.root, course.root, ignore=shutil.ignore_patterns("submitted"))
    course.hand_in("kills", twice="import os\ndef twice(n):\n    os.kill(os.getpid(), 9)")
    course.hand_in("right")
    course.grade()
    assert course.scores() == {"kills": 3, "right": 5}
    printed = course.grade()[1]
    assert "1 graded, 1 unchanged" in printed, printed


# Interrupted ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("when", ["it begins", "some are graded"])
def test_control_c_stops_at_once_and_the_next_run_goes_on(course, when, undisturbed):
    course.hand_in("z-slow", "time.sleep(50)")
    run = course.start("--workers", "2", *(["--force"] if when == "it begins" else []))
    happened = {
        "it begins": lambda: course.is_taken_by(run),
        "some are graded": lambda: len(graded_folders(course)) == 8,
    }
    assert wait_until(happened[when], run)
    os.killpg(run.pid, signal.SIGINT)
    printed = run.communicate(timeout=30)[0]  # far less than the slow one takes
    assert run.returncode == 130
    assert "Stopped. What was graded so far is recorded" in printed
    assert ("The same command grades all again" in printed) == (when == "it begins")
    assert "Traceback" not in printed
    assert course.processes() == []
    assert os.listdir(course.root / "tmp") == []
    before = len(graded_folders(course))
    assert before == (0 if when == "it begins" else 8)
    shutil.rmtree(course.root / "submitted" / "z-slow")
    status, printed = course.grade()
    assert status == 0, printed
    assert f"{8 - before} graded" in printed
    assert course.state() == undisturbed.state()


# Two at once ---------------------------------------------------------------------------------------------


def test_a_second_grader_is_told_of_the_first_and_changes_nothing(course):
    course.hand_in("z-slow", "time.sleep(50)")
    first = course.start("--workers", "2")
    assert wait_until(lambda: len(graded_folders(course)) == 8, first)
    before = course.state()
    status, printed = course.grade("--force")
    assert status == 2
    assert f"is being worked on by process {first.pid}" in printed
    assert "Wait for its end" in printed
    assert course.state() == before
    first.send_signal(signal.SIGINT)
    first.communicate(timeout=30)


# Graded again --------------------------------------------------------------------------------------------


def test_a_failed_or_changed_regrade_leaves_no_old_score(undisturbed, tmp_path):
    course = copy_of(undisturbed, tmp_path / "course")
    course.hand_in("right-0").write_bytes(b"")
    course.hand_in("right-1", mean="def mean(xs):\n    return 0")
    status, printed = course.grade()
    assert status == 1
    assert "1 could not be graded" in printed
    assert "6 unchanged" in printed
    assert course.scores() == undisturbed.scores() | {"right-0": None, "right-1": 2}
    assert not (course.root / "autograded" / "right-0" / "ps1").exists()


# A full disk ---------------------------------------------------------------------------------------------


GRADEBOOK_IN_FOLDER = """
from pathlib import Path
c.CourseDirectory.db_url = f"sqlite:///{Path(__file__).resolve().parent / 'gradebook' / 'gradebook.db'}"
"""


@pytest.mark.parametrize("full", ["autograded", "gradebook"])
def test_a_full_disk_is_told_and_what_was_recorded_stays(course, undisturbed, full, tmp_path):
    (course.root / full).mkdir(exist_ok=True)
    if full == "gradebook":
        shutil.move(course.root / "gradebook.db", course.root / full)
        with open(course.root / "nbgrader_config.py", "a") as config:
            config.write(GRADEBOOK_IN_FOLDER)
    with SmallDisk(course.root / full) as disk:
        inside = QuickCourse(course.root, disk.enter(course.root))
        assert inside.grade("--student", "right-0", "--student", "raises-0")[0] == 0
        before = disk.copy_of(course, tmp_path / "before").state()
        disk.fill()
        status, printed = inside.grade()
        assert status == 2
        assert "Traceback" not in printed
        assert str(course.root / full) in printed
        assert "run this again" in printed
        assert disk.copy_of(course, tmp_path / "full").state() == before
        disk.make_room()
        status, printed = inside.grade()
        assert status == 0, printed
        assert "6 graded, 2 unchanged" in printed
        assert disk.copy_of(course, tmp_path / "after").state() == undisturbed.state()


def test_a_temporary_folder_that_gets_full_stops_the_run_and_the_next_one_goes_on(course, undisturbed):
    with SmallDisk(course.root / "tmp") as disk:
        inside = QuickCourse(course.root, disk.enter(course.root))
        assert inside.grade("--student", "right-0", "--student", "raises-0")[0] == 0
        before = course.state()
        run = inside.start()
        assert wait_until(lambda: disk.holds("torchcourse-private-*"), run)
        while run.poll() is None:
            disk.fill()  # also what is freed meanwhile
        printed = run.communicate()[0]
        assert run.returncode == 2, printed
        assert f"Nothing can be written to {course.root / 'tmp'}" in printed
        assert "Make room there" in printed
        assert "Traceback" not in printed
        assert course.state() == before
        disk.make_room()
        status, printed = inside.grade()
        assert status == 0, printed
        assert "6 graded, 2 unchanged" in printed
    assert course.state() == undisturbed.state()


# A locked gradebook --------------------------------------------------------------------------------------


def test_a_locked_gradebook_is_waited_for_and_control_c_is_heard_meanwhile(course, undisturbed):
    with closing(sqlite3.connect(course.root / "gradebook.db")) as other:
        other.execute("begin exclusive")
        run = course.start()
        assert wait_until(lambda: course.is_taken_by(run), run)
        os.killpg(run.pid, signal.SIGINT)
        assert "Stopped" in run.communicate(timeout=30)[0]
        run = course.start()
        assert wait_until(lambda: course.is_taken_by(run), run)
        time.sleep(1)
        assert run.poll() is None
        assert graded_folders(course) == []
        other.rollback()
    assert "8 graded" in run.communicate()[0]
    assert course.state() == undisturbed.state()


def test_a_gradebook_that_is_locked_in_the_middle_and_stays_so_is_told(locked_in_the_middle, undisturbed):
    course, run, lock = locked_in_the_middle
    printed = run.communicate(timeout=HANG_SECONDS)[0]
    assert run.returncode == 2
    assert "gradebook.db cannot be used: database is locked" in printed
    assert "end it, then run this again" in printed
    assert "Traceback" not in printed
    lock.close()
    assert 0 < len(course.scores()) < 8
    assert course.scores().items() <= undisturbed.scores().items()
    status, printed = course.grade()
    assert status == 0, printed
    assert course.state() == undisturbed.state()
