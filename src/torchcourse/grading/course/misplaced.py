"""Which notebooks lie in submitted/ where no assignment finds them?"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path

SUFFIX = ".ipynb"


def misplaced(submitted: Path, assignments: Collection[str]) -> Iterator[Path]:
    """Notebooks that lie a folder too high, and folders of notebooks that have no assignment's name.

    `submitted` has nbgrader's default layout, STUDENT/ASSIGNMENT/; `assignments` are the names of all.
    """
    for student in _entries(submitted):
        if _is_notebook(student):
            yield Path(student)
        for entry in _entries(student) if student.is_dir() else ():
            if _is_notebook(entry) or (entry.name not in assignments and _holds_notebooks(entry)):
                yield Path(entry)


def _is_notebook(entry: os.DirEntry[str]) -> bool:
    return entry.name.endswith(SUFFIX) and entry.is_file()


def _holds_notebooks(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir() and any(map(_is_notebook, _entries(entry)))


def _entries(folder: Path | os.DirEntry[str]) -> list[os.DirEntry[str]]:
    """What is in a folder, by name; hidden entries left out, and nothing where it cannot be read."""
    try:
        with os.scandir(folder) as found:
            visible = [entry for entry in found if not entry.name.startswith(".")]
    except OSError:
        return []
    return sorted(visible, key=lambda entry: entry.name)
