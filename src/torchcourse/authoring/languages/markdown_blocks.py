"""The blocks of a markdown cell, cut where markdown-it-py says that they begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from torchcourse.authoring.languages.blocks import Block, one_line

_MARKDOWN = MarkdownIt("commonmark").enable("table")
# A quiz answer: what is offered, and what opens on a click.
_ANSWER = re.compile(r"<summary>(?P<summary>.*?)</summary>(?P<answer>.*?)(?=</details>)", re.DOTALL)
_MARKER = re.compile(r"(BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)$")
_FORMULA = re.compile(r"\$\$[^$]*\$\$", re.DOTALL)
# Words within a formula, such as \text{where}; one that is a subscript or all in capitals is a symbol.
_WORDS_IN_FORMULA = re.compile(r"(?<!_)\\text\{ *[a-z]")
_CELL = re.compile(r"(?<!\\)\|")


def markdown_blocks(source: str) -> list[Block]:
    """Cut a markdown cell into blocks, in their order; a formula is one only where it holds words."""
    starts = _line_starts(source)
    tokens = _MARKDOWN.parse(source)
    blocks: list[Block] = []
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.map is None:
            continue
        start, end = starts[token.map[0]], starts[token.map[1]]
        if token.type == "html_block":
            blocks += _of_html(source, start, end)
        elif token.type == "tr_open":
            blocks += _of_row(source, start, end)
        elif token.type == "inline" and before is not None and before.type not in ("th_open", "td_open"):
            blocks += _of_text(source, start, end, before, token)
    return [block for block in blocks if block.has_words]


def _of_text(source: str, start: int, end: int, opened: Token, inline: Token) -> Iterator[Block]:
    text = inline.content
    is_formula = _FORMULA.fullmatch(text.strip()) is not None
    if _MARKER.match(text) or (is_formula and not _WORDS_IN_FORMULA.search(text)):
        return
    begin = source.index(text.split("\n")[0], start)
    stop = begin + len(source[begin:end].rstrip())
    kind = "heading" if opened.type == "heading_open" else "item" if opened.hidden else "paragraph"
    kind = "formula" if is_formula else kind
    yield Block(begin, stop, kind, one_line(text))


def _of_html(source: str, start: int, end: int) -> Iterator[Block]:
    found = list(_ANSWER.finditer(source, start, end))
    for match in found:
        for part in ("summary", "answer"):
            yield _stripped(source, *match.span(part), part)
    if not found:
        yield _stripped(source, start, end, "html")


def _of_row(source: str, start: int, end: int) -> Iterator[Block]:
    line = source[start:end].rstrip("\n")
    edges = [0, *(match.end() for match in _CELL.finditer(line)), len(line) + 1]
    for left, right in pairwise(edges):
        if line[left : right - 1].strip():
            yield _stripped(source, start + left, start + right - 1, "table cell")


def _stripped(source: str, start: int, end: int, kind: str) -> Block:
    """A block without the white space at its edges, which stays."""
    text = source[start:end]
    begin = start + len(text) - len(text.lstrip())
    return Block(begin, begin + len(text.strip()), kind, one_line(text))


def _line_starts(source: str) -> list[int]:
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    return starts
