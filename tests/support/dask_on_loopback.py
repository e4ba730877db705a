"""A Dask scheduler and workers as real processes on 127.0.0.1."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import psutil


class DaskOnLoopback:
    """A scheduler, and workers of one thread each; a context manager, which ends its processes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "scheduler.json"
        self.workers: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> DaskOnLoopback:
        port = ["--host", "127.0.0.1", "--port", "0"]
        self.scheduler = self._start("scheduler", *port, "--scheduler-file", str(self._file), log="scheduler")
        while not self._file.exists():
            assert self.scheduler.poll() is None, self.log("scheduler")
            time.sleep(0.05)
        self.address = json.loads(self._file.read_text())["address"]
        return self

    def __exit__(self, *_: object) -> None:
        # One after another: a worker whose scheduler goes first can wait for it long.
        for process in [*self.workers, self.scheduler]:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def add_worker(self, first: str = "", **environment: str) -> subprocess.Popen[bytes]:
        """Start one more worker, which does something `first`, without waiting until it has joined."""
        name = f"worker-{len(list(self._folder.glob('worker-*.log')))}"
        once = ["--name", name, "--no-nanny", "--nthreads", "1", "--death-timeout", "30"]
        folder = ["--local-directory", str(self._folder / name)]
        worker = self._start(
            "worker", self.address, *once, *folder, log=name, first=first, environment=environment
        )
        self.workers.append(worker)
        return worker

    def _start(
        self, *command: str, log: str, first: str = "", environment: dict[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        code = f"{first}\nfrom dask.__main__ import main\nmain()"
        with open(self._folder / f"{log}.log", "wb") as file:
            return subprocess.Popen(
                [sys.executable, "-c", code, *command, "--no-dashboard"],
                stdout=file,
                stderr=file,
                env={**os.environ, **(environment or {})},
            )

    def log(self, name: str) -> str:
        """What the scheduler or a worker, named worker-0, worker-1, … has said."""
        return (self._folder / f"{name}.log").read_text()


def processes_below(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """What a process has started, and what they have."""
    return psutil.Process(process.pid).children(recursive=True)
