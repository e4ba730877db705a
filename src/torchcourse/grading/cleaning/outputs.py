"""What a student's code displayed, by type: cleaned where it is rendered, dropped where it could run.

A type that is not known to be inert is dropped. What was dropped or changed is shown after it as plain text,
so that a reader sees what was there.
"""

from __future__ import annotations

import base64
import binascii
import itertools
import json
from collections.abc import Iterator
from typing import Any

from torchcourse.grading.cleaning.addresses import inert_plain_text, inert_stream
from torchcourse.grading.cleaning.html import cleaned_html
from torchcourse.grading.cleaning.markdown import cleaned_markdown, inert_macros
from torchcourse.grading.cleaning.svg import cleaned_svg

RASTER_STARTS = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
    "image/webp": (b"RIFF",),
}
LONGEST_START = 8  # bytes
PIECE = 2**20  # characters of a picture that are looked at at a time
MAX_SHOWN = 5_000  # characters of what was taken out
_QUIETLY_DROPPED = ("application/vnd.jupyter.widget-view+json",)  # a slider: its picture is shown beside

Output = dict[str, Any]


def cleaned_outputs(outputs: list[Output]) -> tuple[list[Output], tuple[str, ...]]:
    """One cell's outputs, and the types of which something was taken out."""
    kept: list[Output] = []
    found: list[str] = []
    for output in _with_streams_inert(outputs):
        match output["output_type"]:
            case "display_data" | "execute_result":
                cleaned, removed = _cleaned_bundle(output)
                kept += [cleaned, *_shown_as_text(removed)]
                found += removed
            case "error":
                kept.append(_cleaned_error(output))
            case _:
                kept.append(output)
    return kept, tuple(dict.fromkeys(found))


def _with_streams_inert(outputs: list[Output]) -> Iterator[Output]:
    """Each stream's text made inert, as one where JupyterLab would join the pieces of one that is not."""
    for name, group in itertools.groupby(outputs, _stream):
        pieces = list(group)
        if name is None:
            yield from pieces
            continue
        whole = "".join(piece["text"] for piece in pieces)
        inert = inert_stream(whole)
        yield from pieces if inert == whole else [{"output_type": "stream", "name": name, "text": inert}]


def _stream(output: Output) -> str | None:
    return output["name"] if output["output_type"] == "stream" else None


def _cleaned_error(output: Output) -> Output:
    lines = {name: inert_plain_text(output[name]) for name in ("ename", "evalue")}
    return {**output, **lines, "traceback": [inert_plain_text(line) for line in output["traceback"]]}


def _cleaned_bundle(output: Output) -> tuple[Output, dict[str, str]]:
    """A display with its inert types, and by type the text of what was taken out."""
    data: dict[str, Any] = {}
    removed: dict[str, str] = {}
    for mime, value in output["data"].items():
        new, is_changed = _cleaned_value(mime.lower(), value)
        if new is not None:
            data[mime.lower()] = new
        if is_changed:
            removed[mime.lower()] = value if isinstance(value, str) else json.dumps(value)
    if not data:
        data["text/plain"] = f"(not shown: {', '.join(output['data'])[:200]})"
    metadata = {mime: _sizes(output["metadata"].get(mime)) for mime in data if mime in RASTER_STARTS}
    return {
        **output,
        "data": data,
        "metadata": {mime: said for mime, said in metadata.items() if said},
    }, removed


def _cleaned_value(mime: str, value: Any) -> tuple[Any, bool]:
    """What a type's value becomes, None for nothing; and whether a reader is to know of a change."""
    if mime == "application/json":
        return value, False
    if not isinstance(value, str):
        return None, mime not in _QUIETLY_DROPPED
    match mime:
        case "text/plain":
            return inert_plain_text(value), False
        case "text/html":
            cleaned, is_active = cleaned_html(value)
            inert = inert_macros(cleaned)
            return inert, is_active or inert != cleaned
        case "text/markdown" | "text/latex":
            cleaned, found = cleaned_markdown(value)
            return cleaned, bool(found)
        case "image/svg+xml":
            picture = cleaned_svg(value)
            return picture, picture is None
    if mime in RASTER_STARTS:
        picture = raster_picture(mime, value)
        return picture, picture is None
    return None, True


def raster_picture(mime: str, text: str) -> str | None:
    """A picture's base64 text, as it is; None when it is no picture of this type."""
    start, is_at_end = b"", False
    try:
        for piece in _pieces_of_base64(text):
            content = base64.b64decode(piece, validate=True)
            if is_at_end:
                return None  # goes on behind the padding
            is_at_end = piece.endswith("=")
            start = start if len(start) >= LONGEST_START else start + content
    except (binascii.Error, ValueError):
        return None
    if not start.startswith(RASTER_STARTS[mime]):
        return None
    return text if text.isascii() and not set(text) & set("<>\"'&") else None


def _pieces_of_base64(text: str) -> Iterator[str]:
    """A text without its blanks, in pieces that can each be decoded: all of it may be 120 MB."""
    rest = ""
    for start in range(0, len(text), PIECE):
        piece = rest + "".join(text[start : start + PIECE].split())
        whole = len(piece) // 4 * 4
        rest = piece[whole:]
        if whole:
            yield piece[:whole]
    if rest:
        yield rest


def _sizes(metadata: Any) -> dict[str, Any]:
    """Of a picture's metadata its width and height, and the ground that it needs."""
    if not isinstance(metadata, dict):
        return {}
    kept = {k: metadata[k] for k in ("width", "height") if type(metadata.get(k)) in (int, float)}
    ground = metadata.get("needs_background")
    return kept | ({"needs_background": ground} if ground in ("light", "dark") else {})


def _shown_as_text(removed: dict[str, str]) -> list[Output]:
    shown = []
    for mime, text in removed.items():
        more = f"\n… and {len(text) - MAX_SHOWN:,} more characters" if len(text) > MAX_SHOWN else ""
        said = f"(shown as text, since it could act on a reader's screen: {mime})\n{text[:MAX_SHOWN]}{more}"
        shown.append(
            {"output_type": "display_data", "data": {"text/plain": inert_plain_text(said)}, "metadata": {}}
        )
    return shown
