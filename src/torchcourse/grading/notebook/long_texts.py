"""A large file's pictures, taken out of its bytes before these are decoded, and put back where they belong.

A picture is one long text of letters and digits. Within the whole text it would be copied with it, and take
two or four bytes a letter as soon as there is an arrow or an emoji somewhere. In outputs, which are left out,
it is never decoded at all.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Any

MIN_CHARACTERS = 2**16
_LONG = re.compile(rb'"([A-Za-z0-9+/=]{%d,}+)(?:\\n)?"' % MIN_CHARACTERS)
_NEVER_PUT_BACK = ("outputs", "metadata")  # nothing as long as this is kept of them


@dataclass(frozen=True)
class LongTexts:
    """A JSON file's bytes with short marks in the place of long texts."""

    data: bytes  # with the texts
    rest: bytes  # with marks
    mark: str = ""  # what each mark begins with: nobody who wrote the file could know it
    spans: tuple[tuple[int, int], ...] = ()  # where in the file the texts are

    @classmethod
    def taken_out(cls, data: bytes) -> LongTexts:
        mark = f"long text {secrets.token_hex(16)} "  # with blanks, so that it is no valid cell id
        parts: list[bytes] = []
        spans: list[tuple[int, int]] = []
        at = 0
        for found in _LONG.finditer(data):
            if data[found.start() - 1 : found.start()] == b"\\":
                continue  # a quotation mark within a text
            start, end = found.span(1)
            parts += [data[at:start], f"{mark}{len(spans)}.".encode()]
            spans.append((start, end))
            at = end
        if not spans:
            return cls(data, data)
        return cls(data, b"".join([*parts, data[at:]]), mark, tuple(spans))

    def put_back(self, entry: Any) -> Any:
        """A cell with its own texts again: in its source, and in its attachments."""
        if not self.spans:
            return entry
        if not isinstance(entry, dict):
            return self._with_texts(entry)
        return {
            key: value if key in _NEVER_PUT_BACK else self._with_texts(value) for key, value in entry.items()
        }

    def _with_texts(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._with_texts(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self._with_texts(one) for one in value]
        if not isinstance(value, str) or self.mark not in value:
            return value
        return re.sub(rf"{self.mark}(\d+)\.", lambda found: self._text(int(found[1])), value)

    def _text(self, number: int) -> str:
        start, end = self.spans[number]
        return str(memoryview(self.data)[start:end], "ascii")
