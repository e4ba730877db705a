"""What of a lesson's notebook is written, and what did only running it put there?"""

from __future__ import annotations

import json
from typing import Any


def without_outputs(content: bytes) -> bytes:
    """Take what running put into a notebook out of it: a reader predicts before she sees an answer."""
    notebook = json.loads(content)
    for cell in _cells(notebook):
        if cell.get("cell_type") == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()


def what_is_written(content: bytes) -> bytes:
    """Return the cells' kinds, texts, tags and attached files; all bytes of what is no notebook.

    Two notebooks that differ in nothing else differ only in what Jupyter put there while they were run.
    """
    try:
        cells = _cells(json.loads(content))
        return json.dumps([_written(cell) for cell in cells]).encode() if cells else content
    except (ValueError, AttributeError, TypeError):
        return content


def _cells(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = notebook.get("cells", [])
    return cells


def _written(cell: dict[str, Any]) -> list[Any]:
    source = cell.get("source", "")
    text = source if isinstance(source, str) else "".join(source)
    tags = cell.get("metadata", {}).get("tags", [])
    return [cell.get("cell_type"), text, tags, cell.get("attachments", {})]
