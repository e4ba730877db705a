"""A template: a process that has imported what the notebooks import, and is forked for each submission.

It sees neither notebooks nor grades: each fork reads its own job from a descriptor that the template
passes on unread, so nothing of one submission is left in the memory from which the next is forked. It
imports, and computes nothing: a fork after a threaded torch operation hangs.

Run as `python -m torchcourse.grading.child.template_process DESCRIPTOR`, with a socket on which it is told
what to do: {"preload": [modules]} as often as there is something to import; {"sandbox": …, "readable": […],
"settle": …} before the first fork, and to settle when all is imported; {"fork": …} with two descriptors
(job, report); and {"kill": …}.
It answers {"ready": …}, {"forked": pid} and {"ended": pid, "status": wait status, "tried": […], "deadly": …,
"peak_kibibytes": …}.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from torchcourse.grading.child.imports import import_all
from torchcourse.grading.child.job import MESSAGE_BYTES, job_of
from torchcourse.grading.child.notebook_shell import NotebookShell
from torchcourse.grading.child.rehearsal import rehearse_an_error, use_huge_pages
from torchcourse.grading.sandbox.attempts import AttemptListener, receive_listener

if TYPE_CHECKING:
    from torchcourse.grading.sandbox.prepared import Prepared


def main() -> None:
    """Serve until the other end of the control socket is closed."""
    control = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the coordinator's to handle
    shell = NotebookShell.instance()
    sandbox: Prepared | None = None
    there = True
    while there:
        message, descriptors, _, _ = socket.recv_fds(control, MESSAGE_BYTES, 2)
        order = json.loads(message or b'{"end": true}')
        if "end" in order:
            break
        if "preload" in order:
            import_all(order["preload"])
        elif "sandbox" in order:
            if order["sandbox"]:
                sandbox = sandbox or _prepared_sandbox(order["readable"])
            if order["settle"]:
                settle(shell)
            _tell(control, ready=True)
        elif "fork" in order:
            job, report = descriptors
            there = _serve(control, job, report, shell, sandbox)
        # else a kill that crossed the end of its process
    os._exit(0)  # leaving in the usual way, torch takes a second


def settle(shell: NotebookShell) -> None:
    """Do once what each fork would do, when all is imported."""
    rehearse_an_error(shell)
    gc.collect()
    use_huge_pages()


def _prepared_sandbox(readable: list[str]) -> Prepared:
    from torchcourse.grading.sandbox import prepared as sandbox

    return sandbox.prepare([Path(path) for path in readable])


def _serve(
    control: socket.socket, job: int, report: int, shell: NotebookShell, sandbox: Prepared | None
) -> bool:
    """Fork for one job and wait until it has ended; False when there is nobody left to serve."""
    attempts, tell_attempts = socket.socketpair()
    gc.freeze()  # what is here now is shared with every fork; let no collection touch it
    pid = os.fork()
    if pid == 0:
        control.close()
        attempts.close()
        _become_submission(job, report, tell_attempts, shell, sandbox)
    os.close(job)
    os.close(report)
    tell_attempts.close()
    _tell(control, forked=pid)
    with attempts:
        listener = receive_listener(attempts) if sandbox is not None else AttemptListener(None)
    return _watch(control, pid, listener)


def _watch(control: socket.socket, pid: int, listener: AttemptListener) -> bool:
    """Wait for the forked process, and kill it when told so or for what it tried.

    Returns False when the coordinator is gone.
    """
    process = os.pidfd_open(pid)
    coordinator_there = True
    while True:
        watched: list[int | socket.socket] = [process, control, *listener.descriptors]
        ready = select.select(watched, [], [])[0]
        if process in ready:
            break
        if control in ready:
            coordinator_there = bool(control.recv(MESSAGE_BYTES))
        elif not listener.take():
            continue
        signal.pidfd_send_signal(process, signal.SIGKILL)
        break
    os.close(process)
    listener.close()
    _, status, used = os.wait4(pid, 0)
    if coordinator_there:
        heard = {"tried": sorted(listener.tried), "deadly": listener.deadly}
        with contextlib.suppress(BrokenPipeError):
            _tell(control, ended=pid, status=status, peak_kibibytes=used.ru_maxrss, **heard)
    return coordinator_there


def _become_submission(
    job: int, report: int, tell_attempts: socket.socket, shell: NotebookShell, sandbox: Prepared | None
) -> None:
    """In the fork: read the job, close the sandbox, run the cells, and end. Never returns."""
    status = 70  # an internal error
    try:
        from torchcourse.grading.child.run_cells import run_cells

        order = job_of(_read_all(job))
        os.close(job)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.chdir(order["work_dir"])
        if sandbox is not None:
            from torchcourse.grading.sandbox.prepared import Limits

            sandbox.close(Path(order["work_dir"]), [report], Limits(), tell_attempts)
            shell.skips_commands = True
        # Not before: modules of the student's own must not be imported outside the sandbox.
        sys.path.insert(0, "")
        run_cells(order, shell, report)
        status = 0
    except BaseException as error:
        with contextlib.suppress(BaseException):
            _report_internal_error(report, error)
    finally:
        os._exit(status)


def _read_all(descriptor: int) -> bytes:
    size = os.fstat(descriptor).st_size
    data = bytearray()
    while len(data) < size:
        piece = os.pread(descriptor, size - len(data), len(data))
        if not piece:
            break
        data += piece
    return bytes(data)


def _report_internal_error(report: int, error: BaseException) -> None:
    from torchcourse.grading.child import channel

    text = f"the run ended early: {type(error).__name__}: {error}"[:1000]
    channel.send(report, channel.FLAG, json.dumps(text).encode())


def _tell(control: socket.socket, **content: object) -> None:
    control.send(json.dumps(content).encode())


if __name__ == "__main__":
    main()
