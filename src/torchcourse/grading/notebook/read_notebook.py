"""What notebook do these bytes hold? Any format and encoding, damaged too; or a clear sentence why not."""

from __future__ import annotations

import codecs
import json
import re
import threading
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from torchcourse.errors import TorchcourseError
from torchcourse.grading.notebook.damaged_file import what_was_saved, whole_cells, why_not_json
from torchcourse.grading.notebook.long_texts import LongTexts
from torchcourse.grading.notebook.old_encodings import decoded, seven_bits_decoded

MAX_BYTES = 128 * 2**20
LARGE_BYTES = 8 * 2**20  # of these, one is read at a time: together they could fill the memory
# Each takes up to 72 bytes once it is read: 20 million are 1.4 GB.
MAX_VALUES = 20_000_000
MAX_CELLS = 10_000
MAX_TEXT_CHARACTERS = 4 * 2**20  # in all cells together
CELL_TYPES = ("code", "markdown", "raw")

_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",  # before UTF-16, whose mark it begins with
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_one_at_a_time = threading.Lock()
HALF_CHARACTER = re.compile("[\ud800-\udfff]")  # UTF-8 cannot hold one


# What to do where it is the instructor's version that cannot be read.
RESTORE_IT = "Build it again with `make build` where it has a text; else put a good copy in its place."


class UnreadableSubmission(TorchcourseError):
    """The bytes hold no notebook that could be graded; says why, and what to do next."""

    @property
    def reason(self) -> str:
        """Why, without the advice, which is for students."""
        return str(self).partition(". ")[0].rstrip(".") + "."


@dataclass(frozen=True)
class RawNotebook:
    """A notebook as it was handed in: every cell with a type, a text and metadata, none of it believed."""

    cells: tuple[dict[str, Any], ...]  # cell_type, source, metadata; id and attachments where there are some
    metadata: dict[str, Any]
    remarks: tuple[str, ...] = ()  # one sentence for each thing that was put right in reading
    nbformat: tuple[int, int] = (4, 5)


def read_notebook(data: bytes, salvage: bool = True) -> RawNotebook:
    """Read the bytes of an .ipynb file; outputs are left out.

    `salvage` lets a damaged file count as the notebook of its whole cells.
    Raises:  UnreadableSubmission
    """
    remarks: list[str] = []
    refuse_too_large(data)
    try:
        with _one_at_a_time if len(data) > LARGE_BYTES else nullcontext():
            texts = LongTexts.taken_out(data) if len(data) > LARGE_BYTES else LongTexts(data, data)
            return _notebook(_parse(_text(texts.rest, remarks), remarks, salvage), texts, remarks)
    except RecursionError:
        raise UnreadableSubmission(
            "The file is nested too deep to be a notebook. Hand in the notebook that Jupyter saved."
        ) from None


def refuse_too_large(data: bytes) -> None:
    """Raises:  UnreadableSubmission when these are more bytes than are read"""
    if len(data) > MAX_BYTES:
        raise UnreadableSubmission(
            f"The file has more than {MAX_BYTES // 2**20} MiB, too much to be graded. "
            "Clear all outputs, save, and hand in again."
        )


def _text(data: bytes, remarks: list[str]) -> str:
    """Decode the bytes; a file that is no UTF-8 is decoded all the same."""
    if not data.strip(b"\0 \t\r\n"):
        raise UnreadableSubmission("The file is empty. Save the notebook and hand in again.")
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            remarks.append(f"The file began with a byte-order mark ({encoding.upper()}): removed.")
            return data[len(mark) :].decode(encoding, "replace")
    encoding = json.detect_encoding(data[:4])
    if encoding != "utf-8":
        remarks.append(f"The file was encoded as {encoding.upper()}: turned into UTF-8.")
        return data.decode(encoding, "replace")
    seven_bits = seven_bits_decoded(data)
    if seven_bits is not None:
        text, encoding = seven_bits
        remarks.append(f"The file was not UTF-8: read as {encoding}.")
        return text
    try:
        return data.decode()
    except UnicodeDecodeError:
        return _decode_damaged(data, remarks)


def _decode_damaged(data: bytes, remarks: list[str]) -> str:
    """Decode what is nearly UTF-8, or has an older encoding, by which of the two fits better."""
    text = data.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    if sum(map(len, re.findall(r"[^\x00-\x7f\ufffd]+", text))) > lost:
        remarks.append(f"The file was damaged UTF-8: {lost} characters are lost and replaced.")
        return text
    text, encoding = decoded(data)
    remarks.append(f"The file was not UTF-8: read as {encoding}.")
    return text


def refuse_countless(text: str, most: int) -> None:
    """Raises:  UnreadableSubmission when this JSON holds more values than these, or may do so"""
    if text.count(",") + text.count("[") + text.count("{") > most:
        raise UnreadableSubmission(
            "The file holds more values than a notebook to be graded may. "
            "Clear all outputs, save, and hand in again."
        )


def _parse(text: str, remarks: list[str], salvage: bool) -> Any:
    refuse_countless(text, MAX_VALUES)
    try:
        # Not strict: a line break or a NUL inside a text is put right later.
        text = text.strip("\ufeff\0 \t\r\n")
        content, end = json.JSONDecoder(strict=False).raw_decode(text)
    except ValueError as error:
        cells = whole_cells(text) if salvage else []
        if not cells:
            raise UnreadableSubmission(why_not_json(text, error)) from None
        remarks.append(what_was_saved(cells, error))
        return {"cells": cells, "nbformat": 4, "nbformat_minor": 5}
    if end < len(text):
        # A shorter notebook was written over a longer one, say.
        remarks.append("Text after the notebook's end was left out.")
    return content


def _notebook(content: Any, texts: LongTexts, remarks: list[str]) -> RawNotebook:
    if not isinstance(content, dict):
        raise UnreadableSubmission(
            "The file is JSON but not a notebook. Hand in the .ipynb file that Jupyter saved."
        )
    entries = _entries(content, remarks)
    if len(entries) > MAX_CELLS:
        raise UnreadableSubmission(
            f"The notebook has {len(entries)} cells; at most {MAX_CELLS} can be graded. "
            "Delete the cells that do not belong to the assignment and hand in again."
        )
    cells = tuple(_cell(texts.put_back(entry)) for entry in entries if isinstance(entry, dict | str))
    if sum(len(cell["source"]) for cell in cells) > MAX_TEXT_CHARACTERS:
        raise UnreadableSubmission(
            f"The notebook's cells hold more than {MAX_TEXT_CHARACTERS // 2**20} million characters of text. "
            "Read data from a file instead of writing it into a cell, and hand in again."
        )
    if len(cells) < len(entries):
        remarks.append(f"{len(entries) - len(cells)} entries of the notebook were no cells: left out.")
    metadata = content.get("metadata")
    cleaned = [_clean(cell) for cell in cells]
    for what in dict.fromkeys(what for found in cleaned for what in found):
        remarks.append(what)
    return RawNotebook(
        cells, metadata if isinstance(metadata, dict) else {}, tuple(remarks), _version(content)
    )


def _entries(content: dict[str, Any], remarks: list[str]) -> list[Any]:
    """List the notebook's cells; before nbformat 4 they lay in worksheets."""
    if isinstance(content.get("cells"), list):
        if _version(content)[0] != 4:
            remarks.append("The notebook's format was missing or unknown: read as format 4.")
        cells: list[Any] = content["cells"]
        return cells
    sheets = content.get("worksheets")
    if isinstance(sheets, list):
        remarks.append("The notebook had an old format (before 4): turned into format 4.")
        lists = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
        return [cell for cells in lists if isinstance(cells, list) for cell in cells]
    raise UnreadableSubmission(
        "The file is JSON but not a notebook: it has no cells. Hand in the .ipynb file that Jupyter saved."
    )


def _version(content: dict[str, Any]) -> tuple[int, int]:
    major, minor = content.get("nbformat"), content.get("nbformat_minor")
    return major if type(major) is int else 0, minor if type(minor) is int else 0


def _cell(entry: dict[str, Any] | str) -> dict[str, Any]:
    """Bring one entry into the form of a cell of format 4.5; its outputs are left out."""
    if isinstance(entry, str):
        entry = {"cell_type": "raw", "source": entry}
    cell_type, text = entry.get("cell_type"), _joined(_text_of(entry))
    if cell_type == "heading":  # as nbformat 3 had them
        level = entry.get("level")
        text = "#" * (level if type(level) is int and 1 <= level <= 6 else 1) + " " + text
    cell_type = _known_type(cell_type, entry)
    metadata = entry.get("metadata")
    cell: dict[str, Any] = {
        "cell_type": cell_type,
        "source": text,
        "metadata": metadata if isinstance(metadata, dict) else {},
    }
    if isinstance(entry.get("id"), str):
        cell["id"] = entry["id"]
    if isinstance(entry.get("attachments"), dict) and entry["attachments"]:
        cell["attachments"] = entry["attachments"]
    if cell["cell_type"] == "code":
        cell |= {"outputs": [], "execution_count": None}
    return cell


def _text_of(entry: dict[str, Any]) -> Any:
    """A cell's text under the names that it has had since nbformat 1."""
    return next((entry[key] for key in ("source", "input", "code", "text") if key in entry), None)


def _known_type(cell_type: Any, entry: dict[str, Any]) -> str:
    if isinstance(cell_type, str) and cell_type in CELL_TYPES:
        return cell_type
    if cell_type in ("heading", "html"):
        return "markdown"
    if isinstance(cell_type, str) and cell_type.lower() in CELL_TYPES:
        return cell_type.lower()
    return "code" if not {"outputs", "input", "code"}.isdisjoint(entry) else "raw"


def _joined(source: Any) -> str:
    """Join a cell's text, which is a string or a list of lines."""
    if isinstance(source, str):
        return source
    if not isinstance(source, list):
        return "" if source is None else json.dumps(source)
    lines = [_joined(line) if isinstance(line, list) else line for line in source]
    lines = [line for line in lines if isinstance(line, str)]
    # Some programs write the lines without their ends.
    return ("" if any("\n" in line or "\r" in line for line in lines) else "\n").join(lines)


def _clean(cell: dict[str, Any]) -> list[str]:
    """Take out of a cell's text what Python or UTF-8 could not hold, and say what was found."""
    text, found = cell["source"], []
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        found.append("The notebook had Windows line ends: turned into plain ones.")
    if "\0" in text:
        text = text.replace("\0", "")
        found.append("Some cells held NUL characters: removed.")
    if not text.isascii() and HALF_CHARACTER.search(text):
        text = HALF_CHARACTER.sub("\ufffd", text)
        found.append("Some cells held half characters (lone surrogates): replaced.")
    cell["source"] = text
    return found
