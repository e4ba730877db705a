"""Payloads in cells that are cleaned as a graded notebook's are, without a run: for many, and quickly."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from active_content.in_corners import IN_CORNERS, IN_CORNERS_OF_CODE
from active_content.in_plain_text import IN_PLAIN_TEXT
from active_content.in_renderers import IN_RENDERERS
from active_content.payload import Field, Payload
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.notebooknode import from_dict
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from torchcourse.grading.cleaning.notebook import NotebookCleaner
from torchcourse.grading.record.page_limits import limit_for_pages


def cells_of_corners(planted: Field) -> Iterator[NotebookNode]:
    """Each payload in a cell of text and in outputs of each kind that is rendered."""
    for payload in IN_CORNERS:
        yield new_markdown_cell(planted.plant(payload, "a cell of text"))
    for payload in [*IN_RENDERERS, *IN_CORNERS]:
        kinds = ["text/html", "text/markdown", *["text/latex"] * ("$" in payload.text)]
        shown = [_bundle(mime, planted.plant(payload, f"an output of type {mime}")) for mime in kinds]
        yield new_code_cell("1", outputs=shown)
    yield from _run([planted.plant(payload, "the output of a cell") for payload in IN_CORNERS_OF_CODE])


def cells_of_plain_text(planted: Field) -> Iterator[NotebookNode]:
    """Each payload of plain text in a cell of text, and printed, shown and raised."""
    for payload in IN_PLAIN_TEXT:
        yield new_markdown_cell(planted.plant(payload, "a cell of text"))
        yield new_code_cell("1", outputs=_plain(payload, planted))


def _bundle(mime: str, text: str) -> NotebookNode:
    return new_output("display_data", data={mime: text, "text/plain": "plain"})


def _plain(payload: Payload, planted: Field) -> list[NotebookNode]:
    printed, said, raised = (
        planted.plant(payload, f"plain text that is {how}") for how in ("printed", "shown", "raised")
    )
    return [
        new_output("stream", name="stdout", text=printed),
        new_output("stream", name="stderr", text=printed),
        new_output("execute_result", data={"text/plain": said}, execution_count=1),
        new_output("error", ename=raised, evalue=raised, traceback=[f"Traceback\n{raised}", raised]),
    ]


def _run(codes: Iterable[str]) -> list[NotebookNode]:
    one = new_notebook(cells=[new_code_cell(code) for code in codes])
    NotebookClient(one, timeout=60, allow_errors=True).execute()
    return one.cells


def cleaned(cells: Iterable[NotebookNode]) -> NotebookNode:
    """A notebook of these cells, as it is written into `autograded/`."""
    cleaner = NotebookCleaner(frozenset())
    done: list[dict[str, Any]] = []
    for number, cell in enumerate(json.loads(json.dumps(list(cells))), 1):
        outputs = {"outputs": cleaner.outputs(cell.pop("outputs"), number)} if "outputs" in cell else {}
        done.append(cleaner.cell(cell, number) | outputs | {"id": f"c{number}"})
    limited, _ = limit_for_pages({"cells": done, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    return from_dict(limited)
