"""Start a template process, tell it what to import, and have it fork for a job.

A template is what others call a fork server or a zygote, as in Python's `multiprocessing.forkserver` and in
Android: a process that has imported PyTorch and whatever else submissions need, and runs none of them itself.
For each submission it forks. The copy shares the memory of what is imported, closes the sandbox around
itself, runs the notebook and ends. So no submission waits for imports, and none leaves anything to the next.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torchcourse
from torchcourse.errors import TorchcourseError
from torchcourse.files.private_folder import PrivateFolder, refuse_when_full
from torchcourse.grading.child.job import MESSAGE_BYTES, Job, job_bytes
from torchcourse.grading.execute.collect import Collector
from torchcourse.grading.execute.fork_watch import ANSWER_SECONDS, Ending, ForkWatch

PIPE_BYTES = 2**20  # as much as whoever is not root may have
MODULES_IN_A_MESSAGE = 500  # a message must fit into the socket's buffer


class TemplateError(TorchcourseError):
    """A template could not be started, or ended by itself."""


class Template:
    """A running template process, used by one thread at a time."""

    def __init__(self, preload: Sequence[str], sandbox: bool) -> None:
        self.sandbox = sandbox
        self._is_up = False
        self._home = PrivateFolder()
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 (open as long as the process is)
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "torchcourse.grading.child.template_process", str(theirs.fileno())],
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

    def wait_until_ready(self, readable: Sequence[Path] = (), settle: bool = True) -> None:
        """Wait until its modules are imported; `settle` when that is all, so that its forks get quicker.

        Its forks may read the folders that are `readable` when it is first called.
        Raises:  TemplateError when it does not come up
        """
        folders = [str(Path(torchcourse.__file__).parent), *map(str, readable)]
        self._send({"sandbox": self.sandbox, "readable": folders, "settle": settle})
        ready = self.receive(ANSWER_SECONDS)
        if not ready.get("ready"):
            raise TemplateError(f"a template process did not start: {ready}")
        self._is_up = True

    def run(
        self,
        job: Job,
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
            watch = ForkWatch(self, report_read, collector, cell_limit_seconds, overuse, pid)
            try:
                return watch.until_end()
            except Exception:
                with contextlib.suppress(TemplateError):
                    watch.end_at_once()  # it must not run on with nobody to watch it
                raise
        finally:
            os.close(report_read)

    def _fork(self, job: Job, report_write: int) -> int:
        job_descriptor = os.memfd_create("job")
        try:
            with open(job_descriptor, "wb", closefd=False) as file:
                file.write(job_bytes(job))
            socket.send_fds(self.control, [b'{"fork": true}'], [job_descriptor, report_write])
        except OSError as error:
            raise TemplateError(f"a template process ended by itself: {error}\n{self._diagnosis()}") from None
        finally:
            os.close(job_descriptor)
            os.close(report_write)
        pid: int = self.receive(ANSWER_SECONDS)["forked"]
        return pid

    def kill_fork(self) -> None:
        self._send({"kill": True})

    def close(self) -> None:
        """End the template, and with it what it forked."""
        # Not closed yet: another thread may wait at it, and must hear of the end.
        with contextlib.suppress(OSError):
            self.control.shutdown(socket.SHUT_RDWR)
        if not self._is_up:
            self._process.kill()  # it is importing, has forked nothing, and would hear of the end much later
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self.control.close()
        self._stderr.close()
        self._home.close()

    def _send(self, content: dict[str, Any]) -> None:
        try:
            self.control.send(json.dumps(content).encode())
        except OSError as error:
            raise TemplateError(f"a template process ended by itself: {error}\n{self._diagnosis()}") from None

    def receive(self, seconds: float) -> dict[str, Any]:
        try:
            self.control.settimeout(seconds)
            message = self.control.recv(MESSAGE_BYTES)
        except TimeoutError:
            raise TemplateError(f"a template process gave no answer for {seconds:.0f} s") from None
        except OSError:  # another thread has ended it
            message = b""
        if not message:
            raise TemplateError(f"a template process ended by itself\n{self._diagnosis()}")
        answer: dict[str, Any] = json.loads(message)
        return answer

    def _diagnosis(self) -> str:
        """What it said last.

        Raises:  NoRoom when the disk was too full for it to say anything
        """
        if self._stderr.closed:
            return ""
        refuse_when_full(self._home.path.parent)
        self._stderr.seek(0)
        return self._stderr.read()[-2000:].decode(errors="replace")


def _large_pipe() -> tuple[int, int]:
    """A pipe whose writer seldom has to wait for its reader."""
    read, write = os.pipe()
    import fcntl  # which Windows has not, and no template either

    with contextlib.suppress(OSError):  # this user's pipes hold too much together already
        fcntl.fcntl(write, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    return read, write


def thread_limits() -> dict[str, str]:
    """What makes libraries compute in one thread, and so the same everywhere."""
    return dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def _environment(home: Path) -> dict[str, str]:
    """All that a template's environment holds: nothing of the instructor's is in there to be read."""
    return {
        **thread_limits(),
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
