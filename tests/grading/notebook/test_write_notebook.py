"""A graded notebook is written as nbformat writes it, to the byte."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from nbformat.notebooknode import from_dict
from support.paths import ROOT

from torchcourse.grading.notebook.write_notebook import notebook_bytes

COMMITTED = sorted([*ROOT.glob("notebooks/**/*.ipynb"), *ROOT.glob("solutions/**/*.ipynb")])

texts = st.text(max_size=20) | st.sampled_from(
    ["", "a\nb", "a\r\nb\n", "\u2028é\x0c", '\\ "\t', "\ud800 half"]
)
numbers = st.none() | st.booleans() | st.integers() | st.floats()
plain = st.recursive(
    numbers | texts, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3)
)
MIME_TYPES = (
    "text/plain",
    "text/html",
    "image/svg+xml",
    "image/png",
    "application/json",
    "application/javascript",
    "x",
)
bundles = st.dictionaries(st.sampled_from(MIME_TYPES), texts | plain, max_size=3)
outputs = st.one_of(
    st.fixed_dictionaries({"output_type": st.just("stream"), "name": texts, "text": texts | st.lists(texts)}),
    st.fixed_dictionaries(
        {"output_type": st.sampled_from(["display_data", "execute_result"]), "metadata": st.just({})},
        optional={"data": bundles},
    ),
    st.fixed_dictionaries({"output_type": st.just("error"), "traceback": st.lists(texts, max_size=3)}),
)
metadata = st.dictionaries(
    texts | st.sampled_from(["trusted", "signature", "orig_nbformat"]), plain, max_size=3
)
attachments = {"attachments": st.dictionaries(texts, bundles, max_size=2), "id": texts}
cells = st.one_of(
    st.fixed_dictionaries(
        {
            "cell_type": st.just("code"),
            "source": texts | st.lists(texts, max_size=2),
            "metadata": metadata,
            "outputs": st.lists(outputs, max_size=3),
            "execution_count": st.none() | st.integers(),
        },
        optional=attachments,
    ),
    st.fixed_dictionaries(
        {"cell_type": st.sampled_from(["markdown", "raw"]), "source": texts, "metadata": metadata},
        optional=attachments,
    ),
)
notebooks = st.fixed_dictionaries(
    {
        "cells": st.lists(cells, max_size=4),
        "metadata": metadata,
        "nbformat": st.just(4),
        "nbformat_minor": st.just(5),
    }
)


def with_two_lines_of_each_type() -> dict[str, Any]:
    bundle = dict.fromkeys(MIME_TYPES, "a\nb\n")
    outputs = [nbformat.v4.new_output("display_data", bundle), nbformat.v4.new_output("stream", text="a\nb")]
    shown = nbformat.v4.new_markdown_cell("a\nb", attachments={"one": bundle})
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("a\nb", outputs=outputs), shown])


def as_nbformat_writes(notebook: dict[str, Any]) -> bytes:
    return (nbformat.v4.writes_json(from_dict(notebook)) + "\n").encode("utf-8", "replace")


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.name)
def test_the_courses_own_notebooks_are_written_as_nbformat_writes_them(path: Path):
    notebook = nbformat.read(path, as_version=4)
    assert notebook_bytes(notebook) == as_nbformat_writes(notebook)


@given(notebooks)
@example(with_two_lines_of_each_type())
def test_any_notebook_is_written_as_nbformat_writes_it(notebook: dict[str, Any]):
    before = repr(notebook)
    assert notebook_bytes(notebook) == as_nbformat_writes(notebook)
    assert repr(notebook) == before, "a notebook is not changed by being written"


def test_a_notebook_with_half_a_character_is_written_all_the_same():
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_raw_cell("\ud800 and é")])
    assert json.loads(notebook_bytes(notebook))["cells"][0]["source"] == ["? and é"]
