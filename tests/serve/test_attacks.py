"""Attacks on the service by who has a token: on the next student's check, on limits, and by way of HTTP."""

from __future__ import annotations

import gzip
import json
import re
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import nbformat
import psutil
import pytest
from support.quick_course import ANSWERS, QuickCourse
from support.self_check_service import RunningService, service

CONFIG = """
c.SelfCheck.checks = 0
c.SelfCheck.closed = ["exam"]
c.SelfCheck.exceptions = {"eve": {"checks": 3, "queue": 50}, "mal": {"checks": 2, "queue": 50}}
"""
STUDENTS = ("ann", "bob", "eve", "mal")


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> QuickCourse:
    return QuickCourse.make(tmp_path_factory.mktemp("course"), CONFIG)


@pytest.fixture(scope="module")
def running(course: QuickCourse) -> Iterator[RunningService]:
    options = ("--warm", "ps1", "--workers", "1")
    with service(course.root, *options, students=STUDENTS) as one:
        assert one.check(course.hand_in("ann")).status == 200  # it is ready
        yield one


# What runs in the cell before the answers, with all the rights that a check has.
BEFORE = {
    "kills its template": "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)",
    "kills everybody": "import os, signal\nos.kill(-1, signal.SIGKILL)",
    "writes its template's memory": "import os\nopen(f'/proc/{os.getppid()}/mem', 'r+b').write(b'x')",
    "reads its template's secrets": "import os\nprint(open(f'/proc/{os.getppid()}/environ').read())",
    "debugs its template": "import ctypes, os\nassert ctypes.CDLL(None).ptrace(16, os.getppid(), 0, 0) == 0",
    "slows its template down": "import os\nos.setpriority(os.PRIO_PROCESS, os.getppid(), 19)",
    "limits its template": (
        "import os, resource\nresource.prlimit(os.getppid(), resource.RLIMIT_NPROC, (0, 0))"
    ),
    "stays behind": "import os\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(1000)",
    "leaves a module for the next": (
        "import sys\n[open(f'{one or \".\"}/random.py', 'w').write('1/0') for one in sys.path]"
    ),
    "leaves a start-up file": (
        "import os\nfrom pathlib import Path\n"
        "for one in (os.environ.get('HOME', '/tmp'), '/tmp', '/dev/shm', '/var/tmp', '..'):\n"
        "    Path(one, 'sitecustomize.py').write_text('1/0')"
    ),
    "changes Python for the next": "import builtins, random\nbuiltins.sum = random.random = len",
    "floods the template's terminal": "import os\nfor _ in range(1000): os.write(2, b'x' * 65536)",
    "sends frames of its own": (
        "import os\nfor number in range(3, 60):\n"
        "    try: os.write(number, b'\\xff' * 4096)\n    except OSError: pass"
    ),
}


@pytest.mark.parametrize("how", BEFORE)
def test_the_next_students_check_is_what_it_was(
    course: QuickCourse, running: RunningService, how: str
) -> None:
    templates = {one.pid for one in running.processes()}
    attack = f"try:\n{_indented(BEFORE[how])}\nexcept BaseException: pass"
    reply = running.check(course.hand_in("bob", attack), "bob")
    assert reply.status in (200, 400), reply
    next_ = running.check(course.hand_in("ann", **ANSWERS["squares"]), "ann")
    assert (next_.status, next_.content["points"]) == (200, 3)
    assert next_.content["exercises"][0]["misconception"] == "squares"
    after = running.processes()
    # Readers and forks come and go; a template that was ended would have another number.
    assert templates & {one.pid for one in after}
    assert not any(one.status() == psutil.STATUS_ZOMBIE for one in after)


def _indented(code: str) -> str:
    return "\n".join(f"    {line}" for line in code.splitlines())


def test_limits_hold_when_all_is_asked_at_the_same_moment(
    course: QuickCourse, running: RunningService
) -> None:
    notebook = course.hand_in("eve")
    with ThreadPoolExecutor(12) as pool:
        replies = list(pool.map(lambda _: running.check(notebook, "eve"), range(12)))
    assert sorted(one.status for one in replies) == [200] * 3 + [429] * 9
    assert {one.content["kind"] for one in replies if one.status == 429} == {"limit"}
    assert running.left("eve") == 0
    assert running.check(notebook, "eve").status == 429


def test_who_leaves_once_the_notebook_runs_has_used_a_check(
    course: QuickCourse, running: RunningService
) -> None:
    body = course.hand_in("mal", "time.sleep(1)").read_bytes()
    with socket.create_connection(("127.0.0.1", running.port), 30) as connection:
        connection.sendall(_request(running, "mal", body))
        time.sleep(0.6)
    deadline = time.monotonic() + 30
    while running.left("mal") == 2:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert running.left("mal") == 1


def _request(running: RunningService, student: str, body: bytes, *headers: str) -> bytes:
    head = [
        "POST /v1/check/ps1 HTTP/1.1",
        "Host: localhost",
        f"Authorization: token {running.tokens[student]}",
        f"Content-Length: {len(body)}",
        *headers,
        "",
        "",
    ]
    return "\r\n".join(head).encode() + body


def _answers(running: RunningService, sent: bytes) -> bytes:
    """All that comes back, until the service closes or has said nothing more for a second."""
    received = b""
    connection = socket.create_connection(("127.0.0.1", running.port), 30)
    with connection, suppress(ConnectionError, TimeoutError):
        connection.sendall(sent)
        while part := connection.recv(65536):
            received += part
            connection.settimeout(1)
    return received


def _statuses(running: RunningService, sent: bytes) -> list[int]:
    return [int(one) for one in re.findall(rb"HTTP/1\.1 (\d{3}) ", _answers(running, sent))]


def test_a_request_inside_a_notebook_is_no_request(course: QuickCourse, running: RunningService) -> None:
    inner = _request(running, "bob", course.hand_in("bob").read_bytes())
    before = running.log.read_text().count("'bob'")
    assert len(_statuses(running, _request(running, "ann", inner))) == 1
    smuggled = f"\r\n0\r\n\r\n{inner.decode()}".encode()
    assert len(_statuses(running, _request(running, "ann", smuggled))) == 1
    assert running.log.read_text().count("'bob'") == before


def test_of_two_students_on_one_connection_each_is_told_their_own(
    course: QuickCourse, running: RunningService
) -> None:
    """As behind a proxy that keeps its connections."""
    get = "GET /v1/limits/ps1 HTTP/1.1\r\nHost: localhost\r\nAuthorization: token {}\r\n\r\n"
    sent = "".join(get.format(running.tokens[one]) for one in ("ann", "mal", "ann")).encode()
    received = _answers(running, sent)
    told = [json.loads(one) for one in re.findall(rb"\r\n\r\n(\{.*?\})", received)]
    assert [one["checks"] for one in told] == [None, 2, None]


def test_a_compressed_body_is_not_opened(course: QuickCourse, running: RunningService) -> None:
    before = psutil.Process(running.process.pid).memory_info().rss
    bomb = gzip.compress(bytes(64 * 2**20))
    for body in (gzip.compress(course.hand_in("ann").read_bytes()), bomb):
        for name in ("Content-Encoding", "Transfer-Encoding"):
            statuses = _statuses(
                running, _request(running, "ann", body, f"{name}: gzip", "Connection: close")
            )
            assert statuses in ([400], []), (name, statuses)
    assert psutil.Process(running.process.pid).memory_info().rss - before < 40 * 2**20


@pytest.mark.parametrize(
    "target",
    [
        "http://evil.example/v1/check/ps1",
        "//v1/check/ps1",
        "/v1/./check/ps1",
        "/v1/check/ps1/",
        "/v1/check/ps1?exercise=" + "&exercise=".join(map(str, range(200))),
        "/v1/check/ps1?exercise=%00",
        "/v1/check/ps1?exercise=../../twice",
        "/v1/check/ps1;exercise=twice",
        "*",
    ],
)
def test_a_strange_target_checks_nothing(course: QuickCourse, running: RunningService, target: str) -> None:
    body = course.hand_in("ann").read_bytes()
    sent = _request(running, "ann", body, "Connection: close")
    statuses = _statuses(running, sent.replace(b"/v1/check/ps1", target.encode(), 1))
    assert statuses in ([400], [404], [403], []), statuses


def test_what_a_notebook_says_of_itself_is_not_believed(course: QuickCourse, running: RunningService) -> None:
    """Neither of whom it is, nor of which assignment, nor what its tests are worth."""
    path = course.hand_in("ann", **ANSWERS["squares"])
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata.update({"student": "bob", "torchcourse": {"assignment": "exam", "seed": 1}})
    for cell in notebook.cells:
        said = cell.metadata.get("nbgrader")
        if said and said.get("grade"):
            said["points"] = 1000
            cell.source = "assert True"
            cell.outputs = [nbformat.v4.new_output("execute_result", data={"text/plain": "1000.0"})]
    notebook.cells += [cell.copy() for cell in notebook.cells]
    for number, cell in enumerate(notebook.cells):
        cell.id = f"c{number}"
    body = Path(path).with_suffix(".own")
    body.write_text(json.dumps(notebook))
    reply = running.check(body.read_bytes(), "ann")
    assert reply.status == 200, reply
    assert (reply.content["points"], reply.content["max_points"]) == (3, 5)
    assert reply.content["assignment"] == "ps1"
