"""Which named hints of the answer bank does nobody use, no known answer and no probe?"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from torchcourse.bank_hints import Hint, hints_in, read_shared_hints, said_path
from torchcourse.bank_path import FOLDER, HINTS, bank_path, exercise_files
from torchcourse.grading.records import SourceNotebook
from torchcourse.grading.sources.known_answers import known_answers
from torchcourse.percent_text import read_cells


def unused_hints(
    root: Path, parts: Sequence[tuple[SourceNotebook, Collection[str]]], all_of_it: bool
) -> list[str]:
    """Name the hints that stand in a list and are used nowhere, one sentence each.

    `parts` are notebooks, with those of their exercises that are looked at, or none for the whole module.
    Hints that others may use too are left out: those of a module beside some of its exercises only,
    and those of the course where `parts` are not `all_of_it`.

    Raises:  AuthoringError for a mistake in a bank
    """
    said = {text for source, _ in parts for text in _said(root, source)}
    hints = {
        hint.place: hint for source, only in parts for hint in _listed(bank_path(root, source.name), only)
    }
    return [
        f"{place}: nobody uses the hint '{hint.name}'; remove it, or name it with hint=\"{hint.name}\""
        for place, hint in hints.items()
        if hint.text not in said and (all_of_it or not _is_of_the_course(hint))
    ]


def _listed(bank: Path, only: Collection[str]) -> Iterator[Hint]:
    if not only:
        yield from read_shared_hints(bank).values()
    for path in exercise_files(bank):
        if not only or path.stem in only:
            yield from hints_in(read_cells(path, said_path(path, 2)))


def _is_of_the_course(hint: Hint) -> bool:
    return hint.cell.file == f"{FOLDER}/{HINTS}"


def _said(root: Path, source: SourceNotebook) -> Iterator[str]:
    """What the known answers' hints are, and all texts in the test cells: there, names are said in full."""
    yield from (answer.hint for answer in known_answers(root, source) if answer.hint)
    for cell in source.cells:
        if cell.is_test and "observe(" in cell.source:
            for node in ast.walk(ast.parse(cell.source)):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value
