"""Which named hints of the answer bank does nobody use, no known answer and no probe?"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path

from torchcourse.bank_hints import Hint, hints_in, read_shared_hints, said_path
from torchcourse.bank_path import bank_path, exercise_files
from torchcourse.grading.records import SourceNotebook
from torchcourse.grading.sources.known_answers import known_answers
from torchcourse.percent_text import read_cells


def unused_hints(root: Path, sources: Sequence[SourceNotebook]) -> list[str]:
    """Name the hints of these notebooks' banks that stand in a list and are used nowhere, one sentence each.

    Hints of the whole course are looked for in these notebooks only.

    Raises:  AuthoringError for a mistake in a bank
    """
    said = {text for source in sources for text in _said(root, source)}
    hints = {hint.place: hint for source in sources for hint in _listed(bank_path(root, source.name))}
    return [
        f"{place}: nobody uses the hint '{hint.name}'; remove it, or name it with hint=\"{hint.name}\""
        for place, hint in hints.items()
        if hint.text not in said
    ]


def _listed(bank: Path) -> Iterator[Hint]:
    yield from read_shared_hints(bank).values()
    for path in exercise_files(bank):
        yield from hints_in(read_cells(path, said_path(path, 2)))


def _said(root: Path, source: SourceNotebook) -> Iterator[str]:
    """What the known answers' hints are, and all texts in the test cells: there, names are said in full."""
    yield from (answer.hint for answer in known_answers(root, source) if answer.hint)
    for cell in source.cells:
        if cell.is_test and "observe(" in cell.source:
            for node in ast.walk(ast.parse(cell.source)):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value
