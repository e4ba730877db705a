"""How is a graded notebook written? As nbformat writes it, to the byte, without its copies of the whole."""

from __future__ import annotations

import json
from typing import Any

# Keys that nbformat leaves out of files, of a notebook's metadata and of a cell's.
_TRANSIENT = ("orig_nbformat", "orig_nbformat_minor", "signature")
_TRANSIENT_OF_CELL = ("trusted",)
_TEXT_TYPES = ("application/javascript", "image/svg+xml")  # besides text/…: split into lines


def notebook_bytes(notebook: dict[str, Any]) -> bytes:
    """A notebook of nbformat 4 as `nbformat.v4.writes_json` gives it, and a line end.

    Half a character (a lone surrogate, which a student can print) becomes a question mark.
    """
    written = {
        **notebook,
        "metadata": _without(notebook["metadata"], _TRANSIENT),
        "cells": [_in_lines(cell) for cell in notebook["cells"]],
    }
    text = json.dumps(written, indent=1, sort_keys=True, ensure_ascii=False, separators=(",", ": "))
    return (text + "\n").encode("utf-8", "replace")


def _in_lines(cell: dict[str, Any]) -> dict[str, Any]:
    """A cell with its texts split into lines, as files have them."""
    split = {**cell, "metadata": _without(cell["metadata"], _TRANSIENT_OF_CELL)}
    if "source" in cell:
        split["source"] = _lines(cell["source"])
    if "attachments" in cell:
        split["attachments"] = {name: _bundle_in_lines(one) for name, one in cell["attachments"].items()}
    if cell["cell_type"] == "code":
        split["outputs"] = [_output_in_lines(output) for output in cell["outputs"]]
    return split


def _output_in_lines(output: dict[str, Any]) -> dict[str, Any]:
    kind = output["output_type"]
    if kind == "stream":
        return {**output, "text": _lines(output["text"])}
    if kind in ("execute_result", "display_data") and "data" in output:
        return {**output, "data": _bundle_in_lines(output["data"])}
    return output


def _bundle_in_lines(bundle: dict[str, Any]) -> dict[str, Any]:
    return {
        kind: _lines(value) if kind.startswith("text/") or kind in _TEXT_TYPES else value
        for kind, value in bundle.items()
    }


def _lines(text: Any) -> Any:
    return text.splitlines(True) if isinstance(text, str) else text


def _without(metadata: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in metadata.items() if name not in names}
