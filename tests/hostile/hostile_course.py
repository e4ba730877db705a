"""A course with secrets planted in all its parts, graded once with every hostile submission in it."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hostile.attack import COURSE, Attack, code_cell
from hostile.reaching_out import PORT, SOCKET_PATH
from support.course_in_a_folder import MODULE, ROOT, CourseFolder, released, solved

CELL_SECONDS = 3
RUN_SECONDS = 400
# Written by the engine itself: looked at apart from all that must not change.
ENGINES_OWN = ("autograded", "gradebook.db", "grades.json")
BYSTANDERS = {
    "aa-bystander": 20,
    "aa-bystander-2": 20,
    "ba-unfinished": 0,
    "mm-bystander": 18,
    "zz-bystander": 20,
}
WRONG = "def linear_param_count(sizes, bias=True): raise ValueError(sizes)"


@dataclass
class Run:
    """What came of grading them all."""

    status: int
    printed: str
    seconds: float
    peak_mebibytes: float  # of the process that judges and records
    submissions: dict[str, dict[str, Any]]
    left_in_tmp: list[str]
    processes_left: list[str]
    arrived: list[str]


@dataclass
class HostileCourse:
    """The course, its secrets, and its state before it was graded."""

    folder: CourseFolder
    tmp: Path
    markers: dict[str, str] = field(default_factory=dict)
    seed: int = field(default_factory=lambda: secrets.randbits(62) | 2**61)
    before: dict[str, str] = field(default_factory=dict)
    tables_before: dict[str, list[tuple]] = field(default_factory=dict)

    @classmethod
    def make(cls, place: Path) -> HostileCourse:
        root, tmp = place / "course", place / "tmp"
        shutil.copytree(ROOT / "source" / MODULE, root / "source" / MODULE)
        shutil.copytree(ROOT / "answer_bank", root / "answer_bank")
        tmp.mkdir()
        course = cls(CourseFolder(root), tmp)
        course._plant()
        config = (ROOT / "nbgrader_config.py").read_text()
        config += f"\nc.ExecutePreprocessor.timeout = {CELL_SECONDS}\n# {course._marker('config')}\n"
        (root / "nbgrader_config.py").write_text(config)
        course.folder.nbgrader("generate_assignment", MODULE)
        with sqlite3.connect(root / "gradebook.db") as database:
            insert = "insert into student (id, last_name) values ('holder', ?)"
            database.execute(insert, [course._marker("gradebook")])
        return course

    def _marker(self, what: str) -> str:
        return self.markers.setdefault(what, f"marker-{what}-{secrets.token_hex(8)}")

    def _plant(self) -> None:
        path = self.folder.root / "source" / MODULE / f"{MODULE}.ipynb"
        text = path.read_text()
        for known, planted in {
            "y = x @ weight.T": f"y = x @ weight.T  # {self._marker('reference')}",
            "lambda: torch.randn(7, 4))": f"lambda: ('{self._marker('probe')}', torch.randn(7, 4))[1])",
            "expect=lambda: [": f"expect=lambda: '{self._marker('expected')}' and [",
        }.items():
            assert known in text, f"module 01 holds no {known!r} any more: plant it elsewhere"
            text = text.replace(known, planted)
        path.write_text(text)
        for path in (self.folder.root / "answer_bank" / MODULE).glob("*.py"):
            marker = f"# %% [markdown]\n# {self._marker('bank')}\n"
            path.write_text(f"{marker}\n{path.read_text()}")
        (self.folder.root / "secret.txt").write_text(self._marker("file"))

    def hand_in(self, attacks: Sequence[Attack]) -> None:
        """Hand in the hostile submissions, and honest ones among them."""
        for student, points in BYSTANDERS.items():
            notebook = (
                released()
                if points == 0
                else solved(**({"linear_param_count": WRONG} if points < 20 else {}))
            )
            marker = self._marker("submission")
            own = f"secret = '{marker}'\nhoard = [secret + str(i) for i in range(20_000)]\nprint(secret)\n"
            own += "import matplotlib.pyplot as plt\nplt.plot([1, 2])"
            notebook["cells"].insert(2, code_cell(own))
            self.folder.hand_in(student, notebook)
        for one in attacks:
            path = self.folder.hand_in(one.name, self._located(one.content))
            for name, content in one.files.items():
                (path.parent / name).parent.mkdir(parents=True, exist_ok=True)
                (path.parent / name).write_bytes(self._located(content))
            if one.folder is not None:
                one.folder(path.parent)

    def _located(self, content: bytes) -> bytes:
        """Tell an attack where things are: it may well know."""
        for known, place in {
            COURSE: self.folder.root,
            PORT: self.port,
            SOCKET_PATH: self.socket_path,
        }.items():
            content = content.replace(known.encode(), str(place).encode())
        return content

    @property
    def socket_path(self) -> Path:
        return self.tmp.parent / "s"

    @contextmanager
    def listening(self) -> Iterator[list[socket.socket]]:
        """Listen for what should not arrive."""
        tcp, udp, stream, datagram = (
            socket.socket(family, kind)
            for family in (socket.AF_INET, socket.AF_UNIX)
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM)
        )
        tcp.bind(("127.0.0.1", 0))
        self.port = tcp.getsockname()[1]
        udp.bind(("127.0.0.1", self.port))
        stream.bind(str(self.socket_path))
        datagram.bind("\0" + str(self.socket_path).replace("/", "-"))
        for one in (tcp, stream):
            one.listen()
        try:
            yield [tcp, udp, stream, datagram]
        finally:
            for one in (tcp, udp, stream, datagram):
                one.close()

    def grade(self, listeners: Sequence[socket.socket], *arguments: str) -> Run:
        """Grade everything in one run."""
        self.before, self.tables_before = self.hashes(), self.tables()
        record = self.folder.root / "grades.json"
        command = [sys.executable, "-m", "torchcourse.cli", "grade", MODULE, "--json", str(record)]
        environment = {**os.environ, "TMPDIR": str(self.tmp), "HOSTILE_SECRET": self._marker("environment")}
        start = time.monotonic()
        with open(self.tmp.parent / "printed", "w+") as printed:
            process = subprocess.Popen(
                [*command, "--seed", str(self.seed), *arguments],
                cwd=self.folder.root,
                env=environment,
                stdout=printed,
                stderr=subprocess.STDOUT,
            )
            peak = self._watched(process)
            printed.seek(0)
            text = printed.read()
        submissions = json.loads(record.read_text())["submissions"] if record.exists() else []
        return Run(
            process.returncode,
            text,
            time.monotonic() - start,
            peak,
            {one["student"]: one for one in submissions},
            sorted(os.listdir(self.tmp)),
            self._processes(),
            [f"{one.family.name} {one.type.name}" for one in listeners if _has_something(one)],
        )

    def _watched(self, process: subprocess.Popen) -> float:
        end = time.monotonic() + RUN_SECONDS
        peak = 0
        while process.poll() is None:
            if time.monotonic() > end:
                process.kill()
            for line in _lines(f"/proc/{process.pid}/status"):
                if line.startswith("VmHWM:"):
                    peak = int(line.split()[1])
            time.sleep(0.2)
        return peak / 1024

    def _processes(self) -> list[str]:
        """What still runs of the templates and their forks: their home lies in our folder."""
        time.sleep(0.2)
        mark = os.fsencode(self.tmp)
        pids = [name for name in os.listdir("/proc") if name.isdigit()]
        return [
            pid for pid in pids if mark in _bytes(f"/proc/{pid}/environ") + _bytes(f"/proc/{pid}/cmdline")
        ]

    def hashes(self) -> dict[str, str]:
        """What every file of the course holds, and its rights and times, but those that grading writes."""
        found = {}
        for path in sorted(self.folder.root.rglob("*")):
            name = path.relative_to(self.folder.root)
            if name.parts[0] not in ENGINES_OWN:
                status = path.lstat()
                content = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
                modified = status.st_mtime_ns if path.is_file() else 0
                found[str(name)] = f"{content} {status.st_mode:o} {status.st_uid} {modified}"
        return found

    def tables(self) -> dict[str, list[tuple]]:
        """Every table of the gradebook."""
        with sqlite3.connect(self.folder.root / "gradebook.db") as database:
            names = [
                name for (name,) in database.execute("select name from sqlite_master where type = 'table'")
            ]
            return {name: sorted(map(repr, database.execute(f"select * from {name}"))) for name in names}

    def scores(self) -> dict[str, float]:
        """What the gradebook says that each student has."""
        with sqlite3.connect(self.folder.root / "gradebook.db") as database:
            rows = database.execute(
                """select submitted_assignment.student_id, coalesce(sum(grade.auto_score), 0) from grade
                   join submitted_notebook on grade.notebook_id = submitted_notebook.id
                   join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id
                   group by 1"""
            )
            return dict(rows)

    def graded_notebook(self, student: str) -> dict[str, Any]:
        return json.loads(self.graded_path(student).read_text())

    def graded_path(self, student: str) -> Path:
        return self.folder.root / "autograded" / student / MODULE / f"{MODULE}.ipynb"


def _has_something(one: socket.socket) -> bool:
    one.setblocking(False)
    try:
        one.accept() if one.type is socket.SOCK_STREAM else one.recv(1)
    except BlockingIOError:
        return False
    return True


def _bytes(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""


def _lines(path: str) -> list[str]:
    return _bytes(path).decode(errors="replace").splitlines()
