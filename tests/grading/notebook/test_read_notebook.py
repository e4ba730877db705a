from __future__ import annotations

import json
import time

import pytest
from support.mangled.small_course import as_bytes, code_cell, grade_id, index, mended, released, solved

from torchcourse.grading.notebook import read_notebook as module
from torchcourse.grading.notebook.read_notebook import UnreadableSubmission, read_notebook

UNREADABLE = {
    "empty": (b"", "The file is empty."),
    "only NULs": (b"\0" * 4096, "The file is empty."),
    "not JSON": (b"hello", "it is not JSON"),
    "Python text": (b"# %%\nprint(1)", "it is not JSON"),
    "a web page": (b"<!DOCTYPE html><html></html>", "a web page"),
    "an archive": (b"PK\x03\x04\x14\0", "an archive"),
    "a merge conflict": (b'{\n<<<<<<< HEAD\n "cells": [\n=======\n>>>>>>> b\n', "a merge conflict"),
    "cut off": (as_bytes(solved())[:200], "ends too early"),
    "a list": (b"[]", "JSON but not a notebook"),
    "an object": (b"{}", "it has no cells"),
    "cells null": (b'{"cells": null}', "it has no cells"),
    "nested too deep": (b'{"cells": ' + b"[" * 100_000, "nested too deep"),
    "a number too long": (b'{"cells": [], "x": ' + b"1" * 10_000 + b"}", "not valid JSON"),
    "too many cells": (as_bytes({"cells": [{}] * 100_000}), "at most 10000"),
    "too much text": (as_bytes({"cells": [code_cell("x" * 5_000_000)]}), "4 million characters"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_said_in_a_sentence_with_the_next_step(name):
    data, why = UNREADABLE[name]
    with pytest.raises(UnreadableSubmission) as raised:
        read_notebook(data)
    assert why in str(raised.value)
    assert "and hand" in str(raised.value) or "Hand in" in str(raised.value)


def test_a_file_too_large_is_refused_before_it_is_parsed(monkeypatch):
    monkeypatch.setattr(module, "MAX_BYTES", 1000)
    with pytest.raises(UnreadableSubmission, match="Clear all outputs"):
        read_notebook(as_bytes(solved()))


def test_a_file_of_countless_small_values_is_refused_before_it_is_parsed(monkeypatch):
    monkeypatch.setattr(module, "MAX_VALUES", 1000)
    with pytest.raises(UnreadableSubmission, match="more values"):
        read_notebook(b'{"cells": [' + b"0," * 1000 + b"0]}")


def test_a_few_broken_bytes_do_not_turn_the_rest_into_other_letters():
    data = as_bytes({"cells": [code_cell("größe = 'größer' # é")]}).replace("é".encode(), b"\xff")
    assert read_notebook(data).cells[0]["source"] == "größe = 'größer' # \ufffd"


def test_western_letters_of_windows_are_read():
    data = json.dumps({"cells": [code_cell("x = “größe”")]}, ensure_ascii=False).encode("cp1252")
    assert read_notebook(data).cells[0]["source"] == "x = “größe”"


def test_lines_without_their_ends_are_put_on_lines_of_their_own():
    assert (
        read_notebook(as_bytes({"cells": [{"source": ["a = 1", "b = 2"]}]})).cells[0]["source"]
        == "a = 1\nb = 2"
    )


def test_headings_of_format_3_become_markdown():
    cells = [{"cell_type": "heading", "level": 2, "source": "Half way"}]
    assert read_notebook(as_bytes({"worksheets": [{"cells": cells}]})).cells[0]["source"] == "## Half way"


def _hostile() -> dict[str, list[dict]]:
    """Notebooks made to take long, each as its cells."""
    notebook = released()
    answer, test = (
        {"metadata": notebook["cells"][index(notebook, name)]["metadata"]}
        for name in ("double", "test_double")
    )
    many = range(9_000)
    defined = [f"def double(x):\n    return {number}" for number in many]
    tests = [f"assert double(2) == 4\nassert double('a') == 'aa'\n# {number}" for number in many]
    split = "def double(x):\n    y = x"
    return {
        "copies of an answer": [code_cell(text, **answer) for text in defined],
        "parts of an answer": [code_cell(split, **answer)] + [code_cell("    y = 1", **answer)] * 9_000,
        "answers without metadata": [code_cell(text) for text in defined],
        "a stub and answers": notebook["cells"] + [code_cell(text) for text in defined],
        "edited tests": [code_cell(text, **test) for text in tests],
        "tests without metadata": [code_cell(text) for text in tests],
        "tests with answers": [code_cell(f"{text}\n{text}", **test) for text in defined],
        "repeated ids": [code_cell("x", id="same") for _ in many],
        "ids that mending gives": [code_cell("x", id=f"mended-{number}") for number in many],
        "definitions": [code_cell("a = 1\n" * 600_000, **answer)],
        "targets": [code_cell("a," * 2_000_000, **answer)],
        "open texts": [code_cell("'''\\'" * 700_000, **answer)],
        "comments": [code_cell("#\n" * 2_000_000 + "class Stack: pass", **answer)],
        "blank lines": [code_cell("\t \n" * 1_300_000 + "x", **answer)],
    }


HOSTILE = _hostile()


@pytest.mark.parametrize("name", HOSTILE)
def test_no_notebook_takes_long(name):
    data = as_bytes({"cells": HOSTILE[name], "nbformat": 4, "nbformat_minor": 5})
    start = time.process_time()
    result = mended(data)
    assert time.process_time() - start < 15
    assert len(result.repairs) <= 101
    assert sum(1 for cell in result.cells if grade_id(cell)) == 11
