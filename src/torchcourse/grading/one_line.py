"""Text that a student's code chose, made fit to be shown: on one line, printable, not too long."""

from __future__ import annotations

import re

# Control characters, which steer terminals; line and paragraph separators; marks that turn the direction of
# writing around; lone surrogates, which no file can hold.
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+"
)


def one_line(text: str, length: int = 300) -> str:
    """Show a text on one line: what cannot be printed becomes a space, what is too long is cut."""
    cut = text[: length + 1]
    shown = " ".join(_UNPRINTABLE.sub(" ", cut).split())
    return shown if len(cut) <= length else f"{shown[: length - 1]}…"
