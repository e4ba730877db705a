"""JupyterLab as a person has it before them: a server of its own, and a page in Chromium."""

from __future__ import annotations

import json
import os
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from playwright.sync_api import Locator, Page, expect, sync_playwright
from support.needed_tools import find_chromium

START_SECONDS = 90  # a server takes 3 s; a busy machine takes its time


@dataclass(frozen=True)
class JupyterServer:
    """A JupyterLab that runs."""

    url: str
    token: str

    def address(self, path: str) -> str:
        return f"{self.url}{path}{'&' if '?' in path else '?'}token={self.token}"


@contextmanager
def jupyter_lab(
    folder: Path, home: Path, start: list[str] | None = None, cwd: Path | None = None
) -> Iterator[JupyterServer]:
    """Run JupyterLab in a folder on a free port, with none of this user's settings; end it by its process.

    `start` is a command that starts it there from `cwd`, and takes its options.

    Raises:  RuntimeError with what the server said when it does not start
    """
    token = secrets.token_hex(16)
    _write_quiet_settings(home)
    command = (
        [*start, str(folder)]
        if start
        else [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder}"]
    )
    command += ["--no-browser", "--ip=127.0.0.1", "--port=0"]
    command += ["--LabApp.extension_manager=readonly"]
    if os.geteuid() == 0:
        command.append("--allow-root")
    with (home / "log.txt").open("w") as log:
        server = subprocess.Popen(
            command, cwd=cwd or folder, env=_environment(home, token), stdout=log, stderr=subprocess.STDOUT
        )
        try:
            yield JupyterServer(_wait_for_url(home, server), token)
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _environment(home: Path, token: str) -> dict[str, str]:
    binaries = os.path.dirname(sys.executable)
    return os.environ | {
        "JUPYTER_TOKEN": token,
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "IPYTHONDIR": str(home / "ipython"),
        "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}",
    }


def _write_quiet_settings(home: Path) -> None:
    """No news, no updates: a page shows the notebook and nothing that depends on the day."""
    settings = home / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    quiet = {"fetchNews": "false", "checkForUpdates": False}
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(quiet))


def _wait_for_url(home: Path, server: subprocess.Popen) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        for path in (home / "runtime").glob("jpserver-*.json"):
            try:
                return json.loads(path.read_text())["url"]
            except ValueError:
                pass  # half written
        time.sleep(0.1)
    raise RuntimeError(f"JupyterLab does not start:\n{(home / 'log.txt').read_text()[-3000:]}")


@contextmanager
def chromium_page(width: int = 1100, height: int = 900, scale: float = 1) -> Iterator[Page]:
    """An empty page of a browser of its own."""
    with sync_playwright() as playwright:
        # Chromium's own sandbox does not work for root, nor in most containers.
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width, "height": height}, device_scale_factor=scale)
        page.set_default_timeout(60_000)
        try:
            yield page
        finally:
            browser.close()


class HasAddress(Protocol):
    """A server that can say where its pages are."""

    def address(self, path: str) -> str: ...


class NotebookPage:
    """A notebook that is open in JupyterLab."""

    def __init__(self, page: Page, server: HasAddress, path: str) -> None:
        self.page = page
        page.goto(server.address(f"doc/tree/{path}"))
        self.cells = page.locator(".jp-NotebookPanel .jp-CodeCell")
        expect(page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").first).to_be_attached(
            timeout=60_000
        )

    def code_cell(self, text: str) -> Locator:
        """The first code cell with this text in it; it stays the same cell when its text changes."""
        expect(self.cells.filter(has_text=text).first).to_be_attached(timeout=60_000)
        return self.cells.nth(
            next(i for i, source in enumerate(self.cells.all_text_contents()) if text in source)
        )

    def type_into(self, cell: Locator, code: str) -> None:
        """Write code in the place of what stands in a cell."""
        self._edit(cell)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(code)

    def run(self, cell: Locator) -> Locator:
        """Run a cell as a student does, and wait until it is done; returns its outputs."""
        prompt = cell.locator(".jp-InputPrompt")
        before = prompt.inner_text()
        for _ in range(6):
            self._edit(cell)
            self.page.keyboard.press("Control+Enter")
            # A key is lost while JupyterLab still sets the cell up.
            with suppress(AssertionError):
                expect(prompt).not_to_have_text(before, timeout=10_000)
                break
        expect(prompt).to_have_text(re.compile(r"\[\d+\]:"), timeout=60_000)
        return cell.locator(".jp-OutputArea-output")

    def _edit(self, cell: Locator) -> None:
        cell.scroll_into_view_if_needed()
        cell.locator(".cm-content").click()
