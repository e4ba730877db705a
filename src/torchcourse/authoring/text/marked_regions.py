"""Which lines of a cell does a student see, and which stand between markers?

The markers are nbgrader's: `### BEGIN SOLUTION`, `### BEGIN HIDDEN TESTS`, `### BEGIN MARK SCHEME`, and the
END of each, alone on a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from torchcourse.percent_text import TextCell

SOLUTION, HIDDEN_TESTS, MARK_SCHEME = "SOLUTION", "HIDDEN TESTS", "MARK SCHEME"
CODE_STUB = "raise NotImplementedError"  # nbgrader_config.py tells nbgrader the same

_MARKER = re.compile(r"^###\s(BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)$")
# nbgrader looks for its words anywhere in a line, so that what is nearly a marker is always a slip.
_NEARLY = re.compile(
    r"(BEGIN|END)\s+(SOLUTION|HIDDEN\s+TEST|MARK\s+SCHEME)"
    r"|^###\s*(BEGIN|END)\b"
    r"|^#+\s*(?i:(begin|end)\s+(solution|hidden\s+tests?|mark\s+scheme))\b"
)


@dataclass(frozen=True)
class Line:
    """One line of a cell, and the kind of region that it is in."""

    text: str
    region: str | None  # SOLUTION, HIDDEN_TESTS, MARK_SCHEME, or None where students see it
    marker: str | None = None  # "BEGIN" or "END" on a marker's own line


def read_regions(cell: TextCell) -> tuple[Line, ...]:
    """Sort a cell's lines by the markers around them.

    Raises:  AuthoringError for a marker that is misspelt, not closed, not opened, or within another region
    """
    lines: list[Line] = []
    opened: str | None = None
    opened_at = 0
    for number, text in enumerate(cell.source.split("\n"), start=1):
        marker = _MARKER.match(text.strip())
        if marker is None:
            _check_not_nearly(cell, text, number)
            lines.append(Line(text, opened))
            continue
        word, kind = marker.groups()
        if word == "BEGIN" and opened is not None:
            raise cell.mistake(f"'{kind}' begins within '{opened}'; put `### END {opened}` before it", number)
        if word == "END" and opened != kind:
            raise cell.mistake(f"'{kind}' ends but has not begun; put `### BEGIN {kind}` before it", number)
        opened, opened_at = (kind, number) if word == "BEGIN" else (None, 0)
        lines.append(Line(text, kind, word))
    if opened is not None:
        raise cell.mistake(f"'{opened}' is not closed; put `### END {opened}` after it", opened_at)
    return tuple(lines)


def _check_not_nearly(cell: TextCell, text: str, number: int) -> None:
    if _NEARLY.search(text.strip()):
        raise cell.mistake(
            f"`{text.strip()}` is nearly a marker; write `### BEGIN …` or `### END …` with "
            f"{SOLUTION}, {HIDDEN_TESTS} or {MARK_SCHEME}, alone on the line",
            number,
        )


def has_region(lines: tuple[Line, ...], kind: str) -> bool:
    return any(line.region == kind for line in lines)


def text_within(lines: tuple[Line, ...], kind: str) -> str:
    """Take the text inside regions of one kind, without the markers."""
    return "\n".join(line.text for line in lines if line.region == kind and line.marker is None)


def visible_text(lines: tuple[Line, ...]) -> str:
    """Take what a student sees besides the stub."""
    return "\n".join(line.text for line in lines if line.region is None)


def stubbed(lines: tuple[Line, ...]) -> str:
    """Put the stub in the place of each solution, as nbgrader will."""
    return "\n".join(_stub_lines(lines))


def _stub_lines(lines: tuple[Line, ...]) -> Iterator[str]:
    for line in lines:
        if line.region == SOLUTION and line.marker == "BEGIN":
            yield line.text[: len(line.text) - len(line.text.lstrip())] + CODE_STUB
        elif line.region is None:
            yield line.text
