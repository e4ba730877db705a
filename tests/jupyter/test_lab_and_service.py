"""`make lab`, in Chromium: a student runs the last cell of an assignment, and reads the table."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Page, expect
from support.jupyter_in_chromium import JupyterServer, NotebookPage, chromium_page, jupyter_lab
from support.paths import ROOT

pytestmark = pytest.mark.needs("chromium")

MODULE = "01_networks"
RIGHT = """\
def linear_forward(x, weight, bias=None):
    return x @ weight.T + (0 if bias is None else bias)"""
COMMAND = [sys.executable, "-m", "torchcourse.jupyter.lab_and_service"]


@dataclass(frozen=True)
class AtHome:
    course: Path
    server: JupyterServer
    page: Page

    @property
    def service_file(self) -> Path:
        return self.course / ".torchcourse" / "service.json"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[AtHome]:
    """A clone of the course, with the one module that is needed, and what `make lab` starts in it."""
    course = tmp_path / "course"
    for part in (f"source/{MODULE}", f"release/{MODULE}"):
        shutil.copytree(ROOT / part, course / part)
    shutil.copytree(ROOT / "answer_bank", course / "answer_bank")
    shutil.copy(ROOT / "nbgrader_config.py", course)
    shutil.copytree(ROOT / "release" / MODULE, course / "lab")
    with chromium_page() as page, jupyter_lab(course / "lab", tmp_path, COMMAND, course) as server:
        yield AtHome(course, server, page)


def test_a_student_asks_how_far_she_is(home: AtHome, tmp_path: Path) -> None:
    wait_for(home.service_file)
    assert home.service_file.stat().st_mode & 0o777 == 0o600
    notebook = NotebookPage(home.page, home.server, f"{MODULE}.ipynb")
    notebook.run(notebook.code_cell("import torch"))
    answer = notebook.code_cell("def linear_forward")
    notebook.type_into(answer, RIGHT)
    notebook.run(answer)
    last = notebook.code_cell("How far are you?")
    said = notebook.run(last)
    expect(said).to_contain_text("Save first: what you ran is not in 01_networks.ipynb yet")

    home.page.keyboard.press("Control+s")
    wait_for_text(home.course / "lab" / f"{MODULE}.ipynb", "weight.T")
    table = notebook.run(last).locator("table")
    expect(table).to_be_visible(timeout=100_000)
    expect(table.locator("caption")).to_contain_text("2 of 20 points")
    rows = table.locator("tbody tr").all_inner_texts()
    assert rows[0].split("\t")[:3] == ["linear_forward", "2 of 2", "✓ right"]
    assert rows[1].split("\t")[:3] == ["mlp", "0 of 6", "✗ not yet"]
    expect(notebook.code_cell("How far are you?")).to_contain_text("checks left")
    last.scroll_into_view_if_needed()
    home.page.screenshot(path=tmp_path / "last_cell.png")


def test_both_end_together_and_nothing_of_them_is_left(home: AtHome) -> None:
    wait_for(home.service_file)
    [launcher] = [one for one in psutil.Process().children() if "lab_and_service" in " ".join(one.cmdline())]
    started = launcher.children(recursive=True)
    assert len([one for one in started if "serve" in one.cmdline()]) == 1
    launcher.terminate()
    launcher.wait(60)
    _, alive = psutil.wait_procs(started, timeout=30)
    assert alive == []
    assert not home.service_file.exists()


def wait_for(path: Path, seconds: float = 100) -> None:
    end = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < end, f"{path} does not come"
        time.sleep(0.1)


def wait_for_text(path: Path, text: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while text not in json.dumps(path.read_text()):
        assert time.monotonic() < end, f"{path} is not saved"
        time.sleep(0.1)
