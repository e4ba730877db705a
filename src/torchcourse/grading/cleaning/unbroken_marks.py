"""Thousands of combining marks one on another, which take a browser minutes to lay out, in shorter runs.

90,000 of them in one run hold up Chromium for more than 20 s, in runs of a thousand for less than one.
"""

from __future__ import annotations

import re

LONGEST = 1_000  # signs that are no letters, blanks or ASCII, one behind another
BREAK = "\u200b"  # of no width

_RUN = re.compile(rf"(?<![^\w\s\x00-\x7f\u200b])[^\w\s\x00-\x7f\u200b]{{{LONGEST},}}+")


def in_short_runs(text: str) -> str:
    """The text with a break of no width in each run that is too long."""
    return text if text.isascii() else _RUN.sub(_broken, text)


def _broken(found: re.Match[str]) -> str:
    run = found[0]
    return BREAK.join(run[at : at + LONGEST] for at in range(0, len(run), LONGEST))
