"""A template as the engine has it, to be asked by tests: fork, close the sandbox, run this code.

Reads one JSON line for each request on standard input, and answers each with one on standard output.
Run as `python tests/sandbox/template_for_tests.py WORK_DIR READABLE OUTSIDE`.
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
import sys
import time
import traceback
from pathlib import Path

import matplotlib.pyplot  # noqa: F401
import numpy  # noqa: F401
import pyseccomp
import sklearn.datasets  # noqa: F401
import torch  # noqa: F401

from torchcourse.grading import sandbox
from torchcourse.grading.landlock_rules import rights_of

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


def main() -> None:
    """Answer requests until standard input ends."""
    work_dir, readable, outside = map(Path, sys.argv[1:])
    prepared = sandbox.prepare([readable, Path(sandbox.__file__).parent.parent])
    names = {"OUTSIDE": outside, "READABLE": readable, "WORK": work_dir, "TEMPLATE": os.getpid()}
    names |= {"syscall": syscall, "number_of": number_of, "HOME": Path.home(), "os": os, "ctypes": ctypes}
    gc.collect()
    gc.freeze()  # as the engine does: forks are quicker
    for line in sys.stdin:
        print(json.dumps(_answer(json.loads(line), prepared, names)), flush=True)


def _answer(request: dict, prepared: sandbox.Prepared, names: dict) -> dict:
    if "abi" in request:
        prepared = dataclasses.replace(prepared, handled=rights_of(request["abi"]))
    result_read, result_write = os.pipe()
    start = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        os.close(result_read)
        _run(request, prepared, names, result_write)
    os.close(result_write)
    with open(result_read, "rb") as results:
        in_time = select.select([results], [], [], SECONDS)[0]
        if not in_time:
            os.kill(pid, signal.SIGKILL)
        content = results.read(2**20)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    answer = json.loads(content) if content else {}
    return {"status": status, "seconds": time.perf_counter() - start, "in_time": bool(in_time), **answer}


def _run(request: dict, prepared: sandbox.Prepared, names: dict, result_write: int) -> None:
    answer: dict = {}
    try:
        os.chdir(names["WORK"])
        if request["closed"]:
            limits = sandbox.Limits(**request["limits"])
            began = time.perf_counter()
            prepared.close(names["WORK"], [result_write], limits)
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
