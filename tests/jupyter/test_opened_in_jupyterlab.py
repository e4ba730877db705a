"""An instructor opens what was handed in, in JupyterLab, and saves it: does anything else change?"""

from __future__ import annotations

import hashlib
import json
import sys
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect
from support.course_in_a_folder import MODULE, ROOT, CourseFolder, solved
from support.jupyter_in_chromium import NotebookPage, chromium_page, jupyter_lab

from torchcourse.jupyter.page_policy import POLICY

pytestmark = pytest.mark.needs("chromium")

SETTINGS = ROOT / "src" / "torchcourse" / "jupyter" / "torchcourse.json"
# Each names a file of the instructor's, by jupytext's own rules: PREFIX//NAME:FORMAT.
PAIRINGS = {
    "in the root": "ipynb,../../..//sitecustomize.py:light",
    "a folder beside": "ipynb,src//sitecustomize.py:light",
    "scripts": "ipynb,py:percent",
    "markdown": "ipynb,md",
}


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> CourseFolder:
    course = CourseFolder.make(tmp_path_factory.mktemp("opened") / "course", timeout_seconds=20)
    for number, formats in enumerate(PAIRINGS.values()):
        notebook = solved()
        notebook["metadata"]["jupytext"] = {"formats": formats, "text_representation": {"extension": ".py"}}
        notebook["metadata"]["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
        course.hand_in(f"student{number}", notebook)
    return course


def test_jupyter_reads_what_this_package_says_of_its_server():
    """Without this file, all else here fails, too: `pip install -e .` again."""
    installed = Path(sys.prefix, "etc", "jupyter", "jupyter_server_config.d", "torchcourse.json")
    assert json.loads(installed.read_bytes()) == json.loads(SETTINGS.read_bytes())


def test_pages_of_the_server_have_a_policy(tmp_path):
    (tmp_path / "course").mkdir()
    with (
        jupyter_lab(tmp_path / "course", tmp_path) as server,
        urllib.request.urlopen(server.address("lab")) as answer,
    ):
        policy = answer.headers["Content-Security-Policy"]
    assert POLICY in policy


def contents(root: Path) -> dict[str, str]:
    """A digest of each file, but of JupyterLab's own copies of what it saves."""
    files = [path for path in root.rglob("*") if path.is_file() and ".ipynb_checkpoints" not in path.parts]
    return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_saving_a_submission_changes_nothing_but_its_own_file(course, tmp_path):
    with jupyter_lab(course.root, tmp_path) as server, chromium_page() as page:
        for number in range(len(PAIRINGS)):
            name = f"submitted/student{number}/{MODULE}/{MODULE}.ipynb"
            before = contents(course.root)
            notebook = NotebookPage(page, server, name)
            notebook.type_into(notebook.cells.first, "an_edit = 1")
            with page.expect_response(
                lambda answer, name=name: answer.request.method == "PUT" and name in answer.url
            ) as saved:
                page.keyboard.press("Control+S")
            assert saved.value.ok
            expect(page.locator(".jp-mod-dirty")).to_have_count(0)
            after = contents(course.root)
            assert {file for file in before | after if before.get(file) != after.get(file)} == {name}
