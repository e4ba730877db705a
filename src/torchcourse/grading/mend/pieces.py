"""The pieces of a mended notebook, and the cells of nbformat 4.5 that they become."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from torchcourse.grading.mend.outline import Outline, Slot, is_valid_id
from torchcourse.grading.mend.repairs import Kind, Repair
from torchcourse.grading.notebook.read_notebook import HALF_CHARACTER
from torchcourse.messages import translations
from torchcourse.said import Said, translated


@dataclass(frozen=True)
class Piece:
    """One cell of the mended notebook, before it is put together."""

    cell_type: str
    text: str
    slot: Slot | None = None
    raw: dict[str, Any] | None = None  # the submitted cell that it was
    copy_of: Slot | None = None  # a further answer to this exercise: it must not run after the chosen one
    place: int | None = None  # where the submission had it
    remark: Said | None = None  # what stands above the text of one that is kept for its readers


def set_aside(text: str, what: Said, cell_type: str, raw: dict[str, Any] | None = None) -> Piece:
    """Keep a text for its readers, without running it."""
    if cell_type != "code":
        pictures = {"metadata": {}, "attachments": (raw or {}).get("attachments", {})}
        remark = Said("{what}, kept as it was handed in:", what=what)
        return Piece("markdown", text, raw=pictures, remark=remark)
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    remark = Said("{what}, kept as it was handed in, not run:", what=what)
    return Piece("markdown", f"{fence}python\n{text}\n{fence}", remark=remark)


def put_together(pieces: Sequence[Piece], outline: Outline) -> tuple[list[dict[str, Any]], list[Repair]]:
    """Make the cells: outputs cleared, unique ids, and no metadata of the student's that steers a run."""
    ids, repairs = _unique_ids(pieces)
    return [_cell(piece, cell_id, outline) for piece, cell_id in zip(pieces, ids, strict=True)], repairs


def _cell(piece: Piece, cell_id: str, outline: Outline) -> dict[str, Any]:
    cell = {
        "cell_type": piece.cell_type,
        "id": cell_id,
        "metadata": _metadata(piece, cell_id, outline),
        "source": piece.text,
    }
    if piece.remark is not None:
        remark = translated(piece.remark, translations(outline.language).gettext)
        cell["source"] = f"*{remark}*\n\n{piece.text}"
    if piece.cell_type == "code":
        return cell | {"execution_count": None, "outputs": []}
    attachments = _attachments(piece)
    return cell | ({"attachments": attachments} if attachments else {})


def _metadata(piece: Piece, cell_id: str, outline: Outline) -> dict[str, Any]:
    slot = piece.slot
    if slot is None and piece.raw is not None:
        slot = outline.by_cell_id.get(cell_id)  # a plain cell of the source that the student changed
        if slot is None or slot.cell is not None or slot.cell_type != piece.cell_type:
            return _for_readers(piece.raw["metadata"])
    if slot is None:
        return {}
    metadata = dict(slot.metadata)
    if slot.cell:
        metadata["nbgrader"] = dict(metadata["nbgrader"])
    return metadata


def _for_readers(metadata: dict[str, Any]) -> dict[str, Any]:
    """Keep of a student's metadata only what changes how a cell looks; tags and the rest can steer a run."""
    kept = {key: metadata[key] for key in ("deletable", "editable") if isinstance(metadata.get(key), bool)}
    jupyter = metadata.get("jupyter")
    if isinstance(jupyter, dict):
        hidden = {k: v for k, v in jupyter.items() if k in ("source_hidden", "outputs_hidden") and v is True}
        kept |= {"jupyter": hidden} if hidden else {}
    return kept


def _attachments(piece: Piece) -> dict[str, Any]:
    if piece.slot is not None and not piece.slot.is_answer:
        return piece.slot.attachments or {}
    attachments = piece.raw.get("attachments", {}) if piece.raw else {}
    return {
        name: data for name, data in attachments.items() if _can_be_written(name) and _is_mime_bundle(data)
    }


def _is_mime_bundle(data: Any) -> bool:
    return isinstance(data, dict) and all(_can_be_written(part) for pair in data.items() for part in pair)


def _can_be_written(text: Any) -> bool:
    """Whether this is text that UTF-8 can hold; JSON's escapes can make others."""
    return isinstance(text, str) and (text.isascii() or not HALF_CHARACTER.search(text))


def _unique_ids(pieces: Sequence[Piece]) -> tuple[list[str], list[Repair]]:
    """Give source cells their own ids; the others keep theirs if valid and the first of its kind."""
    wished = [_wished_id(piece) for piece in pieces]
    reserved = Counter(
        cell_id for piece, cell_id in zip(pieces, wished, strict=True) if piece.slot and cell_id
    )
    used: set[str] = set()
    ids, number = [], 0
    for piece, cell_id in zip(pieces, wished, strict=True):
        while cell_id is None or cell_id in used or (cell_id in reserved and not piece.slot):
            number += 1
            cell_id = f"mended-{number}"
        used.add(cell_id)
        ids.append(cell_id)
    submitted = Counter(piece.raw["id"] for piece in pieces if piece.raw and "id" in piece.raw)
    repeated = any(count > 1 for count in submitted.values())
    invalid = not all(map(is_valid_id, submitted))
    repairs = [Repair(Kind.REPEATED_IDS)] if repeated else []
    return ids, repairs + ([Repair(Kind.INVALID_IDS)] if invalid else [])


def _wished_id(piece: Piece) -> str | None:
    own = piece.raw.get("id") if piece.raw else None
    own = own if is_valid_id(own) else None
    if piece.slot is None:
        return own
    known = piece.slot.cell.grade_id if piece.slot.cell else None
    return piece.slot.cell_id or own or (known if is_valid_id(known) else None)
