"""Which pieces of a cell are translated, each by itself?

A block is a paragraph, a heading, a list item, a table cell, one part of a quiz answer; in code a comment, a
step of a todo, a paragraph of a docstring, a hint. An edit of one of them touches no other one's translation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

Translate = Callable[["Block"], str | None]


@dataclass(frozen=True)
class Block:
    """One piece of a cell's source: where it is, what it says, and what is written around it."""

    start: int  # offsets into the source, of all that a translation replaces
    end: int
    kind: str  # "paragraph", "heading", "hint" …
    text: str  # in one line, its line breaks as spaces
    before: str = ""  # what stands before the translation, such as "# 1. "
    after: str = ""
    written: Callable[[str], str] = str  # how a translation is spelt there: a string literal needs escapes

    @property
    def has_words(self) -> bool:
        return any(character.isalpha() for character in self.text)


def one_line(text: str) -> str:
    return " ".join(text.split())


def replaced(source: str, blocks: Iterable[Block], translate: Translate) -> str:
    """Write the translations into a cell's source; a block without one stays as it is."""
    for block in sorted(blocks, key=lambda block: block.start, reverse=True):
        translation = translate(block)
        if translation is not None:
            new = block.before + block.written(translation) + block.after
            source = source[: block.start] + new + source[block.end :]
    return source
