"""Run notebooks' cells in forks of a warm process, and nothing else: what grading cannot be faster than.

Called by grading.py with a file of notebooks (lists of cells) and the number of processes at a time; prints
the seconds from the first fork to the last end.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config


def main() -> None:
    """Import what the first notebook ends with, in a fork of its own, then run all and take the time."""
    notebooks = json.loads(Path(sys.argv[1]).read_text())
    workers = int(sys.argv[2])
    config = Config()
    config.HistoryManager.enabled = False
    shell = InteractiveShell.instance(config=config)
    for name in modules_after(shell, notebooks[0]):
        try:
            __import__(name)
        except Exception:  # as in the engine's templates: some modules come only with their parents
            continue
    start = time.monotonic()
    running: set[int] = set()
    for cells in notebooks:
        if len(running) == workers:
            running.discard(os.wait()[0])
        running.add(fork_and_run(shell, cells))
    for _ in range(len(running)):
        os.wait()
    print(time.monotonic() - start)


def modules_after(shell: InteractiveShell, cells: list[str]) -> list[str]:
    """Names of the modules that are imported after running a notebook, in a process of its own."""
    reading, writing = os.pipe()
    if os.fork() == 0:
        run(shell, cells)
        with os.fdopen(writing, "w") as pipe:
            json.dump(list(sys.modules), pipe)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        names = json.load(pipe)
    os.wait()
    return names


def fork_and_run(shell: InteractiveShell, cells: list[str]) -> int:
    """Start one notebook; returns the process id."""
    pid = os.fork()
    if pid == 0:
        run(shell, cells)
        os._exit(0)
    return pid


def run(shell: InteractiveShell, cells: list[str]) -> None:
    """Run the cells; what they print is thrown away."""
    sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115 (until the process ends)
    for cell in cells:
        shell.run_cell(cell, store_history=True)


if __name__ == "__main__":
    main()
