"""A large file is read as a small one, with its pictures beside it: the same notebook, in less memory."""

from __future__ import annotations

import json
import tracemalloc

import pytest
from support.mangled.small_course import as_bytes, code_cell

from torchcourse.grading.notebook import read_notebook as module
from torchcourse.grading.notebook.long_texts import MIN_CHARACTERS
from torchcourse.grading.notebook.read_notebook import UnreadableSubmission, read_notebook

LONG, LONGER = "A" * MIN_CHARACTERS, "b1+/" * MIN_CHARACTERS + "=="
PICTURES = {"a.png": {"image/png": LONG}, "b.png": {"image/png": [LONGER, "\n"]}}
CELLS = [
    {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "![x](attachment:a.png)"},
    {"cell_type": "markdown", "id": "b", "metadata": {}, "source": "→ 😀", "attachments": PICTURES},
    code_cell(f'data = "{LONG}"\nmore = "\\"{LONGER}"', id="c"),
    code_cell(LONG, id=LONG, outputs=[{"output_type": "display_data", "data": {"image/png": LONGER + "\n"}}]),
    {"cell_type": "code", "source": [LONG, LONGER + "\n", "x"], "metadata": {"x": LONG, "collapsed": True}},
    {"cell_type": "heading", "level": 2, "source": LONG},
    LONG,
    None,
]
FILES = {
    "whole": as_bytes({"cells": CELLS, "nbformat": 4, "nbformat_minor": 5}),
    "in one line": json.dumps({"cells": CELLS, "nbformat": 4, "nbformat_minor": 5}).encode(),
    "broken off": as_bytes({"cells": CELLS})[:-20],
    "damaged": as_bytes({"cells": CELLS}).replace(b'"more', b'"more"', 1).replace(b'"id": "c"', b'"id": "c'),
    "in worksheets": as_bytes({"worksheets": [{"cells": CELLS}]}),
    "in UTF-16": as_bytes({"cells": CELLS}).decode().encode("utf-16"),
    "in Latin-1": as_bytes({"cells": [code_cell(f"größe = '{LONG}'"), *CELLS[3:]]})
    .decode()
    .encode("latin-1"),
    "no notebook": as_bytes([LONG]),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_read_alike_with_its_long_texts_beside_it(name, monkeypatch):
    def read(large: int):
        monkeypatch.setattr(module, "LARGE_BYTES", large)
        try:
            raw = read_notebook(FILES[name])
        except UnreadableSubmission as error:
            return str(error)
        return [{**cell, "metadata": {}} for cell in raw.cells], raw.remarks  # nothing of it is kept

    assert read(0) == read(2**30)


def test_a_large_picture_takes_its_own_size_and_not_the_notebooks_letters():
    picture = "A" * (2 * module.LARGE_BYTES)
    cells = [{"cell_type": "markdown", "source": "😀", "attachments": {"a.png": {"image/png": picture}}}]
    data = as_bytes({"cells": [*cells, code_cell("x", outputs=[{"data": {"image/png": picture}}])]})
    tracemalloc.start()
    raw = read_notebook(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert raw.cells[0]["attachments"] == cells[0]["attachments"]
    assert peak < 1.5 * len(picture)
