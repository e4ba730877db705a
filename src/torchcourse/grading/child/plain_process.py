"""One notebook in a plain process of its own, where nothing can be forked and no sandbox be closed.

For one's own code on one's own machine, and nothing else. Started ahead, it imports what notebooks need and
waits for its job; it does that one, and ends. It runs on any system.

Run as `python -m torchcourse.grading.child.plain_process`. Its standard input holds a line of JSON, the names
of the modules to import, as often as there are some, and then an empty line and the job; the frames of
`channel` leave by its standard output.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from typing import BinaryIO

from torchcourse.grading.child import channel
from torchcourse.grading.child.imports import import_all
from torchcourse.grading.child.job import job_of
from torchcourse.grading.child.notebook_shell import NotebookShell


def main() -> None:
    """Import, wait for the job, do it, and end."""
    report = _take_standard_output()
    orders = sys.stdin.buffer
    shell = NotebookShell.instance()
    data = _wait_for_job(orders)
    if not data:
        os._exit(0)  # nobody needs this process any more
    status = 70  # an internal error
    try:
        from torchcourse.grading.child.run_cells import run_cells

        job = job_of(data)
        os.chdir(job["work_dir"])
        shell.skips_commands = True  # as where it will be graded
        sys.path.insert(0, "")
        run_cells(job, shell, report)
        status = 0
    except BaseException as error:
        text = f"the run ended early: {type(error).__name__}: {error}"[:1000]
        with contextlib.suppress(BaseException):
            channel.send(report, channel.FLAG, json.dumps(text).encode())
    finally:
        os._exit(status)


def _take_standard_output() -> int:
    """Keep the way out for reports alone: what code writes to the standard output must not be among them."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(1, os.O_BINARY)
    report = os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return report


def _wait_for_job(orders: BinaryIO) -> bytes:
    """Import what is named until the job comes; empty when none does."""
    while line := orders.readline():
        if not line.strip():
            return orders.read()
        import_all(json.loads(line))
    return b""


if __name__ == "__main__":
    main()
