"""`torchcourse serve`, the real command on a real course, and who asks it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import ProxyHandler, Request, build_opener

import psutil

START_SECONDS = 90
_opener = build_opener(ProxyHandler({}))  # loopback is asked directly, whatever the environment says


@dataclass(frozen=True)
class Reply:
    """An answer of the service's."""

    status: int
    headers: dict[str, str]
    content: dict[str, Any]


@dataclass
class RunningService:
    """A service that runs, and the tokens that it knows."""

    url: str
    process: subprocess.Popen[str]
    tokens: dict[str, str]
    log: Path

    @property
    def port(self) -> int:
        return int(self.url.rstrip("/").rpartition(":")[2])

    def ask(
        self,
        method: str,
        path: str,
        student: str | None = "ann",
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        timeout: float = 100,
    ) -> Reply:
        """Ask once; no status is an error here."""
        sent = {"Content-Type": "application/json", **(headers or {})}
        if student is not None:
            sent.setdefault("Authorization", f"token {self.tokens[student]}")
        request = Request(self.url + path, data=body, headers=sent, method=method)
        try:
            with _opener.open(request, timeout=timeout) as answer:
                return Reply(answer.status, dict(answer.headers), json.loads(answer.read()))
        except HTTPError as error:
            with error:
                return Reply(error.code, dict(error.headers), json.loads(error.read()))

    def check(
        self,
        notebook: Path | bytes,
        student: str = "ann",
        exercises: Sequence[str] = (),
        assignment: str = "ps1",
    ) -> Reply:
        body = notebook if isinstance(notebook, bytes) else notebook.read_bytes()
        query = f"?{urlencode({'exercise': exercises}, doseq=True)}" if exercises else ""
        return self.ask("POST", f"v1/check/{quote(assignment, safe='')}{query}", student, body)

    def left(self, student: str = "ann") -> int | None:
        return self.ask("GET", "v1/limits/ps1", student).content["left"]

    def processes(self) -> list[psutil.Process]:
        """Those that it started, and theirs."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self, number: signal.Signals = signal.SIGTERM) -> None:
        self.process.send_signal(number)
        self.process.wait(60)


@contextmanager
def service(
    root: Path, *options: str, students: Sequence[str] = ("ann", "bob", "cat"), alone: bool = False
) -> Iterator[RunningService]:
    """Run it on the course in `root`: for these students, or alone, as at home.

    Raises:  RuntimeError with what it said when it does not start
    """
    tokens = {name: f"token-of-{name}-{os.urandom(8).hex()}" for name in students}
    arguments = ["--port", "0", *options]
    if not alone:
        file = root / "tokens.json"
        file.touch(0o600)
        file.write_text(json.dumps(tokens))
        arguments += ["--tokens", str(file)]
    log = root / "serve.log"
    with log.open("a") as printed:
        start = log.stat().st_size
        process = subprocess.Popen(
            [sys.executable, "-m", "torchcourse.cli", "serve", "--course", str(root), *arguments],
            cwd=root,
            stdout=printed,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "COLUMNS": "1000", "PYTHONUNBUFFERED": "1"},
        )
    try:
        yield RunningService(_url_in(log, start, process), process, tokens, log)
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _url_in(log: Path, start: int, process: subprocess.Popen[str]) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        for line in log.read_text()[start:].splitlines():
            if line.startswith("Self-checks at http") and line.endswith("/"):
                return line.removeprefix("Self-checks at ")
        time.sleep(0.05)
    raise RuntimeError(f"the service does not start:\n{log.read_text()[start:]}")
