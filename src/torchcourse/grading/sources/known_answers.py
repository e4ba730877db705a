"""The known answers to a notebook's exercises, where the course has them."""

from __future__ import annotations

from pathlib import Path

from torchcourse.answer_bank import BankAnswer, read_answer_bank
from torchcourse.bank_path import bank_path, has_bank
from torchcourse.grading.notebook.cells import grade_id_of, is_answer_cell
from torchcourse.grading.records import SourceNotebook


def known_answers(root: Path, source: SourceNotebook) -> tuple[BankAnswer, ...]:
    """Read the answer bank of one notebook of the course in this folder; there may be none.

    Raises:  AuthoringError for a mistake in it
    """
    bank = bank_path(root, source.name)
    return read_answer_bank(bank, solutions_of(source)) if has_bank(bank) else ()


def solutions_of(source: SourceNotebook) -> dict[str, str]:
    """The instructor's solution cells, by exercise and in their order."""
    return {
        str(grade_id_of(cell)): cell["source"]
        for cell in source.notebook["cells"]
        if cell["cell_type"] == "code" and is_answer_cell(cell)
    }
