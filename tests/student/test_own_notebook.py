"""Which file is this notebook, and is what was run in it saved?"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from torchcourse.student.own_notebook import NotFound, NotSaved, find_own_notebook, read_own_notebook
from torchcourse.student.session import MAX_CELLS, Session


def save(path: Path, *texts: str, assignment: str | None = None) -> Path:
    metadata = {"torchcourse": {"assignment": assignment}} if assignment else {}
    cells = [{"cell_type": "code", "source": text.splitlines(True), "metadata": metadata} for text in texts]
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    return path


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_tools_that_show_it_say_where_it_is(here: Path) -> None:
    mine = save(here / "my-work.ipynb", "1")
    save(here / "another.ipynb", "1")
    for told in (
        str(mine),
        f"{mine}-0123-session",
        "/elsewhere/of/the/server/my-work.ipynb",
        "my-work.ipynb",
    ):
        assert find_own_notebook({}, {"JPY_SESSION_NAME": told}, None) == mine
        assert find_own_notebook({"__vsc_ipynb_file__": told}, {}, None) == mine
    vscode = {"__vsc_ipynb_file__": str(mine)}
    assert find_own_notebook(vscode, {"JPY_SESSION_NAME": str(here / "another.ipynb")}, None) == mine


def test_else_it_is_the_only_one_here_or_the_name_is_asked_for(here: Path) -> None:
    mine = save(here / "only.ipynb", "1")
    assert find_own_notebook({}, {}, None) == mine
    assert find_own_notebook({}, {"JPY_SESSION_NAME": "/gone/renamed.ipynb"}, None) == mine
    save(here / "second.ipynb", "1")
    with pytest.raises(NotFound, match=r'self_check\(notebook="NAME.ipynb"\)'):
        find_own_notebook({}, {}, None)
    assert find_own_notebook({}, {}, "second.ipynb") == here / "second.ipynb"
    with pytest.raises(NotFound, match=r"third\.ipynb: there is no such file"):
        find_own_notebook({}, {}, "third.ipynb")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"cells": 1}', '{"cells'])
def test_half_a_file_is_told_in_a_sentence(here: Path, text: str) -> None:
    (here / "a.ipynb").write_text(text)
    with pytest.raises(NotFound, match=r"a.ipynb is no whole notebook: save it"):
        read_own_notebook({}, {})


def test_the_assignment_is_said_by_the_last_cell_and_else_by_the_name(here: Path) -> None:
    save(here / "a (copy 2).ipynb", "1", assignment="02_losses")
    assert read_own_notebook({}, {}).assignment == "02_losses"
    save(here / "a (copy 2).ipynb", "1")
    assert read_own_notebook({}, {}).assignment == "a (copy 2)"


def test_what_ran_and_is_in_no_saved_cell_must_be_saved_first(here: Path) -> None:
    path = save(here / "a.ipynb", "import torch", "x = 1")
    session = Session()
    before = time.time() - 60
    os.utime(path, (before, before))
    session.cell_ran("import torch")
    session.cell_ran("self_check('adam')")
    read_own_notebook({}, {}).refuse_unsaved(session)
    session.cell_ran("x = 2\nprint(x)")
    with pytest.raises(NotSaved, match=r"Save first: .* begins with `x = 2`"):
        read_own_notebook({}, {}).refuse_unsaved(session)
    save(path, "import torch", "x = 3")  # run, changed again, and then saved: what is saved is newer
    after = time.time() + 1
    os.utime(path, (after, after))
    read_own_notebook({}, {}).refuse_unsaved(session)


def test_a_session_remembers_the_latest_cells_only() -> None:
    session = Session()
    for number in range(2 * MAX_CELLS):
        session.cell_ran(str(number))
    assert len(session.ran) == MAX_CELLS
    assert str(2 * MAX_CELLS - 1) in session.ran
