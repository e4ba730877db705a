"""Notebooks run in plain processes of their own: for `torchcourse check` where there is no sandbox to be had.

It needs no fork and nothing of the kernel's, so it runs on macOS and Windows. It keeps nobody's code from
anything: each process has the user's rights. So it is for one's own code on one's own machine, and grading
never uses it.
"""

from __future__ import annotations

import collections
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from torchcourse.grading.child.channel import ChannelError, FrameReader
from torchcourse.grading.child.job import Job, job_bytes
from torchcourse.grading.execute.collect import Collector
from torchcourse.grading.execute.fork_watch import SECONDS_AFTER_DONE, TOO_LONG, Ending
from torchcourse.grading.execute.template import TemplateError, thread_limits
from torchcourse.grading.execute.work_files import Files, write_files

T = TypeVar("T")

MAX_SPARE = 3  # processes that import ahead of their job, about 300 MB each where that is torch
IMPORT_SECONDS = 300.0  # until the first cell begins: a cold disk and a virus scanner take their time
LOOK_EVERY_SECONDS = 0.05
READ_BYTES = 2**18
SECONDS_TO_END = 5.0


class PlainPool:
    """Runs each job in a process of its own, some of which are started ahead; one job at a time."""

    count = 1

    def __init__(self) -> None:
        self._spare: collections.deque[_PlainProcess] = collections.deque()
        self._want_spare = min(MAX_SPARE, os.cpu_count() or 1)
        self._modules: tuple[str, ...] = ()
        # A process that is just ending may still hold something open, which Windows will not remove.
        self._scratch = tempfile.TemporaryDirectory(prefix="torchcourse-check-", ignore_cleanup_errors=True)
        self._lock = threading.Lock()
        self._closed = False

    def start(self, modules: Sequence[str] = (), readable: Sequence[Path] = ()) -> None:
        """Start some processes and let them import these modules, without waiting for it.

        Raises:  TemplateError
        """
        self._modules = tuple(modules)
        self._start_spares()

    def wait_until_ready(self, modules: Sequence[str] = ()) -> None:
        """Let all processes import these modules from now on."""
        for process in self._spare:
            process.preload([name for name in modules if name not in self._modules])
        self._modules = tuple(modules)
        self._start_spares()

    def use_early(self, use: Callable[[PlainPool], T]) -> T:
        return use(self)

    def with_template(self, use: Callable[[PlainPool], T]) -> T:
        return use(self)

    def run(
        self,
        job: Job,
        collector: Collector,
        cell_limit_seconds: Callable[[int], float],
        overuse: Callable[[int], str | None],
    ) -> Ending:
        """Run a job in a process that ends with it. What it uses besides time is not looked at.

        Raises:  TemplateError when no process can be started
        """
        with self._lock:
            process = self._spare.popleft() if self._spare else self._new_one()
            self._start_spares()
            try:
                process.give(job)
                return _watch(process, collector, cell_limit_seconds)
            finally:
                process.close()

    def _start_spares(self) -> None:
        while len(self._spare) < self._want_spare:
            self._spare.append(self._new_one())

    def _new_one(self) -> _PlainProcess:
        if self._closed:
            raise TemplateError("the check was ended")
        return _PlainProcess(Path(self._scratch.name), self._modules)

    @contextmanager
    def work_dir(self, files: Files) -> Iterator[Path]:
        """A folder private to one run, with these files in it, and gone afterwards.

        Raises:  UnreadableFile
        """
        with tempfile.TemporaryDirectory(dir=self._scratch.name, ignore_cleanup_errors=True) as folder:
            path = Path(folder).resolve()
            write_files(files, path)
            yield path

    def close(self) -> None:
        """End every process and remove every folder."""
        self._closed = True
        while self._spare:
            self._spare.pop().close()
        self._scratch.cleanup()


class _PlainProcess:
    """A process that imports, and waits for its one job."""

    def __init__(self, scratch: Path, modules: Sequence[str]) -> None:
        """Raises:  TemplateError"""
        self._stderr = tempfile.TemporaryFile(dir=scratch)  # noqa: SIM115 (open as long as the process is)
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "torchcourse.grading.child.plain_process"],
                env=_environment(scratch),
                cwd=scratch,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._stderr,
                # Ctrl-C is for whoever started it to handle.
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )
        except OSError as error:
            self._stderr.close()
            raise TemplateError(f"no process can be started to run your notebook in: {error}") from error
        self.chunks: queue.Queue[bytes] = queue.Queue(maxsize=64)  # what it reports; an empty one is the end
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.preload(modules)

    def preload(self, modules: Sequence[str]) -> None:
        """Let it import modules, without waiting for it."""
        if modules:
            self._send(json.dumps(list(modules)).encode() + b"\n")

    def give(self, job: Job) -> None:
        """Let it do its job."""
        self._send(b"\n" + job_bytes(job))
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.close()

    def _send(self, data: bytes) -> None:
        assert self._process.stdin is not None
        with suppress(OSError):  # it has ended, which its status tells
            self._process.stdin.write(data)
            self._process.stdin.flush()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with suppress(OSError, ValueError):
            while data := os.read(self._process.stdout.fileno(), READ_BYTES):
                self.chunks.put(data)
        self.chunks.put(b"")

    def kill(self) -> None:
        self._process.kill()

    def wait_status(self) -> int:
        """Its status in the form that `os.waitpid` gives."""
        try:
            code = self._process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:  # it closed the way out, and goes on
            self._process.kill()
            code = self._process.wait()
        return -code if code < 0 else code << 8

    def diagnosis(self) -> str:
        """What it said last."""
        self._stderr.seek(0)
        return self._stderr.read()[-2000:].decode(errors="replace")

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        with suppress(queue.Empty):  # or its reader may wait for room
            while True:
                self.chunks.get_nowait()
        self._reader.join(SECONDS_TO_END)
        for stream in (self._process.stdin, self._process.stdout, self._stderr):
            with suppress(OSError):
                assert stream is not None
                stream.close()


def _watch(
    process: _PlainProcess, collector: Collector, cell_limit_seconds: Callable[[int], float]
) -> Ending:
    """Take in what a process reports until it ends; kill it when it takes too long, or breaks the rules.

    Raises:  TemplateError when it ended before the first cell
    """
    frames, reason, cell = FrameReader(), None, collector.cell
    deadline = time.monotonic() + IMPORT_SECONDS
    has_begun = False
    while True:
        try:
            data = process.chunks.get(timeout=LOOK_EVERY_SECONDS)
        except queue.Empty:
            data = None
        if data == b"":
            break
        if data is not None and reason is None:
            try:
                for kind, payload in frames.feed(data):
                    has_begun = True
                    collector.take(kind, payload)
            except ChannelError as error:
                reason = str(error)
                process.kill()
        if collector.cell != cell:
            cell = collector.cell
            deadline = time.monotonic() + cell_limit_seconds(cell)
        if collector.done:
            deadline = min(deadline, time.monotonic() + SECONDS_AFTER_DONE)
        if reason is None and time.monotonic() > deadline:
            reason = TOO_LONG
            process.kill()
    status = process.wait_status()
    if not has_begun:
        raise TemplateError(f"the process for your notebook ended by itself\n{process.diagnosis()}")
    return Ending(status, reason)


def _environment(scratch: Path) -> dict[str, str]:
    """The user's environment, with what makes a run the same as in grading."""
    return {
        **os.environ,
        **thread_limits(),
        "IPYTHONDIR": str(scratch / "ipython"),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "NBGRADER_EXECUTION": "autograde",
        "JOBLIB_MULTIPROCESSING": "0",
    }
