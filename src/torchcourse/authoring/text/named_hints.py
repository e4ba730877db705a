"""A probe may name a hint of the answer bank; what is built says it in full."""

from __future__ import annotations

import ast
import json
from dataclasses import replace
from pathlib import Path

from torchcourse.answer_bank import hints_of_exercise
from torchcourse.authoring.text.marked_regions import HIDDEN_TESTS, read_regions
from torchcourse.authoring.text.records import AssignmentText, Cell
from torchcourse.bank_hints import IS_NAME, hint_named, read_shared_hints


def with_named_hints(text: AssignmentText, bank: Path) -> AssignmentText:
    """Put each hint in the place of its name, `hint="reduction_unused"`, in the probes of an assignment.

    `bank` is the folder of its known answers, in whose files the hints are.

    Raises:  AuthoringError when there is no such hint, or for a mistake in the bank's hints
    """
    return replace(text, cells=tuple(_said_in_full(cell, bank) for cell in text.cells))


def _said_in_full(cell: Cell, bank: Path) -> Cell:
    names = _named(cell) if cell.role == "test" else []
    if not names:
        return cell
    hints = hints_of_exercise(bank / f"{cell.exercise}.py", read_shared_hints(bank))
    lines = cell.source.split("\n")
    for node in reversed(names):
        said = json.dumps(hint_named(str(node.value), hints, cell.text, node.lineno), ensure_ascii=False)
        line = lines[node.lineno - 1].encode()  # Python counts columns in bytes
        end = line[node.end_col_offset :]
        lines[node.lineno - 1] = (line[: node.col_offset] + said.encode() + end).decode()
    full = replace(cell.text, source="\n".join(lines))
    return replace(cell, text=full, lines=read_regions(full))


def _named(cell: Cell) -> list[ast.Constant]:
    """The names that stand for a hint in a probe, from the first to the last."""
    hidden = [line.text if line.region == HIDDEN_TESTS and not line.marker else "" for line in cell.lines]
    found = [
        keyword.value
        for node in ast.walk(ast.parse("\n".join(hidden)))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "hint" and isinstance(keyword.value, ast.Constant)
    ]
    names = [one for one in found if isinstance(one.value, str) and IS_NAME.fullmatch(one.value)]
    return sorted(names, key=lambda one: (one.lineno, one.col_offset))
