"""Hints that have a name: written once in the answer bank, used by many known answers and by probes.

A list in a cell with role="hints" names them, one item a hint. Such cells stand in an exercise's own file, in
`answer_bank/MODULE/hints.py` for all exercises of a module, and in `answer_bank/hints.py` for the course. The
hint that an answer carries itself (`# hint: …`) has the answer's name.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from torchcourse.bank_path import HINTS
from torchcourse.percent_text import TextCell, check_header_keys, read_cells

# A hint is a sentence; what is written in its place without a space is the name of one.
IS_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_ITEM = re.compile(r"- (\w+): +(\S.*)")
_NEXT_LINE = re.compile(r"  +(\S.*)")
_LOOKS_LIKE_AN_EDIT = re.compile(r"^[-+]|->")


@dataclass(frozen=True)
class Hint:
    """What a student reads, its name, and where it is written."""

    name: str
    text: str
    cell: TextCell
    line: int = 0  # within the cell, from 1; 0 is its header

    @property
    def place(self) -> str:
        return self.cell.place(self.line)


def said_path(path: Path, folders: int) -> str:
    """Say where a file of the bank is, with some folders above it: "answer_bank/02_losses/mae.py"."""
    return "/".join(path.parts[-1 - folders :])


def read_shared_hints(bank: Path) -> dict[str, Hint]:
    """Read the hints that all exercises of one notebook may use: those of its module and of the course.

    `bank` is the module's folder.

    Raises:  AuthoringError for a mistake in them
    """
    found: list[Hint] = []
    for path, folders in ((bank.parent / HINTS, 1), (bank / HINTS, 2)):
        if path.is_file():
            found += hints_in(read_cells(path, said_path(path, folders)))
    return by_name(found)


def hints_in(cells: Iterable[TextCell]) -> list[Hint]:
    """Read the lists of hints among a file's cells.

    Raises:  AuthoringError for a mistake in one
    """
    return [hint for cell in cells if cell.header.get("role") == "hints" for hint in _hints_of(cell)]


def _hints_of(cell: TextCell) -> Iterator[Hint]:
    check_header_keys(cell, ("role",))
    if cell.kind != "markdown":
        raise cell.mistake("hints are prose; write [markdown] into the header")
    found: list[tuple[str, int, list[str]]] = []
    for number, line in enumerate(cell.source.splitlines(), start=1):
        if item := _ITEM.fullmatch(line):
            found.append((item[1], number, [item[2]]))
        elif (more := _NEXT_LINE.fullmatch(line)) and found:
            found[-1][2].append(more[1])
        elif line.strip():
            raise cell.mistake(
                f"`{line}` is no hint; write `- name: what the student reads`, with two spaces before its "
                "next lines",
                number,
            )
    if not found:
        raise cell.mistake("this list of hints is empty; write `- name: what the student reads`")
    for name, number, words in found:
        text = " ".join(words)
        if not IS_NAME.fullmatch(name) or IS_NAME.fullmatch(text):
            raise cell.mistake(
                f"'{name}: {text}' is no hint; use a name in small letters, and a sentence", number
            )
        yield Hint(name, text, cell, number)


def by_name(hints: Iterable[Hint]) -> dict[str, Hint]:
    """Raises:  AuthoringError when two have the same name"""
    found: dict[str, Hint] = {}
    for hint in hints:
        if hint.name in found:
            raise hint.cell.mistake(
                f"there is a hint named '{hint.name}' already ({found[hint.name].place}); "
                "give this one another name",
                hint.line,
            )
        found[hint.name] = hint
    return found


def hint_named(name: str, hints: Mapping[str, Hint], cell: TextCell, line: int = 0) -> str:
    """The text that a hint's name refers to.

    Raises:  AuthoringError when there is no such hint
    """
    if name not in hints:
        near = difflib.get_close_matches(name, hints, n=3)
        remedy = f"use {' or '.join(near)}, or write it" if near else "write it"
        raise cell.mistake(f"there is no hint named '{name}'; {remedy} in a list of hints", line)
    return hints[name].text


def split_hint(cell: TextCell) -> tuple[str | None, int]:
    """The hint that a known answer carries, as one line of prose, and how many lines it takes.

    Raises:  AuthoringError when a line of it looks like an edit that is not one
    """
    words: list[str] = []
    lines = cell.source.splitlines()
    if not lines or not lines[0].lower().startswith("# hint:"):
        return None, 0
    for number, line in enumerate(lines, start=1):
        if not line.startswith("#") or is_edit(line):
            break
        word = line[len("# hint:") :].strip() if number == 1 else line.lstrip("#").strip()
        if _LOOKS_LIKE_AN_EDIT.search(word):
            raise cell.mistake(
                f"`{line}` belongs to the hint, and looks like an edit; write `# old  ->  new` with two "
                "spaces at each side of the arrow, `# - old` or `# + new`",
                number,
            )
        words.append(word)
    return " ".join(word for word in words if word), len(words)


def is_edit(line: str) -> bool:
    """Whether a comment line of a known answer changes something."""
    return bool(re.match(r"# [-+ ] |#( [-+])?$", line)) or "  ->  " in line
