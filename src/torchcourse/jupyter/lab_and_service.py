"""`make lab`: JupyterLab for a student at home, and the self-check service of the same course beside it.

Run as `python -m torchcourse.jupyter.lab_and_service FOLDER` in the course's folder; more goes to JupyterLab.
The service gets a free port and notes it in `.torchcourse/service.json`, where the notebooks look for it.
Where it cannot run, JupyterLab does all the same.
"""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

LOG = Path(".torchcourse", "service.log")
LOOK_EVERY_SECONDS = 0.5
SECONDS_TO_END = 30.0


def main(arguments: Sequence[str]) -> int:
    """Run both until JupyterLab ends; give its exit status."""
    folder, *options = arguments
    LOG.parent.mkdir(mode=0o700, exist_ok=True)
    with LOG.open("wb") as log, _service(log) as service:
        lab = subprocess.Popen([sys.executable, "-m", "jupyterlab", f"--notebook-dir={folder}", *options])
        # Ctrl-C is JupyterLab's, which asks back; to be ended is to end both.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda *_: lab.terminate())
        print("The last cell of each assignment says how many points it would get.", flush=True)
        is_told = False
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                return lab.wait(LOOK_EVERY_SECONDS)
            if service.poll() is not None and not is_told:
                is_told = True
                said = LOG.read_text("utf-8", errors="replace").strip() or f"status {service.returncode}"
                print(f"No self-checks now: the service ended.\n{said[-1000:]}", file=sys.stderr, flush=True)


@contextlib.contextmanager
def _service(log: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """The service, ended by its own process id."""
    service = subprocess.Popen(
        [sys.executable, "-m", "torchcourse.cli", "serve", "--port", "0"],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,  # Ctrl-C in the terminal is not for it
    )
    try:
        yield service
    finally:
        service.terminate()
        try:
            service.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            service.kill()
            service.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
