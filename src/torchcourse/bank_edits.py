"""A known answer as a change of another one: which text is replaced, and by what?

Each edit is a comment, and each starts from what the one before it made:

    # p -= lr * p.grad  ->  p += lr * p.grad         one text becomes another, within a line
    # dim=1  ->  dim=0  (3 times)                    the same in three places
    # - p.grad.zero_()                               a line is left out
    #   losses = -picked                             below this line, which stays,
    # - return losses.mean()                         this one is left out
    # + losses = losses * weight                     and these come in its place;
    # + return losses.sum()                          indentation counts from line to line, not from the margin
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Sequence
from dataclasses import dataclass

from torchcourse.percent_text import TextCell

_ARROW = re.compile(r"# (\S.*?)  ->  (\S.*?)(?:  \(([2-9]|[1-9]\d+) times\))?")
_LINE = re.compile(r"# (?P<kind>[-+ ]) (?P<written>.*)|#(?P<blank>| \+| -)")


@dataclass(frozen=True)
class Edit:
    """Some text, what comes in its place, and how often."""

    old: tuple[str, ...]
    new: tuple[str, ...]
    line: int  # within the cell, from 1
    times: int = 1

    @property
    def within_a_line(self) -> bool:
        """Whether it may change a part of a line; else it changes whole ones."""
        texts = (*self.old, *self.new)
        return len(self.old) == 1 and len(self.new) <= 1 and not any(text.startswith(" ") for text in texts)


def as_base(source: str) -> str:
    """A solution as the edits find it: without comments, docstrings and the blank lines around those."""
    try:
        lines = _without_comments(source)
    except (SyntaxError, tokenize.TokenError):  # magics
        lines = [line for line in source.splitlines() if not line.lstrip().startswith("#")]
    kept: list[str] = []
    for line in lines:
        opens = not kept or not kept[-1] or kept[-1].endswith(":")
        if line or not opens:
            kept.append(line)
    return "\n".join(kept).strip("\n")


def _without_comments(source: str) -> list[str]:
    lines: list[str | None] = [line.rstrip() for line in source.splitlines()]
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            code = source.splitlines()[row - 1][:column].rstrip()
            lines[row - 1] = code or None
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and ast.get_docstring(
            node
        ):
            docstring = node.body[0]
            for row in range(docstring.lineno, (docstring.end_lineno or docstring.lineno) + 1):
                lines[row - 1] = None
    return [line for line in lines if line is not None]


def edited(cell: TextCell, base: str, first_line: int) -> str:
    """Make the edits that a cell holds from this line on (counted from 0).

    Raises:  AuthoringError when a line is no edit, or some old text does not occur as often as said
    """
    text = base
    for edit in _read_edits(cell, first_line):
        text = _changed(cell, text, edit)
    return text


def _read_edits(cell: TextCell, first_line: int) -> list[Edit]:
    edits: list[Edit] = []
    old: list[str] = []
    new: list[str] = []
    start = 0

    def close() -> None:
        if old:
            edits.append(Edit(tuple(old), tuple(new), start))
        elif new:
            raise cell.mistake(
                "nothing says where this comes; write a line that stays above it, `#   …`", start
            )
        old.clear()
        new.clear()

    before = ""
    lines = cell.source.splitlines()
    for number, line in enumerate(lines[first_line:], start=first_line + 1):
        if arrow := _ARROW.fullmatch(line):
            close()
            before = ""
            edits.append(Edit((arrow[1],), (arrow[2],), number, int(arrow[3] or 1)))
            continue
        if not line.strip():
            close()
            before = ""
            continue
        part = _LINE.fullmatch(line)
        if part is None:
            raise cell.mistake(
                f"`{line}` is no edit; write `# old  ->  new`, or `# - old`, `# + new` and "
                "`#   a line that stays`",
                number,
            )
        # A blank line has no space behind it.
        kind, written = (part["kind"], part["written"]) if part["kind"] else (part["blank"][1:] or " ", "")
        # An edit is lines that stay, lines that go and lines that come, in this order.
        if "+- ".index(kind) > "+- ".index(before or " ") or not (old or new):
            close()
            start = number
        before = kind
        if kind != "+":
            old.append(written)
        if kind != "-":
            new.append(written)
    close()
    return edits


def _changed(cell: TextCell, text: str, edit: Edit) -> str:
    """Raises:  AuthoringError when the old text does not occur as often as said"""
    found, result = _within_lines(text, edit) if edit.within_a_line else _whole_lines(text, edit)
    if found == edit.times:
        return result
    said = "once" if edit.times == 1 else f"{edit.times} times"
    what = " / ".join(line.strip() for line in edit.old)
    raise cell.mistake(
        f"`{what}` should occur {said} in what this answer starts from, and occurs {found or 'not'}"
        f"{'' if found == 0 else ' times'}; "
        + ("take more of the lines around it" if found > edit.times else f"it starts from:\n{text}"),
        edit.line,
    )


def _within_lines(text: str, edit: Edit) -> tuple[int, str]:
    old, new = edit.old[0], (edit.new or ("",))[0]
    # A name is not found in a longer one.
    before, after = (
        r"(?<!\w)" if old[0].isidentifier() else "",
        r"(?!\w)" if re.match(r"\w", old[-1]) else "",
    )
    pattern = re.compile(before + re.escape(old) + after)
    found, lines = 0, []
    for line in text.split("\n"):
        changed, count = pattern.subn(lambda _: new, line)
        found += count
        if changed.strip() or not count:
            lines.append(changed)
    return found, "\n".join(lines)


def _whole_lines(text: str, edit: Edit) -> tuple[int, str]:
    lines = text.split("\n")
    size = len(edit.old)
    places = []
    for place in range(len(lines) - size + 1):
        shift = _indent(lines[place]) - _indent(edit.old[0])
        if shift >= 0 and lines[place : place + size] == _shifted(edit.old, shift):
            places.append((place, shift))
    for place, shift in reversed(places):
        lines[place : place + size] = _shifted(edit.new, shift)
    return len(places), "\n".join(lines)


def _shifted(lines: Sequence[str], columns: int) -> list[str]:
    return [" " * columns + line if line else "" for line in lines]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
