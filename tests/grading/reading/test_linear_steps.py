"""From a submitted file to a graded one, each step takes time in proportion to what was handed in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.growth import least, processor_seconds
from support.mangled.small_course import as_bytes, code_cell, index, released, solved, source

from torchcourse.grading.cleaning.notebook import NotebookCleaner, own_texts
from torchcourse.grading.judge.from_scratch import forbidden_calls
from torchcourse.grading.mend.mend_notebook import mend
from torchcourse.grading.mend.outline import outline_of
from torchcourse.grading.mend.repair_note import with_repair_note
from torchcourse.grading.notebook.read_notebook import read_notebook
from torchcourse.grading.notebook.write_notebook import notebook_bytes
from torchcourse.grading.record.page_limits import limit_for_pages

SOURCE = source()
SHAPE, OWN_TEXTS = outline_of(SOURCE), own_texts(SOURCE)
LONG = 3_200  # cells, lines, attachments
FEW = LONG // 8


def graded(data: bytes) -> bytes:
    """Take a file through all that reads it outside the sandbox."""
    mended = mend(read_notebook(data), SOURCE, "hw.ipynb", SHAPE)
    codes = [cell["source"] for cell in mended.cells if cell["cell_type"] == "code"]
    forbidden_calls(codes[0], codes, ("torch.softmax", "func"), codes)
    cleaner = NotebookCleaner(OWN_TEXTS)
    cells = [cleaner.cell(cell, number) for number, cell in enumerate(mended.cells, 1)]
    told = with_repair_note(cells, [*cleaner.found, *mended.repairs])
    notebook = {"cells": told, "metadata": mended.metadata, "nbformat": 4, "nbformat_minor": 5}
    return notebook_bytes(limit_for_pages(notebook)[0])


def _metadata(name: str) -> dict:
    return released()["cells"][index(released(), name)]["metadata"]


def _words(text: str, **more: object) -> dict:
    return {"cell_type": "markdown", "metadata": {}, "source": text, **more}


ANSWER, TEST, WHY = map(_metadata, ("double", "test_double", "why"))
TEST_TEXT = released()["cells"][index(released(), "test_double")]["source"]
GRADE_IDS = [
    {"nbgrader": {**ANSWER["nbgrader"], "grade_id": f"g{one}", "schema_version": one}} for one in range(LONG)
]

# Of how many cells or lines it is made -> cells that stand before the solved notebook's.
HANDED_IN: dict[str, Callable[[int], list]] = {
    "one id": lambda n: [code_cell("x", id="same") for _ in range(n)],
    "ids of repair notes": lambda n: [code_cell("x", id=f"repairs-{one}") for one in range(n)],
    "copies of an answer": lambda n: [
        code_cell(f"def double(x):\n    {one}", metadata=ANSWER) for one in range(n)
    ],
    "answers without metadata": lambda n: [code_cell(f"def double(x):\n    {one}") for one in range(n)],
    "edited tests": lambda n: [code_cell(f"{TEST_TEXT}\n# {one}", metadata=TEST) for one in range(n)],
    "written answers": lambda n: [_words(f"word {one}", metadata=WHY) for one in range(n)],
    "grade_ids of nobody": lambda n: [code_cell("x", metadata=one) for one in GRADE_IDS[:n]],
    "parts of an answer": lambda n: [code_cell("    return x", metadata=ANSWER) for _ in range(n)],
    "a chain of functions": lambda n: [code_cell(f"def f{one}(): f{one + 1}()") for one in range(n)],
    "the notebook, over and over": lambda n: released()["cells"] * (n // 20),
    "tags": lambda n: [_words(f"<script>{one}</script> <b>x</b>") for one in range(n)],
    "attachments": lambda n: [
        _words(
            "![x](attachment:a1)",
            attachments={f"a{one}": {"image/png": "iVBORw0KGgo="} for one in range(10 * n)},
        )
    ],
    "metadata": lambda n: [code_cell("x", metadata={"tags": [f"t{one}" for one in range(50 * n)]})],
    "definitions of one name": lambda n: [code_cell("double = 1\n" * 20 * n, metadata=ANSWER)],
    "decorators": lambda n: [code_cell("@d\n" * 20 * n + "def double(x): pass", metadata=ANSWER)],
    "link targets": lambda n: [_words("[a]: b\n" * 20 * n)],
    "nested quotations": lambda n: [_words("> " * 20 * n + "x")],
    "nested lists": lambda n: [_words("\n".join(" " * (one % 90) + "- x" for one in range(20 * n)))],
}


@pytest.mark.parametrize("name", HANDED_IN)
def test_grading_takes_time_in_proportion_to_what_was_handed_in(name):
    def seconds(count: int) -> float:
        data = as_bytes({**solved(), "cells": HANDED_IN[name](count) + solved()["cells"]})
        return processor_seconds(graded, data)

    def growth() -> float:
        took = seconds(LONG)
        return 0.0 if took < 0.4 else took / seconds(FEW)

    # A step with the square takes 64 times as long for eight times as much.
    assert least(growth, 30) < 30
