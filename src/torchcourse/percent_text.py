"""What cells does a py:percent text hold, and where does each of them stand?

All text that is written for the course is read here: assignments, lessons and answer banks.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupytext
from IPython.core.inputtransformer2 import TransformerManager

from torchcourse.errors import TorchcourseError

# What jupytext takes for the start of a cell.
_HEADER = re.compile(r"^\s*#\s*(%%(%*\s.*)?|<codecell>|In\[[0-9 ]*\]:?)\s*$")
_BROKEN_HEADER = re.compile(r"^\s*#\s*%%%*\[?(exercise|role|points|minutes|name|tags|markdown)\b")
_FRONT_MATTER = re.compile(r"\A(#!.*\n)?# ---\n(#.*\n)*?# ---\n")

# Keys that jupytext adds to a header for its own use: the layout of the text, not what it says.
_OF_JUPYTEXT = {"cell_marker", "lines_to_next_cell", "lines_to_end_of_cell_marker", "region_name", "language"}


# A comment is a comment: jupytext would take `# number?` for IPython's help and cut it out of the code.
_FORMAT = {"extension": ".py", "format_name": "percent", "comment_magics": False}


class AuthoringError(TorchcourseError, ValueError):
    """A mistake in a text of the course; the message says file, cell and remedy."""


@dataclass(frozen=True)
class TextCell:
    """One cell as written: where it is, what its header says, and its source."""

    file: str  # as people say it: "source/02_losses.py"
    number: int  # from 1
    line: int  # the header's line in the file, from 1
    kind: str  # "code", "markdown" or "raw"
    header: dict[str, Any]
    source: str

    def place(self, line_inside: int = 0) -> str:
        """Say where the cell is; `line_inside` counts the source's lines from 1, and 0 is the header."""
        return f"{self.file}, cell {self.number} (line {self.line + line_inside})"

    def mistake(self, what: str, line_inside: int = 0) -> AuthoringError:
        return AuthoringError(f"{self.place(line_inside)}: {what}")


def read_cells(path: Path, file: str = "") -> tuple[TextCell, ...]:
    """Read a py:percent text; comments above its first cell are remarks to authors and are left out.

    `file` is the name that messages give it: by default with the folder that it is in.

    Raises:  AuthoringError when the file cannot be read, or is no py:percent text
    """
    file = file or f"{path.parent.name}/{path.name}"
    text = _read_text(path, file)
    lines = text.splitlines()
    _check_header_lines(file, lines)
    try:
        read = jupytext.reads(text, fmt=_FORMAT).cells
    except Exception as error:  # jupytext lets through what its own and nbformat's parsers raise
        raise _unreadable(file, lines, error) from error
    if not _starts_with_header(text):
        remark, *read = read
        _check_remark(file, remark.source)
    cells = []
    for number, (cell, line) in enumerate(zip(read, _header_lines(lines, read), strict=True), start=1):
        header = {key: value for key, value in cell.metadata.items() if key not in _OF_JUPYTEXT}
        cells.append(TextCell(file, number, line, cell.cell_type, header, cell.source))
    return tuple(cells)


def parse_code(cell: TextCell, source: str | None = None, what: str = "the cell") -> ast.Module:
    """Parse a code cell as IPython would, magics and all.

    Raises:  AuthoringError when it is not Python
    """
    try:
        return ast.parse(TransformerManager().transform_cell(cell.source if source is None else source))
    except (SyntaxError, ValueError) as error:
        line_inside = (getattr(error, "lineno", None) or 0) if source is None else 0
        raise cell.mistake(f"{what} is not Python ({_first_line(error)}); correct it", line_inside) from error


def check_header_keys(cell: TextCell, known: tuple[str, ...]) -> None:
    """Find header keys that nobody reads, and words that are no keys at all.

    Raises:  AuthoringError for the first one
    """
    for key, value in cell.header.items():
        if key == "incorrectly_encoded_metadata":
            raise cell.mistake(f'the header `{value}` cannot be read; write key="text" or key=3 for each key')
        if key in ("title", "cell_depth"):
            words = value if key == "title" else "%" * (2 + value)
            raise cell.mistake(f"the header has stray words: '{words}'; use only {_or(known)} there")
        if key not in known:
            raise cell.mistake(f"header key '{key}' is unknown; use {_or(known)}")


def _read_text(path: Path, file: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise AuthoringError(f"{file}: there is no such file; write it, or correct the name") from None
    except (OSError, UnicodeDecodeError) as error:
        raise AuthoringError(f"{file}: cannot be read ({error}); save it as UTF-8 text") from error


def _check_header_lines(file: str, lines: list[str]) -> None:
    for number, line in enumerate(lines, start=1):
        if _BROKEN_HEADER.match(line):
            what = "a cell's header needs a space after %%; write `# %% …`"
            raise AuthoringError(f"{file}, line {number}: {what}")
    if not any(_HEADER.match(line) for line in lines):
        what = "holds no cell; start each with a line `# %%` or `# %% [markdown]`"
        raise AuthoringError(f"{file}: {what}")


def _unreadable(file: str, lines: list[str], error: Exception) -> AuthoringError:
    """Find the first cell that jupytext cannot read even by itself; its error names none."""
    starts = [number for number, line in enumerate(lines) if _HEADER.match(line)]
    for cell, (start, end) in enumerate(zip(starts, [*starts[1:], len(lines)], strict=True), start=1):
        try:
            jupytext.reads("\n".join(lines[start:end]), fmt="py:percent")
        except Exception as own_error:
            what = f"cannot be read ({_first_line(own_error)}); correct the header"
            return AuthoringError(f"{file}, cell {cell} (line {start + 1}): {what}")
    return AuthoringError(f"{file}: jupytext cannot read it ({_first_line(error)}); mend it there")


def _starts_with_header(text: str) -> bool:
    body = _FRONT_MATTER.sub("", text)
    first = next((line for line in body.splitlines() if line.strip()), "")
    return _HEADER.match(first) is not None


def _check_remark(file: str, source: str) -> None:
    if any(line.strip() and not line.lstrip().startswith("#") for line in source.splitlines()):
        raise AuthoringError(f"{file}: code stands above the first cell; put a line `# %%` before it")


def _header_lines(lines: list[str], cells: list[Any]) -> Iterator[int]:
    """Find each cell's header: the next header line behind the source of the cell before.

    A line that only looks like a header, within a string, is part of some cell's source and is passed over.
    """
    start = 0
    for cell in cells:
        line = next(number for number in range(start, len(lines)) if _HEADER.match(lines[number]))
        yield line + 1
        start = line + 1 + len(cell.source.splitlines())


def _first_line(error: Exception) -> str:
    # A SyntaxError's text names a line of a file that is none; the place is told by the cell.
    message = error.msg if isinstance(error, SyntaxError) else str(error)
    return (message.splitlines() or [type(error).__name__])[0]


def _or(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
