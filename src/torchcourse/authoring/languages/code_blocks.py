"""The blocks of a code cell: comments, steps of todos, docstrings, and what its checks say to students.

Code itself is the same in every language. Of a probe, which only instructors see, hints alone are blocks.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import replace

from torchcourse.authoring.languages.blocks import Block, one_line
from torchcourse.authoring.text.marked_regions import HIDDEN_TESTS
from torchcourse.authoring.text.records import Cell

_COMMENT = re.compile(r"#+ ?")
_STEP = re.compile(r"#\s*(?:todo:\s*)?(?:\d+\.\s+)?")  # "# todo: 1. ", "#       2. "
_MARKER = re.compile(r"### (BEGIN|END) ")
_PARAGRAPH = re.compile(r"\S.*?(?=\n\s*\n|\s*\Z)", re.DOTALL)
_DOCUMENTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
HINT, WHAT = "hint", "what is checked"


def code_blocks(cell: Cell) -> list[Block]:
    """Cut a code cell into blocks, in their order."""
    source = cell.source
    starts = [0]
    for line in source.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    hidden = [line.region == HIDDEN_TESTS for line in cell.lines]
    blocks = [*_comments(source, starts, hidden), *_strings(source, starts, hidden)]
    return sorted((block for block in blocks if block.has_words), key=lambda block: block.start)


def _comments(source: str, starts: list[int], hidden: list[bool]) -> Iterator[Block]:
    """Comments, those in lines of their own joined while they go on with a sentence."""
    block: Block | None = None
    block_row = 0
    for row, column, text in _comment_tokens(source):
        if hidden[row - 1] or _MARKER.match(text):
            continue
        start = starts[row - 1] + column
        alone = not source[starts[row - 1] : start].strip()
        prefix = _STEP.match(text) if alone else _COMMENT.match(text)
        before = prefix.group() if prefix else ""
        words = text[len(before) :]
        is_new_step = before.rstrip().endswith((".", ":"))
        goes_on = block is not None and alone and row == block_row + 1 and not is_new_step
        if block is not None and goes_on:
            block = replace(block, end=start + len(text), text=f"{block.text} {one_line(words)}")
        else:
            if block is not None:
                yield block
            kind = "step" if is_new_step else "comment"
            block = Block(start, start + len(text), kind, one_line(words), before)
        block_row = row if alone else -1
    if block is not None:
        yield block


def _comment_tokens(source: str) -> Iterator[tuple[int, int, str]]:
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT:
                yield *token.start, token.string
    except (
        tokenize.TokenError,
        SyntaxError,
    ):  # a cell that is to fail, or one with magics: what was read so far
        return


def _strings(source: str, starts: list[int], hidden: list[bool]) -> Iterator[Block]:
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if (
            isinstance(node, _DOCUMENTED)
            and not hidden[node.lineno - 1]
            and ast.get_docstring(node) is not None
        ):
            expression = node.body[0]
            assert isinstance(expression, ast.Expr)
            yield from _of_docstring(source, *_span(source, starts, expression.value))
        elif isinstance(node, ast.Call):
            for kind, value in _told(node):
                yield _of_literal(value, *_span(source, starts, value), kind)


def _of_docstring(source: str, start: int, end: int) -> Iterator[Block]:
    quotes = 3 if source[start : start + 3] in ('"""', "'''") else 1
    for match in _PARAGRAPH.finditer(source, start + quotes, end - quotes):
        yield Block(*match.span(), "docstring", one_line(match.group()))


def _told(call: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    """What a call of a check or of a probe will say to students."""
    for keyword in call.keywords:
        if keyword.arg == HINT and _is_text(keyword.value):
            yield HINT, keyword.value
    if (
        isinstance(call.func, ast.Attribute)
        and ast.unparse(call.func) == "check.value"
        and _is_text(call.args[0])
    ):
        yield WHAT, call.args[0]


def _is_text(value: ast.expr) -> bool:
    return isinstance(value, ast.JoinedStr) or (
        isinstance(value, ast.Constant) and isinstance(value.value, str)
    )


def _of_literal(value: ast.expr, start: int, end: int, kind: str) -> Block:
    if isinstance(value, ast.Constant):
        return Block(start, end, kind, str(value.value), '"', '"', _escaped)
    assert isinstance(value, ast.JoinedStr)
    return Block(start, end, kind, _template(value), 'f"', '"', _escaped)


def _template(value: ast.JoinedStr) -> str:
    """An f-string with its expressions as they are written: `it was {x:.2f}`."""
    parts = []
    for part in value.values:
        if isinstance(part, ast.FormattedValue):
            conversion = "" if part.conversion < 0 else f"!{chr(part.conversion)}"
            spec = f":{_template(part.format_spec)}" if isinstance(part.format_spec, ast.JoinedStr) else ""
            parts.append(f"{{{ast.unparse(part.value)}{conversion}{spec}}}")
        elif isinstance(part, ast.Constant):
            parts.append(str(part.value))
    return "".join(parts)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _span(source: str, starts: list[int], node: ast.expr) -> tuple[int, int]:
    """Offsets of a node in characters; `ast` counts bytes."""
    lines = source.split("\n")

    def offset(row: int, column: int) -> int:
        return starts[row - 1] + len(lines[row - 1].encode()[:column].decode())

    return offset(node.lineno, node.col_offset), offset(node.end_lineno or 0, node.end_col_offset or 0)
