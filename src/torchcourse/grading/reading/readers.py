"""The processes that read submissions, as a grading run sees them: some quick ones, and a slow one.

An honest submission takes some ten milliseconds. One that takes longer than a quick reader has is begun
again by the slow one, which gives way to everything else and has enough for the largest honest notebook.
So whatever a submission is made of, it holds up nobody else's, and costs itself only.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import queue
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from torchcourse.errors import TorchcourseError
from torchcourse.grading.reading.in_memory import HEAD_BYTES, MOST_MEBIBYTES, put_in, taken_out
from torchcourse.grading.records import SourceNotebook

if TYPE_CHECKING:
    from torchcourse.grading.reading.jobs import Sources

Request = TypeVar("Request", contravariant=True)
Given = TypeVar("Given", covariant=True)

ANSWER_SECONDS = 60.0  # for what takes no time at all


@dataclass(frozen=True)
class Lane:
    """What a job may take."""

    seconds: float  # of processor time
    mebibytes: int  # of address space
    wall_seconds: float = 1800.0  # for a disk that gives no answer, or a machine that has other things to do
    nice: int = 0


class Job(Protocol[Request, Given]):
    """A function of `jobs.JOBS`: it gives a part for the grading run, and one for a later job alone."""

    @property
    def __name__(self) -> str: ...

    def __call__(
        self, sources: Sources, request: Request, closed: bytes | None, /
    ) -> tuple[Given, bytes | None]: ...


QUICK = Lane(seconds=0.4, mebibytes=512)
SLOW = Lane(seconds=30.0, mebibytes=MOST_MEBIBYTES, nice=5)
LARGE_BYTES = 8 * 2**20  # what is larger is for the slow lane at once


class ReaderError(TorchcourseError):
    """No submission can be read any more, by no fault of one: says why."""


class TooMuchToRead(TorchcourseError):
    """A submission takes too much time or memory to read, or to write: says which, and the next step."""


_LOOK = (
    "Look for a cell, an output or an attachment that is very long or has very many parts; "
    "have it shortened, and grade again."
)
TOO_SLOW = f"it takes more than {SLOW.seconds:.0f} s to put in order. {_LOOK}"
TOO_LARGE = f"it takes more than {MOST_MEBIBYTES} MiB of memory to put in order. {_LOOK}"


@dataclass
class Closed:
    """Something large that one job gave and another one takes, as a descriptor; `close` lets go of it."""

    descriptor: int

    @classmethod
    def of(cls, content: bytes) -> Closed:
        return cls(put_in(content))

    @classmethod
    def of_nothing(cls) -> Closed:
        return cls(-1)

    def close(self) -> None:
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    def __del__(self) -> None:
        self.close()


class Reads(Protocol):
    """Who does jobs for a grading run."""

    @property
    def slow_jobs(self) -> int:
        """How many jobs are done slowly, or wait for that: nobody need wait for them."""

    def do(
        self, job: Job[Request, Given], request: Request, closed: Closed | None = None, size_bytes: int = 0
    ) -> tuple[Given, Closed | None]:
        """Have a job of `jobs.JOBS` done; give the two parts of what it gave.

        `size_bytes` is how much there is to read, where that is known.
        Raises:  TooMuchToRead, ReaderError, and what the job raises
        """

    def close(self) -> None:
        """End every process; who waits for one hears of it."""


class Readers:
    """Does jobs for several threads at once; `close` ends the processes."""

    def __init__(self, sources: Sequence[SourceNotebook], count: int) -> None:
        """`count` jobs are done at once, and a slow one beside them."""
        self._server = _Server(sources)
        self._quick: queue.SimpleQueue[_Reader | None] = queue.SimpleQueue()
        for _ in range(count):
            self._quick.put(None)  # started when it is needed
        self._slow = threading.Lock()
        self._waiting = _Count()
        self._under_way: set[_Reader] = set()
        self._closed = False

    @property
    def slow_jobs(self) -> int:
        """How many jobs are done slowly, or wait for that: nobody need wait for them."""
        return self._waiting.number

    def do(
        self, job: Job[Request, Given], request: Request, closed: Closed | None = None, size_bytes: int = 0
    ) -> tuple[Given, Closed | None]:
        """Have a job of `jobs.JOBS` done; give the two parts of what it gave.

        `size_bytes` is how much there is to read, where that is known.
        Raises:  TooMuchToRead, ReaderError, and what the job raises
        """
        content = pickle.dumps(request)
        if size_bytes <= LARGE_BYTES:
            with contextlib.suppress(TooMuchToRead):
                try:
                    return self._quickly(job.__name__, content, closed)
                except ReaderError:  # killed perhaps by the system, when memory was short
                    return self._quickly(job.__name__, content, closed)
        with self._waiting, self._slow, self._reader(SLOW.nice) as reader:
            return reader.do(job.__name__, content, closed, SLOW)

    def _quickly(self, job: str, content: bytes, closed: Closed | None) -> tuple[Any, Closed | None]:
        reader = self._quick.get()
        try:
            reader = reader or self._start(QUICK.nice)
            return reader.do(job, content, closed, QUICK)
        except (TooMuchToRead, ReaderError):
            self._end(reader)
            reader = None
            raise
        finally:
            self._quick.put(reader)

    @contextmanager
    def _reader(self, nice: int) -> Iterator[_Reader]:
        reader = self._start(nice)
        try:
            yield reader
        finally:
            self._end(reader)

    def _start(self, nice: int) -> _Reader:
        """Raises:  ReaderError"""
        if self._closed:
            raise ReaderError("the grading run was ended")
        reader = self._server.fork(nice)
        self._under_way.add(reader)
        if self._closed:  # meanwhile
            reader.shut()
        return reader

    def _end(self, reader: _Reader | None) -> None:
        if reader is not None:
            self._under_way.discard(reader)
            reader.close()

    def close(self) -> None:
        """End every process; who waits for one hears of it."""
        self._closed = True
        for reader in list(self._under_way):
            reader.shut()
        self._server.close()


@dataclass
class _Count:
    """How many are within."""

    number: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> None:
        with self.lock:
            self.number += 1

    def __exit__(self, *_: object) -> None:
        with self.lock:
            self.number -= 1


class _Server:
    """The process that forks; when it has ended, another one takes its place."""

    def __init__(self, sources: Sequence[SourceNotebook]) -> None:
        self._sources = pickle.dumps(tuple(sources))
        self._lock = threading.Lock()
        self._start()

    def _start(self) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.settimeout(ANSWER_SECONDS)
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 (open as long as the process is)
        with theirs:
            self._process = subprocess.Popen(
                # -P: nothing of the folder that this is run in is imported.
                [
                    sys.executable,
                    "-P",
                    "-m",
                    "torchcourse.grading.reading.reader_process",
                    str(theirs.fileno()),
                ],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._stderr,
                start_new_session=True,
            )
        self._is_told = False

    def fork(self, nice: int) -> _Reader:
        """Raises:  ReaderError when it ended by itself, twice"""
        with self._lock:
            try:
                return self._forked(nice)
            except ReaderError:
                self._end()
                self._start()
                return self._forked(nice)

    def _forked(self, nice: int) -> _Reader:
        if not self._is_told:
            self._asked({"sources": True}, put_in(self._sources))
            self._is_told = True
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        pid = self._asked({"nice": nice}, theirs.detach())["forked"]
        return _Reader(self, ours, pid, os.pidfd_open(pid))

    def status_of(self, pid: int) -> int | None:
        """How a reader ended: its exit status, or minus the number of the signal; None if nobody knows.

        Raises:  ReaderError
        """
        with self._lock:
            status: int | None = self._asked({"ended": pid})["status"]
            return status

    def _asked(self, message: dict[str, Any], descriptor: int | None = None) -> dict[str, Any]:
        """Send a message, and a descriptor, which is closed; give the answer."""
        try:
            socket.send_fds(
                self._control, [json.dumps(message).encode()], [] if descriptor is None else [descriptor]
            )
            answer = self._control.recv(HEAD_BYTES)
        except OSError as error:
            raise ReaderError(f"the process that reads submissions ended: {error}") from error
        finally:
            if descriptor is not None:
                os.close(descriptor)
        if not answer:
            raise ReaderError(f"the process that reads submissions ended by itself\n{self._diagnosis()}")
        return dict(json.loads(answer))

    def _diagnosis(self) -> str:
        self._stderr.seek(0)
        return self._stderr.read()[-2000:].decode(errors="replace")

    def _end(self) -> None:
        self._control.close()
        self._process.kill()  # and with it its forks
        self._process.wait()
        self._stderr.close()

    def close(self) -> None:
        # Another thread may hold the lock while it waits for an answer, and hears of the end by this.
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)
        with self._lock:
            self._end()


@dataclass(eq=False)
class _Reader:
    """One fork, used by one thread at a time."""

    server: _Server
    requests: socket.socket
    pid: int
    handle: int  # a pidfd

    def do(self, job: str, content: bytes, closed: Closed | None, lane: Lane) -> tuple[Any, Closed | None]:
        """Raises:  TooMuchToRead, ReaderError, and what the job raises"""
        head = {"job": job, "seconds": lane.seconds, "mebibytes": lane.mebibytes}
        request = put_in(content)
        descriptors = [request] if closed is None else [request, closed.descriptor]
        try:
            self.requests.settimeout(lane.wall_seconds)
            socket.send_fds(self.requests, [json.dumps(head).encode()], descriptors)
            answer, given, _, _ = socket.recv_fds(self.requests, HEAD_BYTES, 2)
        except TimeoutError:
            self._kill()
            raise TooMuchToRead(f"it was not read within {lane.wall_seconds:.0f} s. {_LOOK}") from None
        except OSError:
            answer, given = b"", []
        finally:
            os.close(request)
        if not answer:
            raise self._ended()
        if answer == b"memory":
            raise TooMuchToRead(TOO_LARGE)
        told = pickle.loads(taken_out(given[0]))
        if answer == b"raised":
            raise told
        return told, Closed(given[1]) if len(given) > 1 else None

    def _ended(self) -> Exception:
        """What to raise for a process that gave no answer."""
        status = self.server.status_of(self.pid)
        if status == -signal.SIGPROF:
            return TooMuchToRead(TOO_SLOW)
        if status is None or status >= 0:
            return ReaderError(f"a process that reads submissions ended by itself (exit status {status})")
        name = signal.Signals(-status).name if -status in set(signal.Signals) else f"signal {-status}"
        return TooMuchToRead(
            f"the process that read it was killed ({name}), perhaps for want of memory. {_LOOK}"
        )

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.handle, signal.SIGKILL)

    def shut(self) -> None:
        """Have it end, and who waits for its answer hear of that."""
        with contextlib.suppress(OSError):
            self.requests.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        if self.handle >= 0:
            self._kill()
            self.requests.close()
            os.close(self.handle)
            self.handle = -1
