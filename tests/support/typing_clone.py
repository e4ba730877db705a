"""A fresh copy of the project, and a shell in it: what comes of what a page tells to type."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from support.typed_pages import Written

HANG_SECONDS = 300


@dataclass
class Clone:
    """A fresh copy of what is committed, or would be, and what came of each line that was typed in it."""

    course: Path
    here: Path  # where the shell stands
    cells: dict[str, str] = field(default_factory=dict)  # that the page shows to write in JupyterLab
    came_of: dict[tuple[str, int], str] = field(default_factory=dict)  # why a line failed; "" when it did not

    def environment(self) -> dict[str, str]:
        """As after `source .venv/bin/activate`; Jupyter's own settings are in a folder of their own."""
        jupyter = self.course.parent / "jupyter"
        places = {f"JUPYTER_{name}_DIR": str(jupyter / name) for name in ("CONFIG", "DATA", "RUNTIME")}
        path = f"{Path(sys.prefix) / 'bin'}{os.pathsep}{os.environ['PATH']}"
        own = {"PATH": path, "PYTHONPATH": str(self.course / "src"), "COLUMNS": "300"}
        return {**os.environ, **places, **own}

    def type(self, line: str) -> str:
        """Type a line into a shell; return what it prints.

        Raises:  AssertionError when it does not end with 0
        """
        # The environment is this one's: make must not set it up anew.
        prelude = 'make() { command make -o .venv/installed "$@"; }\n'
        noted = self.course.parent / "stands_in"
        done = subprocess.run(
            ["bash", "-c", f"{prelude}{line}\nstatus=$?; pwd > {noted}; exit $status"],
            cwd=self.here,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=HANG_SECONDS,
        )
        printed = done.stdout + done.stderr
        assert done.returncode == 0, f"ended with {done.returncode}: {printed}"
        assert "Traceback" not in printed, printed
        self.here = Path(noted.read_text().strip())
        return printed

    def write(self, written: Written) -> None:
        """Write what the page shows, where it says it belongs."""
        if written.language == "csv":
            (self.here / "students.csv").write_text(written.text)
        elif written.place.startswith("in the cell") or written.place.startswith("the cell"):
            self.cells[written.place] = written.text.split("\n", 1)[1]
        elif written.place:
            with (self.here / written.place).open("a") as file:
                file.write("\n" + written.text)

    def serve(self, line: str, says: str) -> None:
        """Start a server as the line says, ask for formgrader's page, and stop it."""
        command = subprocess.run(
            ["make", "--no-print-directory", "-n", "-o", ".venv/installed", *line.split()[1:]],
            cwd=self.here,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        config = self.course.parent / "jupyter" / "CONFIG"
        config.mkdir(parents=True, exist_ok=True)
        # What this user has set: no browser, and, in a container, root may.
        settings = {"open_browser": False, "allow_root": True, "port": 0}
        (config / "jupyter_server_config.json").write_text(json.dumps({"ServerApp": settings}))
        log = self.course.parent / "jupyter" / "log.txt"
        with log.open("w") as file:
            server = subprocess.Popen(
                command, cwd=self.here, env=self.environment(), stdout=file, stderr=subprocess.STDOUT
            )
        try:
            assert says in _page_of(server, self.course.parent / "jupyter" / "RUNTIME"), log.read_text()
        finally:
            server.terminate()
            server.wait(20)


def _page_of(server: subprocess.Popen[bytes], runtime: Path) -> str:
    """Formgrader's first page, as soon as the server has written where it listens."""
    end = time.monotonic() + HANG_SECONDS
    while time.monotonic() < end and server.poll() is None:
        for path in runtime.glob("jpserver-*.json"):
            with suppress(OSError, ValueError, KeyError):
                about = json.loads(path.read_text())
                address = f"{about['url']}formgrader/manage_assignments?token={about['token']}"
                return urllib.request.urlopen(address).read().decode()
        time.sleep(0.1)
    return ""
