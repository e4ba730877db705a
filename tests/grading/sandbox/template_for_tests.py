"""A template as the engine has it, to be asked by tests: fork, close the sandbox, run this code.

Reads one JSON line for each request on standard input, and answers each with one on standard output.
Run as `python tests/grading/sandbox/template_for_tests.py WORK_DIR READABLE OUTSIDE`.
"""

from __future__ import annotations

import contextlib
import ctypes
import dataclasses
import gc
import json
import os
import select
import signal
import socket
import sys
import time
import traceback
from pathlib import Path

import matplotlib.pyplot  # noqa: F401
import numpy  # noqa: F401
import pyseccomp
import sklearn.datasets  # noqa: F401
import torch  # noqa: F401

import torchcourse
from torchcourse.grading.execute.resource_usage import usage
from torchcourse.grading.sandbox import prepared as sandbox
from torchcourse.grading.sandbox.attempts import AttemptListener, receive_listener
from torchcourse.grading.sandbox.landlock_rules import rights_of

SECONDS = 20.0
_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


def number_of(name: str) -> int:
    """The number of a system call on this machine."""
    number = pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name)
    return number if number >= 0 else 100_000  # not on this machine: no kernel has so many


def syscall(name: str | int, *arguments: object) -> int:
    """Make a system call without any library in between; raises OSError as Python does."""
    number = name if isinstance(name, int) else number_of(name)
    values = [ctypes.c_long(one) if isinstance(one, int) else one for one in arguments]
    values += [ctypes.c_long(0)] * (6 - len(values))
    result = _libc.syscall(ctypes.c_long(number), *values)
    if result == -1:
        error = ctypes.get_errno()
        raise OSError(error, f"{os.strerror(error)}: {name}")
    return result


class NoFilter:
    """In the place of the filter, to see what Landlock does alone."""

    def make_way_out(self, to_template: socket.socket) -> None:
        return None

    def install(self, way_out: None) -> None:
        return None


def main() -> None:
    """Answer requests until standard input ends."""
    work_dir, readable, outside = map(Path, sys.argv[1:])
    prepared = sandbox.prepare([readable, Path(torchcourse.__file__).parent])
    names = {"OUTSIDE": outside, "READABLE": readable, "WORK": work_dir, "TEMPLATE": os.getpid()}
    names |= {"syscall": syscall, "number_of": number_of, "HOME": Path.home(), "os": os, "ctypes": ctypes}
    gc.collect()
    gc.freeze()  # as the engine does: forks are quicker
    for line in sys.stdin:
        print(json.dumps(_answer(json.loads(line), prepared, names)), flush=True)


def _answer(request: dict, prepared: sandbox.Prepared, names: dict) -> dict:
    if "abi" in request:
        prepared = dataclasses.replace(prepared, handled=rights_of(request["abi"]))
    if not request.get("filtered", True):
        prepared = dataclasses.replace(prepared, filter=NoFilter())
    result_read, result_write = os.pipe()
    ours, theirs = socket.socketpair()
    start = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        for descriptor in (result_read, ours.fileno()):
            os.close(descriptor)
        _run(request, prepared, names, result_write, theirs if request["telling"] else None)
    os.close(result_write)
    theirs.close()
    listener = AttemptListener(None)
    if request["closed"] and request["telling"]:
        listener = receive_listener(ours)
    ours.close()
    content, in_time, seen = _watch(pid, result_read, listener)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    seconds = time.perf_counter() - start
    answer = json.loads(content) if content else {}
    return {
        "status": status,
        "seconds": seconds,
        "in_time": in_time,
        "tried": sorted(listener.tried),
        "seen": seen,
        **answer,
    }


def _watch(pid: int, result: int, listener: AttemptListener) -> tuple[bytes, bool, dict]:
    """Read until the process has closed its end; answer its attempts meanwhile.

    A process that wants to be looked at from outside writes a blank before its answer.
    """
    content, in_time, seen = b"", True, {}
    end = time.monotonic() + SECONDS
    while True:
        ready = select.select([result, *listener.descriptors], [], [], max(0.0, end - time.monotonic()))[0]
        if not ready:
            in_time = False
            os.kill(pid, signal.SIGKILL)
        if set(ready) & set(listener.descriptors) and listener.take():
            os.kill(pid, signal.SIGKILL)
        if result in ready:
            piece = os.read(result, 2**16)
            if not piece:
                break
            if piece == b" ":
                seen = _look(pid)
            content += piece
    os.close(result)
    listener.close()
    return content, in_time, seen


def _look(pid: int) -> dict:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    status = {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return {"status": status, "usage": dataclasses.asdict(usage(pid)), "session": os.getsid(pid)}


def _run(
    request: dict,
    prepared: sandbox.Prepared,
    names: dict,
    result_write: int,
    tell_attempts: socket.socket | None,
) -> None:
    answer: dict = {}
    try:
        if not request["closed"]:
            os.chdir(names["WORK"])
        else:
            limits = sandbox.Limits(**request["limits"])
            began = time.perf_counter()
            prepared.close(names["WORK"], [result_write], limits, tell_attempts)
            answer["closing_seconds"] = time.perf_counter() - began
        names = {**names, "RESULT": result_write}
        if "codes" in request:
            answer["value"] = [_attempt(code, names) for code in request["codes"]]
        else:
            answer |= _attempt(request["code"], names)
    except BaseException as error:
        answer |= _what(error)
    with contextlib.suppress(BaseException):
        os.write(result_write, json.dumps(answer, default=str).encode())
    os._exit(0)


def _attempt(code: str, names: dict) -> dict:
    names = dict(names)
    try:
        exec(compile(code, "<attempt>", "exec"), names)
    except BaseException as error:
        return _what(error)
    return {"value": names.get("value")}


def _what(error: BaseException) -> dict:
    lines = "".join(traceback.format_exception(error))[-2000:]
    return {"raised": type(error).__name__, "errno": getattr(error, "errno", None), "traceback": lines}


if __name__ == "__main__":
    main()
