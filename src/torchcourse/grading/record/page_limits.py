"""How large may a graded notebook be, so that a page of it takes little memory and time wherever it is made?

Pages are made by `torchcourse feedback`, and by formgrader in the instructor's own server, where nothing
limits them. A page costs many times its notebook: 1.7 KB for a character of code that is all operators,
1.5 KB for a tag of HTML, a whole picture for each mention of it. What is too much is cut or shown as plain
text, and said where it stood; the submitted notebook stays whole. A notebook of everyday size stays as it
is, to the byte.
"""

from __future__ import annotations

import operator
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from torchcourse.grading.notebook.cells import CellMetadata
from torchcourse.grading.record.formula_costs import cost_in_markdown, cost_of_display

MAX_SOURCE = 100_000  # characters of one cell
MAX_PICTURES = 32 * 2**20  # characters of attachments, each as often as it is mentioned
MIN_SOURCE = 500  # characters that a cell has, whatever the others take, until so are `Room.rest`
FEW = 100  # characters that each cell has in any case: there may be 10,000 of them
MAX_LINE = 2_000  # characters of code on one line: a row of stars takes the highlighter quadratic time
MAX_FORMULAS = 500  # `\\begin{…}` in one cell: if none is closed they take the renderer quadratic time
MAX_TYPESETTING = 10**8  # units of formula_costs.py, for all of a notebook: half a minute in JupyterLab
MAX_NAMED = 10  # cells
MAX_VERDICT = 100_000  # characters of an output of the engine's own
MAX_REFERENCES = 4 * 2**20  # characters of link targets, each as often as it may be mentioned
# Codes of ANSI times the characters that they stand in: each has the rest of the text copied.
MAX_COLOURED = 4 * 10**9
EACH_ATTACHMENT = 500  # characters that each takes besides its picture
LEFT_OUT = "left out here"
ATTACHMENTS = f"[its attachments are {LEFT_OUT}]"
SHOWN_PLAIN = (
    "Shown as plain text: as a page it would be too large. The notebook that was handed in has all of it."
)
_PLAIN_HEAD = f"*[{SHOWN_PLAIN}]*\n\n"

_DEFINITION = re.compile(r"^ {0,3}\[[^\]\n]{1,500}\]:(.*(?:\n[ \t]++\S.*)*+)", re.M)
_ANSI = re.compile(r"\x1b\[[^@-~\n]*+[@-~]?")  # as nbconvert has it
_LONG_CODE = re.compile(r"\x1b\[[^@-~\n]{200}")
_RENDERED = ("text/html", "text/markdown", "text/latex", "image/svg+xml")

Cell = dict[str, Any]
Output = dict[str, Any]


@dataclass
class Room:
    """What one notebook's cells may still take, all together."""

    source: int = 120_000  # characters
    rest: int = 300_000  # characters of short cells behind those
    outputs: int = 3_000  # a test cell's verdict and points not counted
    text: int = 2_000_000  # characters of streams, results and tracebacks
    tags: int = 120_000  # in what is displayed as HTML, Markdown or SVG
    codes: int = 20_000  # of ANSI: each colour becomes a tag
    rich: int = 32 * 2**20  # characters of displays, pictures among them
    pictures: int = MAX_PICTURES
    formulas: int = MAX_TYPESETTING


def room_again() -> Room:
    """Room for what was limited before, with what was said of it: cut twice, it would lose more."""
    return Room(source=150_000, rest=400_000, outputs=20_000, text=3_000_000, formulas=2 * MAX_TYPESETTING)


def limit_for_pages(notebook: dict[str, Any], room: Room | None = None) -> tuple[dict[str, Any], list[str]]:
    """Cut what would make a page too large; say for the instructor which cells were."""
    room = room or Room()
    cells = [_limited_cell(cell, room) for cell in notebook["cells"]]
    cut = [
        number
        for number, (cell, limited) in enumerate(zip(notebook["cells"], cells, strict=True), 1)
        if limited is not cell
    ]
    if not cut:
        return notebook, []
    numbers = ", ".join(map(str, cut[:MAX_NAMED])) + (", …" if len(cut) > MAX_NAMED else "")
    note = f"too large for a page, so shown in part: cell{'s' * (len(cut) > 1)} {numbers}"
    return {**notebook, "cells": cells}, [note]


def _limited_cell(cell: Cell, room: Room) -> Cell:
    limited = cell if _is_the_courses_own(cell) else _limited_source(cell, room)
    outputs = cell.get("outputs") or []
    kept = len(outputs) - _own_outputs(cell, outputs)
    shown = [*_limited_outputs(outputs[:kept], room), *outputs[kept:]]
    if len(shown) == len(outputs) and all(map(operator.is_, shown, outputs)):
        return limited
    return {**limited, "outputs": shown}


def _own_outputs(cell: Cell, outputs: list[Output]) -> int:
    """How many of the last outputs are the engine's: a test cell's verdict and points."""
    is_test = CellMetadata.of(cell).is_test
    return 2 if is_test and len(outputs) >= 2 and len(str(outputs[-2:])) <= MAX_VERDICT else 0


def _is_the_courses_own(cell: Cell) -> bool:
    said = CellMetadata.of(cell)
    return said.is_locked and not said.is_solution


def _limited_source(cell: Cell, room: Room) -> Cell:
    source, kind = cell["source"], cell["cell_type"]
    allowed = _allowed(len(source), room)
    is_plain = kind != "code" and _is_too_much_to_show(cell, room)
    if kind == "code" and len(source) > MAX_LINE:
        short = "\n".join(map(_short_line, source.split("\n")))
        if short != source:
            cell, source = {**cell, "source": short}, short
    if len(source) <= allowed and not is_plain:
        return cell
    # What is said, and the fence, must fit in as well: a page that is limited twice is not to lose more.
    room_for = max(0, allowed - MIN_SOURCE)
    cut = source if len(source) <= room_for else source[:room_for]
    said = f"[{len(source) - len(cut):,} characters more are {LEFT_OUT}]" if len(cut) < len(source) else ""
    if kind == "code":
        return {**cell, "source": f"{cut}\n# {said}"}
    kept = {key: value for key, value in cell.items() if key != "attachments"}
    if kind != "markdown" or allowed < MIN_SOURCE:
        return kept | {"source": f"{cut}\n{said or ATTACHMENTS}"}
    plain = _as_plain_text(f"{cut}\n{said}" if said else cut)[:allowed]
    return kept | {"source": plain}


def _allowed(length: int, room: Room) -> int:
    """How many characters of a cell may stay; takes note of them."""
    if room.source >= MIN_SOURCE:
        allowed = min(MAX_SOURCE, room.source)
        room.source -= min(length, allowed)
        return allowed
    room.rest -= min(length, MIN_SOURCE)
    return MIN_SOURCE if room.rest >= 0 else FEW


def _short_line(line: str) -> str:
    if len(line) <= MAX_LINE:
        return line
    kept = line[: MAX_LINE - 100]
    return f"{kept} # [{len(line) - len(kept):,} characters more on this line are {LEFT_OUT}]"


def _is_too_much_to_show(cell: Cell, room: Room) -> bool:
    """Whether its pictures or link targets, each as often as mentioned, would make the page too large."""
    source: str = cell["source"]
    attachments = cell.get("attachments") or {}
    if not attachments and _is_plain_text(source):
        return False
    # An embedded picture is written inline, by a reference (`![x][a]`), or as HTML.
    mentions = max(source.count("attachment:"), source.count("![")) if attachments else 0
    sizes = [_characters(one) for one in attachments.values()]
    # Those that nobody mentions are in the notebook as well.
    held = max(mentions * max(sizes, default=0), sum(sizes) + EACH_ATTACHMENT * len(sizes))
    if held > room.pictures:
        return True
    room.pictures -= held
    if cell["cell_type"] == "raw":
        return False
    if source.count("\\begin{") > MAX_FORMULAS:
        return True
    formulas = cost_in_markdown(source)
    if formulas > room.formulas:
        return True
    room.formulas -= formulas
    targets = max((len(found[1]) for found in _DEFINITION.finditer(source)), default=0)
    return targets * source.count("[") > MAX_REFERENCES


def _characters(bundle: Any) -> int:
    """How large an attachment is, by its pictures' texts: no copy of 100 MB is made to count it."""
    if not isinstance(bundle, dict):
        return len(str(bundle))
    return sum(len(kind) + len(one if isinstance(one, str) else str(one)) for kind, one in bundle.items())


def _as_plain_text(source: str) -> str:
    """The text as it was written, as a block of code: what is indented is not read as Markdown."""
    return _PLAIN_HEAD + "\n".join(f"    {line}" for line in source.splitlines())


def _is_plain_text(source: str) -> bool:
    """Whether it is a text that was made plain before."""
    lines = source.removeprefix(_PLAIN_HEAD).splitlines()
    return source.startswith(_PLAIN_HEAD) and all(line.startswith("    ") for line in lines)


def _limited_outputs(outputs: list[Output], room: Room) -> Iterator[Output]:
    left_out = 0
    for output in outputs:
        room.outputs -= 1
        limited = _limited_output(output, room) if room.outputs >= 0 else None
        if limited is None:
            left_out += 1
        else:
            yield limited
    if left_out:
        said = f"[{left_out:,} output{'s' * (left_out > 1)} of this cell {LEFT_OUT}: too large for a page]\n"
        yield {"output_type": "stream", "name": "stdout", "text": said}


def _limited_output(output: Output, room: Room) -> Output | None:
    """The output itself, as much of it as there is room for, or None."""
    match output["output_type"]:
        case "stream":
            text = _limited_text(output["text"], room)
            return output if text == output["text"] else {**output, "text": text} if text else None
        case "error":
            lines = _limited_text("\n".join(output["traceback"]), room)
            message = _limited_text(output["evalue"], room)
            if lines == "\n".join(output["traceback"]) and message == output["evalue"]:
                return output
            return {**output, "evalue": message, "traceback": lines.split("\n")}
    return output if _has_room(output["data"], room) else None


def _limited_text(text: str, room: Room) -> str:
    codes = _codes(text)
    if codes > room.codes:
        text = _ANSI.sub("", text)
    else:
        room.codes -= codes
    allowed = room.text
    room.text = max(0, room.text - len(text))
    if len(text) <= allowed:
        return text
    return f"{text[:allowed]}\n[{len(text) - allowed:,} characters more are {LEFT_OUT}]\n" if allowed else ""


def _codes(text: str) -> int:
    """How many codes of ANSI a text has; countless, if they would take quadratic time."""
    count = text.count("\x1b[")
    is_slow = count * len(text) > MAX_COLOURED or (count and _LONG_CODE.search(text))
    return sys.maxsize if is_slow else count


def _has_room(data: dict[str, Any], room: Room) -> bool:
    """Take note of a display's size; false when there is no room for it."""
    tags = sum(str(data[mime]).count("<") for mime in _RENDERED if mime in data)
    tags += sum(_signs(str(data[mime])) for mime in ("text/markdown", "text/latex") if mime in data)
    formulas = sum(cost_of_display(mime, str(value)) for mime, value in data.items())
    plain = str(data.get("text/plain", ""))
    codes = _codes(plain)
    size = sum(len(str(value)) for value in data.values())
    if size > room.rich or tags > room.tags or len(plain) > room.text or codes > room.codes:
        return False
    if formulas > room.formulas:
        return False
    room.formulas -= formulas
    room.rich -= size
    room.tags -= tags
    room.text -= len(plain)
    room.codes -= codes
    return True


def _signs(text: str) -> int:
    """How many tags a text of Markdown becomes at most, about."""
    return sum(map(text.count, "*_`[|>#\n$")) // 4
