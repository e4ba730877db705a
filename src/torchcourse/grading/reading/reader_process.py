"""The process that reads submissions, each in a fork of itself that may take only so much.

It imports what reading takes, and nothing that runs a student's code. A fork does one job after another,
until one is too much for it: then it ends, and costs the submission that it was reading.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import pickle
import resource
import signal
import socket
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from torchcourse.grading.reading.in_memory import HEAD_BYTES, put_in, taken_out
from torchcourse.grading.reading.jobs import JOBS, Sources
from torchcourse.grading.sandbox.process_limits import leave_session_and_die_with


def main(descriptor: int) -> None:
    """Fork whenever the grading run asks for it, and end with it."""
    control = socket.socket(fileno=descriptor)
    sources: Sources | None = None
    ended: dict[int, int] = {}  # forks, by process id, and how
    while True:
        content, descriptors, _, _ = socket.recv_fds(control, HEAD_BYTES, 1)
        if not content:
            return
        message = json.loads(content)
        answer: dict[str, Any] = {}
        if "sources" in message:
            sources = Sources(pickle.loads(taken_out(descriptors[0])))
            gc.freeze()
        elif "nice" in message:
            assert sources is not None
            _look_who_ended(ended)
            requests = socket.socket(fileno=descriptors[0])
            answer = {"forked": _fork(control, requests, sources, message["nice"])}
        elif "ended" in message:
            answer = {"status": _status_of(message["ended"], ended)}
        control.send(json.dumps(answer).encode())


def _look_who_ended(ended: dict[int, int]) -> None:
    with contextlib.suppress(ChildProcessError):
        while (found := os.waitpid(-1, os.WNOHANG))[0]:
            ended[found[0]] = os.waitstatus_to_exitcode(found[1])


def _status_of(pid: int, ended: dict[int, int]) -> int | None:
    if pid in ended:
        return ended.pop(pid)
    try:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    except ChildProcessError:  # another process's, whose place this one took
        return None


def _fork(control: socket.socket, requests: socket.socket, sources: Sources, nice: int) -> int:
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        try:
            control.close()
            leave_session_and_die_with(parent)
            give_way(nice)
            serve(requests, sources)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)
    requests.close()
    return pid


def give_way(nice: int) -> None:
    """Let others have the processor first, within this process's session and, where the kernel groups
    processes by session (autogroup), beyond it: there `nice` alone counts among the session's own."""
    if nice:
        os.nice(nice)
        with contextlib.suppress(OSError):
            Path("/proc/self/autogroup").write_text(str(nice))


def serve(requests: socket.socket, sources: Sources) -> None:
    """Do jobs until nobody asks for any, or memory does not suffice."""
    mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    while True:
        content, descriptors, _, _ = socket.recv_fds(requests, HEAD_BYTES, 2)
        if not content:
            os._exit(0)
        order = json.loads(content)
        is_fit = True
        with limited(order["seconds"], mapped + order["mebibytes"] * 2**20):
            try:
                request, *closed = map(taken_out, descriptors)
                given = JOBS[order["job"]](sources, pickle.loads(request), closed[0] if closed else None)
                head, answers = b"done", _in_memory(given)
            except MemoryError:
                head, answers, is_fit = b"memory", [], False
            except Exception as error:
                head, answers = b"raised", _in_memory((error, None))
        socket.send_fds(requests, [head], answers)
        for answer in answers:
            os.close(answer)
        del answers, order
        if not is_fit:
            os._exit(0)


@contextlib.contextmanager
def limited(seconds: float, address_space_bytes: int) -> Iterator[None]:
    """Let this process take so much processor time, or be killed, and so much memory."""
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    signal.setitimer(signal.ITIMER_PROF, seconds)  # SIGPROF ends it, whatever it is doing
    resource.setrlimit(resource.RLIMIT_AS, (address_space_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
        signal.setitimer(signal.ITIMER_PROF, 0)


def _in_memory(given: tuple[Any, bytes | None]) -> list[int]:
    """Descriptors of what a job gave: the part for the grading run, and the closed one if there is one."""
    told, closed = given
    descriptors = [put_in(pickle.dumps(told))]
    return descriptors if closed is None else [*descriptors, put_in(closed)]


if __name__ == "__main__":
    main(int(sys.argv[1]))
