"""Which file is the notebook that this code stands in, and is what was run in it saved?"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torchcourse.messages import N_
from torchcourse.said import Said
from torchcourse.self_check_cell import METADATA_KEY, asks_for_a_check
from torchcourse.student.session import Session

_NOT_WHOLE = N_("{file} is no whole notebook: save it, then run this cell again.")

# JupyterLab may put the number of a session behind the name.
_UP_TO_ITS_NAME = re.compile(r".*?\.ipynb(?=$|-)", re.DOTALL)


class NotFound(Exception):
    """The notebook's file is not known, or cannot be read: says why, and what to do."""


class NotSaved(Exception):
    """What was run is not in the notebook's file."""


@dataclass(frozen=True)
class SavedNotebook:
    """A notebook as it is saved."""

    path: Path
    data: bytes
    cells: tuple[Mapping[str, Any], ...]
    saved_at: float  # Unix time

    @property
    def assignment(self) -> str:
        """The assignment that the cell of `self_check` says, or else the file's name."""
        for cell in self.cells:
            metadata = cell.get("metadata")
            said = metadata.get(METADATA_KEY) if isinstance(metadata, dict) else None
            name = said.get("assignment") if isinstance(said, dict) else None
            if isinstance(name, str) and name:
                return name
        return self.path.stem

    def refuse_unsaved(self, session: Session) -> None:
        """Raises:  NotSaved when a cell has run since it was saved that is not in it"""
        there = {_text_of(cell).strip() for cell in self.cells if cell.get("cell_type") == "code"}
        missing = [text for text in session.ran_since(self.saved_at) if text not in there]
        lost = [text for text in missing if text and not asks_for_a_check(text)]
        if lost:
            first = lost[-1].splitlines()[0][:60]
            pattern = N_(
                "Save first: what you ran is not in {file} yet (the cell that begins with `{first}`). "
                "Press Ctrl+S, or Cmd+S on a Mac, then run this cell again."
            )
            raise NotSaved(Said(pattern, file=self.path.name, first=first))


def read_own_notebook(
    names: Mapping[str, Any], environment: Mapping[str, str] = os.environ, said: str | None = None
) -> SavedNotebook:
    """Read the file of the notebook that has these global names; `said` is its path, where somebody gave it.

    Raises:  NotFound
    """
    path = find_own_notebook(names, environment, said)
    try:
        saved_at = path.stat().st_mtime
        data = path.read_bytes()
        cells = json.loads(data)["cells"]
    except OSError as error:
        why = os.strerror(error.errno or 0)
        raise NotFound(Said("{file} cannot be read: {why}.", file=path.name, why=why)) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotFound(Said(_NOT_WHOLE, file=path.name)) from error
    if not isinstance(cells, list):
        raise NotFound(Said(_NOT_WHOLE, file=path.name))
    return SavedNotebook(path, data, tuple(cell for cell in cells if isinstance(cell, dict)), saved_at)


def find_own_notebook(names: Mapping[str, Any], environment: Mapping[str, str], said: str | None) -> Path:
    """The notebook's file: as somebody says, as VS Code or Jupyter say, or the only one that lies here.

    Raises:  NotFound
    """
    if said is not None:
        path = Path(said).absolute()
        if not path.is_file():
            pattern = N_("{file}: there is no such file here. This notebook's tab shows its name.")
            raise NotFound(Said(pattern, file=said))
        return path
    for told in (names.get("__vsc_ipynb_file__"), environment.get("JPY_SESSION_NAME")):
        found = _UP_TO_ITS_NAME.match(told) if isinstance(told, str) else None
        if found is None:
            continue
        # A kernel runs in its notebook's folder, whatever the path is relative to.
        for path in (Path(found[0]), Path.cwd() / Path(found[0]).name):
            if path.is_absolute() and path.is_file():
                return path
    here = sorted(Path.cwd().glob("*.ipynb"))
    if len(here) == 1:
        return here[0]
    pattern = N_(
        "This notebook's file is not known here. Give its name, as its tab shows it: "
        'self_check(notebook="NAME.ipynb")'
    )
    raise NotFound(Said(pattern))


def _text_of(cell: Mapping[str, Any]) -> str:
    source = cell.get("source", "")
    return "".join(map(str, source)) if isinstance(source, list) else str(source)
