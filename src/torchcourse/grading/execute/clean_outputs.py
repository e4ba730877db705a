"""Rebuild the outputs that a hostile process sent, field by field: only what a notebook file may hold stays.

What nbformat would refuse, and what a reader of the file could choke on, is dropped or put right: values of
the wrong type, odd names of mime types, deep or wide JSON, numbers that JSON does not know.
"""

from __future__ import annotations

import itertools
import re
from typing import Any

MIME_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,100}/[A-Za-z0-9!#$&^_.+-]{1,100}(; ?[A-Za-z0-9=_.-]{1,50})?")
MAX_LINES = 1_000  # of a traceback
MAX_MIME_TYPES = 50  # of one display: each is a text of its own, of a hundred bytes and more in memory
MAX_JSON_DEPTH = 30
MAX_JSON_VALUES = 300_000  # in all outputs of one notebook


class OutputCleaner:
    """Rebuilds the outputs of one notebook, of unknown origin, as nbformat has them."""

    def __init__(self) -> None:
        self._json_values = 0

    def clean(self, output: dict[str, Any]) -> dict[str, Any]:
        """Rebuild one output.

        Raises:  ValueError, TypeError or KeyError when it is none
        """
        match output["output_type"]:
            case "stream":
                name = "stderr" if output["name"] == "stderr" else "stdout"
                return {"output_type": "stream", "name": name, "text": _text(output["text"])}
            case "display_data":
                return {"output_type": "display_data", **self._bundle(output)}
            case "execute_result":
                count = output["execution_count"]
                if type(count) is not int or not 0 <= count < 10**6:
                    raise TypeError("execution_count")
                return {"output_type": "execute_result", "execution_count": count, **self._bundle(output)}
            case "error":
                return {
                    "output_type": "error",
                    "ename": _text(output["ename"]),
                    "evalue": _text(output["evalue"]),
                    "traceback": [_text(line) for line in output["traceback"][:MAX_LINES]],
                }
        raise ValueError("unknown output_type")

    def _bundle(self, output: dict[str, Any]) -> dict[str, Any]:
        some = itertools.islice(output["data"].items(), MAX_MIME_TYPES)
        data = {mime: self._mime_value(mime, value) for mime, value in some}
        kept = {mime: value for mime, value in data.items() if value is not None and _is_mime_type(mime)}
        metadata = output["metadata"]
        if not isinstance(metadata, dict):
            raise TypeError("metadata")
        return {"data": kept, "metadata": self._json(metadata) or {}}

    def _mime_value(self, mime: str, value: Any) -> Any:
        """What a notebook may hold under a mime type; None for nothing."""
        if mime == "application/json" or mime.endswith("+json"):
            return self._json(value)
        if isinstance(value, list) and all(isinstance(line, str) for line in value):
            value = "".join(value)
        return _text(value) if isinstance(value, str) else None

    def _json(self, value: Any) -> Any:
        """Copy JSON that any reader can take in; the whole becomes None when it is too deep or too wide."""
        try:
            return self._copy(value, depth=0)
        except OverflowError:
            return None

    def _copy(self, value: Any, depth: int) -> Any:
        self._json_values += 1
        if depth > MAX_JSON_DEPTH or self._json_values > MAX_JSON_VALUES:
            raise OverflowError("too deep or too wide")
        if isinstance(value, dict):
            return {_text(key): self._copy(item, depth + 1) for key, item in value.items()}
        if isinstance(value, list):
            return [self._copy(item, depth + 1) for item in value]
        if isinstance(value, str):
            return _text(value)
        # NaN, infinities and numbers too large for a double are none of JSON's.
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value if abs(value) < 1e308 else None
        return value


def _is_mime_type(name: str) -> bool:
    return MIME_TYPE.fullmatch(name) is not None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("text")
    # A lone surrogate cannot be written to a file.
    return value.encode("utf-8", "replace").decode("utf-8")
