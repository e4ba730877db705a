"""A graded notebook's cells, made harmless on the way into `autograded/`: here and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from torchcourse.grading.cleaning.markdown import cleaned_markdown
from torchcourse.grading.cleaning.outputs import RASTER_STARTS, cleaned_outputs, raster_picture
from torchcourse.grading.cleaning.unbroken_marks import in_short_runs
from torchcourse.grading.records import SourceNotebook
from torchcourse.messages import N_
from torchcourse.said import Said

Cell = dict[str, Any]

_NAME = re.compile(r"[^\"'<>&`\\\x00-\x1f]{1,200}")  # of an attachment
MAX_TOLD = 5
ACTS_ON_A_SCREEN = "Some of the notebook could act on a reader's screen"  # so begins what is told


@dataclass
class NotebookCleaner:
    """Cleans one notebook's cells, and remembers where something was taken out.

    `own_texts` are the instructor's: a cell with exactly such a text is hers, whoever handed it in.
    """

    own_texts: frozenset[str]
    found: list[str] = field(default_factory=list)

    def cell(self, cell: Cell, number: int) -> Cell:
        """A cell without its outputs; `number` is its place among all, from 1."""
        kept = {name: value for name, value in cell.items() if name != "attachments"}
        attachments = self._attachments(cell.get("attachments"), number)
        if cell["source"] not in self.own_texts:
            kept["source"] = self._source(cell, attachments, number)
        return kept | ({"attachments": attachments} if attachments else {})

    def _source(self, cell: Cell, attachments: dict[str, dict[str, str]], number: int) -> str:
        if cell["cell_type"] == "code":
            return in_short_runs(cell["source"])
        source, found = cleaned_markdown(cell["source"], attachments)
        if found:
            self.found.append(f"cell {number} ({_named(found)})")
        return source

    def outputs(self, outputs: list[dict[str, Any]], number: int) -> list[dict[str, Any]]:
        """A code cell's outputs."""
        kept, found = cleaned_outputs(outputs)
        if found:
            self.found.append(f"the output of cell {number} ({_named(found)})")
        return kept

    def _attachments(self, attachments: Any, number: int) -> dict[str, dict[str, str]]:
        kept = {}
        for name, bundle in (attachments or {}).items():
            pictures = {
                mime: picture
                for mime, text in bundle.items()
                if mime in RASTER_STARTS and isinstance(text, str) and (picture := raster_picture(mime, text))
            }
            if pictures and _NAME.fullmatch(name):
                kept[name] = pictures
        if len(kept) < len(attachments or {}):
            self.found.append(f"an attachment of cell {number}")
        return kept


def _named(found: Sequence[str]) -> str:
    return ", ".join([*found[:MAX_TOLD], *["…"] * (len(found) > MAX_TOLD)])


def told_of_cleaning(found: Sequence[str]) -> list[str]:
    """What is said of it to the student and the instructor: one sentence, or none."""
    if not found:
        return []
    what = ", ".join(found[:MAX_TOLD])
    if len(found) > MAX_TOLD:
        what = Said("{names} and {count} more", names=what, count=len(found) - MAX_TOLD)
    pattern = N_("Some of the notebook could act on a reader's screen, and is shown as text only: {what}.")
    return [Said(pattern, what=what)]


def own_texts(source: SourceNotebook) -> frozenset[str]:
    """The texts of an instructor's cells, as they are and as students were given them."""
    texts = {cell["source"] for cell in source.notebook["cells"] if cell["cell_type"] != "code"}
    for cell in source.cells:
        texts |= {cell.source, cell.given or ""}
    return frozenset(texts)
