"""Text that a student's code chose, made fit to be shown: printable, seen by the eye, not too long."""

from __future__ import annotations

import re

# Characters that count as letters, marks or symbols and show nothing: of Default_Ignorable_Code_Point those
# that `str.isprintable` takes (it refuses Cc, Cf, Cn, Co, Cs, Zl, Zp, Zs), and the empty Braille cell.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]"
)


def one_line(text: str, length: int = 300) -> str:
    """Show a text on one line: what cannot be seen becomes a space, what is too long is cut."""
    cut = text[: length + 1]
    shown = " ".join(seen(cut, " ").split())
    return shown if len(cut) <= length else f"{shown[: length - 1]}…"


def seen(text: str, instead: str) -> str:
    """Put something else in the place of each character that steers a terminal or that nobody sees."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(one if one.isprintable() and not _UNSEEN.match(one) else instead for one in text)


def printable_lines(text: str) -> str:
    """Show a text of several lines: as it is, but for what cannot be seen."""
    return "\n".join(seen(line, " ") for line in text.split("\n"))
