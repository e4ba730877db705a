"""What can be read of a notebook file that is broken off or broken in the middle? Each whole cell."""

from __future__ import annotations

import json
import re
from typing import Any

MAX_TRIED = (
    4  # times the file's length: how much may be read in vain, when starts of cells lie in one another
)
MAX_LEFT_CHARACTERS = 100_000  # of a damaged piece that are kept

_CONFLICT = re.compile(r"^(<{7}|>{7}) ", re.MULTILINE)
_START_OF_CELL = re.compile(
    r'\{\s*"(?:attachments|cell_type|execution_count|id|metadata|outputs|source)"\s*:'
)


def whole_cells(text: str) -> list[dict[str, Any] | str]:
    """The cells of a file that is no JSON; of one that is not whole, what is left is kept as text.

    Empty when there is no whole cell; and when two versions are in it, between which a human must choose.
    """
    if _CONFLICT.search(text):
        return []
    decoder = json.JSONDecoder(strict=False)
    place = text.find('"cells"')
    entries: list[dict[str, Any] | str] = []
    behind_last, tried = place, 0
    while place >= 0 and (start := _START_OF_CELL.search(text, place)) and tried < MAX_TRIED * len(text):
        try:
            value, place = decoder.raw_decode(text, start.start())
        except ValueError as error:
            tried += max(getattr(error, "pos", len(text)) - start.start(), 1)
            place = start.end()
            continue
        if "cell_type" in value and not {"source", "input"}.isdisjoint(value):
            entries += _left_of_cells(text[behind_last : start.start()])
            entries.append(value)
            behind_last = place
    if entries:
        entries += _left_of_cells(text[behind_last:])
    return entries


def what_was_saved(cells: list[dict[str, Any] | str], error: ValueError) -> str:
    """Say what `whole_cells` found."""
    where = f" at line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
    whole = sum(isinstance(cell, dict) for cell in cells)
    left = ", and what is left of others is kept as text" if whole < len(cells) else ""
    return f"The file was damaged{where}, or ended too early: {whole} whole cells were read{left}."


def why_not_json(text: str, error: ValueError) -> str:
    """Say what a file is that holds no JSON, and what to do next."""
    start = text.lstrip("\ufeff\0 \t\r\n")[:200].lower()
    if _CONFLICT.search(text):
        return (
            "The file holds the marks of a merge conflict (<<<<<<<, >>>>>>>). "
            "Settle the conflict, open the notebook in Jupyter, save, and hand in again."
        )
    if start.startswith("<"):
        return "The file is a web page. Download the notebook itself (an .ipynb file), and hand that in."
    if start.startswith("pk\x03\x04"):
        return "The file is an archive, not a notebook. Unpack it and hand in the .ipynb file."
    if not start.startswith("{"):
        return "The file is not a notebook: it is not JSON. Hand in the .ipynb file that Jupyter saved."
    where = f" at line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
    return (
        f"The notebook is damaged{where}, or ends too early: it is not valid JSON. "
        "Open it in Jupyter, save, and hand in again."
    )


def _left_of_cells(piece: str) -> list[str]:
    """The text between whole cells, where it was a cell."""
    if '"source"' not in piece and '"cell_type"' not in piece:
        return []
    return [f"A damaged cell, as the file had it:\n\n{piece.strip()[:MAX_LEFT_CHARACTERS]}"]
