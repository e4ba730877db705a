"""A text of the course in another language, as py:percent text again: it is built as the English is."""

from __future__ import annotations

import ast
from pathlib import Path

from torchcourse.authoring.languages.blocks import Block, replaced
from torchcourse.authoring.languages.catalogue import Translations
from torchcourse.authoring.languages.text_blocks import blocks_of_cell, is_of_probe
from torchcourse.authoring.text.records import AssignmentText, Cell, LessonText


def translated_text(
    text: AssignmentText | LessonText,
    written: Path,
    translations: Translations,
    hints: Translations,
    language_line: str,
) -> bytes:
    """Write a text in another language; what has no translation stays as it is.

    `written` is the English file. Headers of cells are taken over as they stand there.
    """
    lines = written.read_text("utf-8").splitlines()
    says_so = next((cell for cell in text.cells if cell.kind == "code"), None)
    parts = [_remark(lines[: text.cells[0].text.line - 1], text)]
    for cell in text.cells:
        source = _translated(cell, translations, hints)
        if cell is says_so:
            source = with_language_line(source, language_line)
        if cell.kind == "markdown":
            source = "\n".join(f"# {line}" if line else "#" for line in source.split("\n"))
        parts.append(f"{lines[cell.text.line - 1]}\n{source}\n")
    return "\n".join(parts).encode()


def with_language_line(source: str, line: str) -> str:
    """Put the line that says the notebook's language behind the imports of its first code cell."""
    imports = [node for node in ast.parse(source).body if isinstance(node, ast.Import | ast.ImportFrom)]
    lines = source.split("\n")
    at = imports[-1].end_lineno or 0 if imports else 0
    return "\n".join([*lines[:at], *([""] if imports else []), line, *lines[at:]])


def _remark(above: list[str], text: AssignmentText | LessonText) -> str:
    """What is above the first cell: jupytext's front matter, if there is any, and a remark to authors."""
    marks = [number for number, line in enumerate(above) if line == "# ---"]
    front = above[: marks[1] + 1] if len(marks) > 1 else []
    remark = f"# Made by `torchcourse build` from {text.cells[0].text.file} and its catalogues: edit those."
    return "\n".join([*front, *([""] if front else []), remark, ""])


def _translated(cell: Cell, translations: Translations, hints: Translations) -> str:
    def translate(block: Block) -> str | None:
        return (hints if is_of_probe(cell, block) else translations).of(block)

    return replaced(cell.source, blocks_of_cell(cell), translate)
