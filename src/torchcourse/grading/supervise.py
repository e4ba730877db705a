"""Start a template, have it fork for a job, and watch the fork until it ends or must be ended."""

from __future__ import annotations

import contextlib
import fcntl
import json
import marshal
import os
import select
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torchcourse
from torchcourse.grading.channel import ChannelError, FrameReader
from torchcourse.grading.collect import Collector
from torchcourse.grading.private_folder import PrivateFolder, refuse_when_full
from torchcourse.grading.template_process import MESSAGE_BYTES

START_SECONDS = 120.0
FIRST_CELL_SECONDS = 30.0  # until a fork says that its first cell begins: what it hides counts as this long
LOOK_EVERY_SECONDS = 0.2
READ_EVERY_SECONDS = 0.05
READ_BYTES = 2**18
PIPE_BYTES = 2**20  # as much as whoever is not root may have
SECONDS_AFTER_DONE = 5.0
MODULES_IN_A_MESSAGE = 500  # a message must fit into the socket's buffer


class TemplateError(Exception):
    """A template could not be started, or ended by itself."""


@dataclass(frozen=True)
class Ending:
    """How a forked process came to its end."""

    status: int  # as from wait
    reason: str | None  # why it was killed, if it was; a sentence's second half: "took longer than …"
    peak_mebibytes: float
    overused: bool = False  # it was killed for what it used
    tried: tuple[str, ...] = ()  # what it asked the system for and did not get: "to start another process"

    @property
    def signal(self) -> int | None:
        return os.WTERMSIG(self.status) if os.WIFSIGNALED(self.status) else None


class Template:
    """A running template process, used by one thread at a time."""

    def __init__(self, preload: Sequence[str], sandbox: bool) -> None:
        self.sandbox = sandbox
        self._is_up = False
        self._home = PrivateFolder()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 (open as long as the process is)
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "torchcourse.grading.template_process", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env=_environment(self._home.path),
                cwd=self._home.path,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._stderr,
                start_new_session=True,
            )
        finally:
            theirs.close()
        self.preload(preload)

    def preload(self, modules: Sequence[str]) -> None:
        """Let it import modules, without waiting for it."""
        for start in range(0, len(modules), MODULES_IN_A_MESSAGE):
            self._send({"preload": list(modules[start : start + MODULES_IN_A_MESSAGE])})

    def wait_until_ready(self, settle: bool = True) -> dict[str, Any]:
        """Wait until its modules are imported; `settle` when that is all, so that its forks get quicker.

        Raises:  TemplateError when it does not come up
        """
        package = str(Path(torchcourse.__file__).parent)
        self._send({"sandbox": self.sandbox, "readable": [package], "settle": settle})
        ready = self._receive(START_SECONDS)
        if not ready.get("ready"):
            raise TemplateError(f"a template process did not start: {ready}")
        self._is_up = True
        return ready

    def run(
        self,
        job: dict[str, Any],
        collector: Collector,
        cell_limit_seconds: Callable[[int], float],
        overuse: Callable[[int], str | None],
    ) -> Ending:
        """Fork for a job, hand what it reports to the collector, and see it to its end.

        `cell_limit_seconds` says how long each cell may take before the process is killed; `overuse` says
        of a process id why it must be killed for what it uses, or None.
        """
        report_read, report_write = _large_pipe()
        # The process can open the pipe to read, too (through /proc), and take out what was just seen in it.
        os.set_blocking(report_read, False)
        try:
            pid = self._fork(job, report_write)
            watch = _Watch(self, report_read, collector, cell_limit_seconds, overuse, pid)
            try:
                return watch.until_end()
            except Exception:
                watch.end_at_once()  # it must not run on with nobody to watch it
                raise
        finally:
            os.close(report_read)

    def _fork(self, job: dict[str, Any], report_write: int) -> int:
        job_descriptor = os.memfd_create("job")
        try:
            with open(job_descriptor, "wb", closefd=False) as file:
                file.write(marshal.dumps(job))
            socket.send_fds(self._control, [b'{"fork": true}'], [job_descriptor, report_write])
        except OSError as error:
            raise TemplateError(f"a template process ended by itself: {error}\n{self._diagnosis()}") from None
        finally:
            os.close(job_descriptor)
            os.close(report_write)
        return self._receive(START_SECONDS)["forked"]

    def kill_fork(self) -> None:
        self._send({"kill": True})

    def close(self) -> None:
        """End the template, and with it what it forked."""
        # Not closed yet: another thread may wait at it, and must hear of the end.
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)
        if not self._is_up:
            self._process.kill()  # it is importing, has forked nothing, and would hear of the end much later
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._control.close()
        self._stderr.close()
        self._home.close()

    def _send(self, content: dict[str, Any]) -> None:
        try:
            self._control.send(json.dumps(content).encode())
        except OSError as error:
            raise TemplateError(f"a template process ended by itself: {error}\n{self._diagnosis()}") from None

    def _receive(self, seconds: float) -> dict[str, Any]:
        try:
            self._control.settimeout(seconds)
            message = self._control.recv(MESSAGE_BYTES)
        except TimeoutError:
            raise TemplateError(f"a template process gave no answer for {seconds:.0f} s") from None
        except OSError:  # another thread has ended it
            message = b""
        if not message:
            raise TemplateError(f"a template process ended by itself\n{self._diagnosis()}")
        return json.loads(message)

    def _diagnosis(self) -> str:
        """What it said last.

        Raises:  NoRoom when the disk was too full for it to say anything
        """
        if self._stderr.closed:
            return ""
        refuse_when_full(self._home.path.parent)
        self._stderr.seek(0)
        return self._stderr.read()[-2000:].decode(errors="replace")


class _Watch:
    """Looks after one forked process: its frames, its time, its use of the machine."""

    def __init__(
        self,
        template: Template,
        report: int,
        collector: Collector,
        cell_limit_seconds: Callable[[int], float],
        overuse: Callable[[int], str | None],
        pid: int,
    ) -> None:
        self.template = template
        self.report = report
        self.collector = collector
        self.cell_limit_seconds = cell_limit_seconds
        self.overuse = overuse
        self.pid = pid
        self.reader = FrameReader()
        self.reason: str | None = None
        self.overused = False
        self.cell = collector.cell
        self.is_done = False
        self.is_open = True
        self.deadline = time.monotonic() + FIRST_CELL_SECONDS

    def until_end(self) -> Ending:
        """Read what is reported, and look after the process, until the template says that it has ended.

        Nobody waits for a frame: to be woken by each costs more than all else that is done with it.
        """
        control = self.template._control
        poll = select.poll()
        poll.register(control, select.POLLIN)
        look_at = time.monotonic() + LOOK_EVERY_SECONDS
        while not poll.poll(READ_EVERY_SECONDS * 1000):
            self._read(until=look_at)
            if time.monotonic() > look_at:
                self._look()
                look_at = time.monotonic() + LOOK_EVERY_SECONDS
        ended = self.template._receive(START_SECONDS)
        self._read(until=time.monotonic() + START_SECONDS)  # what it had written before it ended
        if self.reason is None and ended["deadly"]:
            self.reason = f"was stopped: it tried {ended['deadly']}"
        peak = ended["peak_kibibytes"] / 1024
        return Ending(ended["status"], self.reason, peak, self.overused, tuple(ended["tried"]))

    def end_at_once(self) -> None:
        """End the process, so that the template is free for another."""
        with contextlib.suppress(TemplateError):
            self.template.kill_fork()
            while "ended" not in self.template._receive(START_SECONDS):
                pass

    def _read(self, until: float) -> None:
        """Take in what has arrived; a process that never stops writing keeps nobody from looking after it."""
        while self.is_open and time.monotonic() < until:
            try:
                data = os.read(self.report, READ_BYTES)
            except BlockingIOError:
                return
            self.is_open = bool(data)
            self._take(data)

    def _take(self, data: bytes) -> None:
        if self.reason is None:
            try:
                for kind, payload in self.reader.feed(data):
                    self.collector.take(kind, payload)
            except ChannelError as error:
                self._end(str(error))
        if self.collector.cell != self.cell:
            self.cell = self.collector.cell
            self.deadline = time.monotonic() + self.cell_limit_seconds(self.cell)
        if self.collector.done and not self.is_done:
            self.is_done = True
            self.deadline = min(self.deadline, time.monotonic() + SECONDS_AFTER_DONE)

    def _look(self) -> None:
        if self.reason is not None:
            return
        if time.monotonic() > self.deadline:
            self._end("took longer than it may, and did not stop when told to")
        elif (reason := self.overuse(self.pid)) is not None:
            self.overused = True
            self._end(reason)

    def _end(self, reason: str) -> None:
        self.reason = reason
        self.template.kill_fork()


def _large_pipe() -> tuple[int, int]:
    """A pipe whose writer seldom has to wait for its reader."""
    read, write = os.pipe()
    with contextlib.suppress(OSError):  # this user's pipes hold too much together already
        fcntl.fcntl(write, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    return read, write


def _environment(home: Path) -> dict[str, str]:
    """All that a template's environment holds: nothing of the instructor's is in there to be read."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {
        **threads,
        "PATH": os.defpath,
        "HOME": str(home),
        "IPYTHONDIR": str(home / "ipython"),
        "MPLCONFIGDIR": str(_font_cache_dir()),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "NBGRADER_EXECUTION": "autograde",
        "JOBLIB_MULTIPROCESSING": "0",  # scikit-learn's n_jobs: one after another
    }


def _font_cache_dir() -> Path:
    """Where matplotlib keeps its list of fonts, which takes seconds to make."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "torchcourse" / "matplotlib"
    try:
        cache.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.gettempdir())
    return cache
