"""`torchcourse serve`, the real command on a real course: what students are told, and what checks cost."""

from __future__ import annotations

import json
import signal
import stat
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nbformat
import psutil
import pytest
from support.quick_course import A_MOMENT, ANSWERS, QuickCourse
from support.self_check_service import RunningService, service

from torchcourse.grading.gradebook.check_record import CheckRecord

WRONG = ANSWERS["squares"]
STUDENTS = ("ann", "bob", "cat", "dan", "eve", "fay", "gil", "hal", "ivy", "jim")
CONFIG = """
c.SelfCheck.checks = 4
c.SelfCheck.exceptions = {"bob": {"checks": 6}, "group:extra": {"checks": 0}}
c.SelfCheck.groups = {"extra": ["cat", "bob"]}
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> QuickCourse:
    return QuickCourse.make(tmp_path_factory.mktemp("course"), CONFIG)


@pytest.fixture(scope="module")
def running(course: QuickCourse) -> Iterator[RunningService]:
    with service(course.root, "--warm", "ps1", students=STUDENTS) as one:
        yield one


def test_a_wrong_answer_is_told_as_documented_and_without_what_is_hidden(
    course: QuickCourse, running: RunningService
) -> None:
    before = course.state()
    reply = running.check(course.hand_in("ann", **WRONG))
    assert reply.status == 200, reply
    twice, mean = reply.content["exercises"]
    assert (twice["points"], mean["points"], reply.content["points"]) == (0, 3, 3)
    assert twice["failed"] == [{"observation": "of a number", "message": ""}]
    assert (twice["misconception"], twice["hint"]) == ("squares", "the square of 2 is 4 as well; try 3")
    assert (reply.content["left"], reply.content["checks"], reply.content["seconds_of_limit"]) == (3, 4, 3600)
    next_ = datetime.fromisoformat(reply.content["next"])
    assert timedelta(minutes=59) < next_ - datetime.now(UTC) < timedelta(minutes=61)
    assert "not your code" in reply.content["record"]
    assert reply.content["repairs"] == []
    assert course.state() == before


def test_some_exercises_only(course: QuickCourse, running: RunningService) -> None:
    reply = running.check(course.hand_in("cat", **WRONG), "cat", ["mean"])
    assert [one["name"] for one in reply.content["exercises"]] == ["mean"]
    unknown = running.check(course.hand_in("cat"), "cat", ["median"])
    assert (unknown.status, unknown.content["kind"]) == (400, "exercise")
    assert "twice, mean" in unknown.content["error"]


def test_the_limit_is_each_students_own_and_what_is_refused_costs_nothing(
    course: QuickCourse, running: RunningService
) -> None:
    notebook = course.hand_in("dan")
    assert running.left("dan") == 4
    assert running.check(b"{", "dan").content["kind"] == "unreadable"
    assert running.check(notebook, "dan", ["median"]).status == 400
    assert running.left("dan") == 4
    assert [running.check(notebook, "dan").content["left"] for _ in range(4)] == [3, 2, 1, 0]
    refused = running.check(notebook, "dan")
    assert (refused.status, refused.content["kind"], refused.content["left"]) == (429, "limit", 0)
    assert 3500 < int(refused.headers["Retry-After"]) <= 3601  # up to a full second
    assert running.left("dan") == 0
    assert running.check(notebook, "eve").status == 200


def test_an_exception_for_a_student_stands_above_one_for_a_group(
    course: QuickCourse, running: RunningService
) -> None:
    assert running.ask("GET", "v1/limits/ps1", "bob").content["checks"] == 6
    of_group = running.ask("GET", "v1/limits/ps1", "cat").content
    assert (of_group["left"], of_group["next"], of_group["checks"]) == (None, None, None)


def test_three_may_wait_at_once_and_a_fourth_is_refused(course: QuickCourse, running: RunningService) -> None:
    notebook = course.hand_in("cat", "time.sleep(1)")
    with ThreadPoolExecutor(6) as pool:
        replies = list(pool.map(lambda _: running.check(notebook, "cat"), range(6)))
    statuses = sorted(one.status for one in replies)
    assert statuses == [200, 200, 200, 429, 429, 429]
    assert {one.content["kind"] for one in replies if one.status == 429} == {"queue"}
    assert all("Retry-After" in one.headers for one in replies if one.status == 429)


def test_many_at_once_are_all_answered(course: QuickCourse, running: RunningService) -> None:
    notebook = course.hand_in("fay", **WRONG)
    with ThreadPoolExecutor(12) as pool:
        replies = list(pool.map(lambda name: running.check(notebook, name), ["fay", "gil", "hal"] * 2))
    assert [one.status for one in replies] == [200] * 6
    assert {one.content["points"] for one in replies} == {3}


def test_the_record_says_who_checked_what_and_holds_no_code(
    course: QuickCourse, running: RunningService
) -> None:
    assert running.check(course.hand_in("ivy", **WRONG), "ivy").status == 200
    record = CheckRecord("sqlite:///.torchcourse/self_checks.db", course.root)
    [check] = [one for one in record.checks("ps1") if one.student == "ivy"]
    twice = next(one for one in check.exercises if one.exercise == "twice")
    assert (twice.points, twice.max_points, twice.misconception, twice.hint_shown) == (0, 2, "squares", True)
    assert check.notebook is None
    assert datetime.now(UTC) - check.asked < timedelta(minutes=5)
    assert stat.S_IMODE((course.root / ".torchcourse" / "self_checks.db").stat().st_mode) == 0o600


def test_an_errors_text_and_name_carry_no_input_out(course: QuickCourse, running: RunningService) -> None:
    """The input is a number from 10 to 999, marked so that it would be found in whatever is told."""
    tell = "'<<%d>>' % n"
    ways = {
        "a message": f"raise ValueError({tell})",
        "an error's own name": f"raise type({tell}, (Exception,), {{}})()",
        "an undefined name": "raise NameError(\"name 'LEAK_%d' is not defined\" % n)",
        "a value": f"return {tell}",
        "a dict's keys": f"return {{{tell}: 1}}",
        "printed": f"print({tell}); import sys; sys.stderr.write({tell})",
        "an end": "import os; os._exit(n % 256)",
    }
    for way, code in ways.items():
        notebook = course.hand_in("cat", twice=f"def twice(n):\n    if n == 2: return 4\n    {code}")
        reply = running.check(notebook, "cat")
        assert reply.status == 200, (way, reply)
        twice = reply.content["exercises"][0]
        assert twice["points"] == 0
        text = json.dumps(reply.content)
        assert not any(mark in text for mark in ("<<", "LEAK_", "exit status")), (way, text)


def test_a_later_cells_error_carries_nothing_of_an_earlier_hidden_test(
    course: QuickCourse, running: RunningService
) -> None:
    keeps = "def twice(n):\n    global kept\n    kept = n\n    return 2 * n"
    stops = "raise SyntaxError('<<%d>>' % kept)"
    reply = running.check(course.hand_in("cat", twice=keeps, mean=stops), "cat")
    assert reply.status == 200
    assert reply.content["exercises"][1]["state"] == "syntax error"
    assert "<<" not in json.dumps(reply.content)


def test_a_killed_service_has_kept_what_it_answered_and_leaves_no_process(tmp_path: Path) -> None:
    course = QuickCourse.make(tmp_path, "c.SelfCheck.checks = 3")
    notebook = course.hand_in("ann")
    with service(course.root, "--warm", "ps1") as first:
        assert first.check(notebook).content["left"] == 2
        slow = course.hand_in("bob", "time.sleep(30)")
        with ThreadPoolExecutor(1) as pool:
            lost = pool.submit(first.check, slow, "bob")
            time.sleep(1)
            processes = first.processes()
            assert processes
            first.end(signal.SIGKILL)
            assert lost.exception(30) is not None
        _, alive = psutil.wait_procs(processes, timeout=20)
        assert alive == []
    with service(course.root) as second:
        assert second.left("ann") == 2
        assert second.left("bob") == 3
        assert second.check(notebook).content["left"] == 1


def test_templates_and_forks_that_are_killed_cost_nobody_a_check(
    course: QuickCourse, running: RunningService
) -> None:
    for process in running.processes():
        process.kill()
    reply = running.check(course.hand_in("jim"), "jim")
    assert reply.status == 200, (reply, running.log.read_text()[-3000:])
    assert (reply.content["points"], reply.content["left"]) == (5, 3)
    slow = course.hand_in("jim", A_MOMENT)
    with ThreadPoolExecutor(1) as pool:
        under_way = pool.submit(running.check, slow, "jim")
        time.sleep(0.1)
        for process in running.processes():
            process.kill()
        reply = under_way.result(60)
    assert reply.status in (200, 503)
    assert running.left("jim") == (2 if reply.status == 200 else 3)


def test_a_course_that_changes_is_noticed_without_a_restart(tmp_path: Path) -> None:
    course = QuickCourse.make(tmp_path, "c.SelfCheck.checks = 0")
    notebook = course.hand_in("ann")
    with service(course.root) as running:
        assert running.check(notebook).content["max_points"] == 5
        path = course.root / "source" / "ps1" / "sums.ipynb"
        source = nbformat.read(path, as_version=4)
        for cell in source.cells:
            if cell.metadata.get("nbgrader", {}).get("grade_id") == "test_mean":
                cell.metadata.nbgrader["points"] = 4
        nbformat.write(source, path)
        until(lambda: running.check(notebook).content["max_points"] == 6)
        before = path.read_bytes()
        path.write_text("{")  # a broken one is told in the log, and changes nothing
        time.sleep(3)
        assert running.check(notebook).content["max_points"] == 6
        path.write_bytes(before)
        config = course.root / "nbgrader_config.py"
        config.write_text(config.read_text() + "c.SelfCheck.hints = False\n")
        wrong = course.hand_in("bob", **WRONG)
        until(lambda: running.check(wrong).content["exercises"][0]["hint"] is None)
        told = running.check(wrong).content["exercises"][0]
        assert (told["misconception"], told["recognised"]) == (None, None)


def test_alone_it_serves_who_started_it_by_a_file_that_only_they_can_read(tmp_path: Path) -> None:
    course = QuickCourse.make(tmp_path)
    file = course.root / ".torchcourse" / "service.json"
    with service(course.root, alone=True) as running:
        held = json.loads(file.read_text())
        assert held["url"] == running.url
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
        running.tokens["me"] = held["token"]
        assert running.check(course.hand_in("me"), "me").content["points"] == 5
        [listens] = [
            one for one in psutil.Process(running.process.pid).net_connections() if one.status == "LISTEN"
        ]
        assert listens.laddr.ip == "127.0.0.1"
        running.end()
        assert running.process.returncode == 0
    assert not file.exists()


def until(holds, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it has not come about"
        time.sleep(0.2)
