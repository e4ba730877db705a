"""An answer as lines that are the same in a copy with other names, another order and other remarks.

Names that the answer binds itself become `N0`, `N1` … by their order within a line, arguments `P0`, `P1` …
by their place, attributes of its own `A0`, `A1` …; everything else keeps its name, as it is somebody else's.
Remarks, docstrings, parentheses around a whole value, and whether a value is returned at once or has a name
first, are left out. The text is cut into tokens and never parsed or run, since what a student wrote may be
anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

LONGEST = 20_000  # characters of an answer; no honest one comes near
LONG_TEXT = 14  # characters of a string, quotes included: longer ones are messages, which anybody words anew

_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)
    |(?P<string>(?:[rbfuRBFU]{0,2})(?:'''(?:.|\n)*?'''|\"\"\"(?:.|\n)*?\"\"\"|'[^'\n]*'|"[^"\n]*"))
    |(?P<name>[^\W\d]\w*)
    |(?P<number>(?:\d|\.\d)[\w.]*(?:(?<=[eE])[+-]\d+)?)
    |(?P<newline>\n)
    |(?P<space>[^\S\n]+|\\\n)
    |(?P<operator>\*\*=?|//=?|->|:=|[<>=!+\-*/%@&|^]=|<<|>>|.)""",
    re.VERBOSE,
)
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
_FORM_ONLY = re.compile(r"[NA]\d+|[(),:=]|else|return")
_ASSIGNING = frozenset({"=", "+=", "-=", "*=", "/=", "@=", "//=", "**=", "%=", "&=", "|=", "^="})
_STATEMENTS = frozenset({"if", "elif", "for", "while", "return", "def", "class", "assert", "with", "del"})

Line = tuple[str, ...]


class Token(NamedTuple):
    """A piece of a text."""

    kind: str  # "comment", "string", "name", "number", "newline", "space" or "operator"
    text: str


@dataclass
class LogicalLine:
    """A statement, or the head of one."""

    column: int  # where it begins
    tokens: list[Token] = field(default_factory=list)


def tokens_of(text: str) -> Iterator[Token]:
    for found in _TOKEN.finditer(text[:LONGEST]):
        yield Token(found.lastgroup or "", found[0])


def names_in(text: str) -> set[str]:
    """The names in a piece of code: functions, arguments, modules and what is taken from them."""
    return {token.text for token in tokens_of(text) if token.kind == "name"}


def normal_lines(text: str) -> list[Line]:
    """The lines of an answer in their normal form, in their order."""
    lines = []
    found = _logical_lines(text)
    attributes = {name for line in found for name in _targets(line.tokens, of_self=True)}
    for part in _by_function(found):
        own, arguments = _bound(part)
        for line in part:
            normal = _normal(line.tokens, own - arguments.keys(), attributes, arguments)
            if normal:
                lines.append(normal)
    return lines


def substance(lines: Sequence[Line]) -> Line:
    """What an answer computes, in no order: the same where a step has a name or a branch of its own."""
    return tuple(sorted(token for line in lines for token in line if not _FORM_ONLY.fullmatch(token)))


def _logical_lines(text: str) -> list[LogicalLine]:
    lines: list[LogicalLine] = []
    line = LogicalLine(0)
    depth = column = 0
    for token in tokens_of(text):
        if token.text == "\n" or (token.text == ";" and depth == 0):
            if line.tokens and depth == 0:
                lines.append(line)
                line = LogicalLine(0)
            column = 0 if token.text == "\n" else column
            continue
        if token.kind in ("comment", "space"):
            column += len(token.text) if token.kind == "space" else 0
            continue
        if token.kind == "operator":
            depth = max(0, depth + (token.text in _OPENING) - (token.text in _CLOSING))
        if not line.tokens:
            line.column = column
        line.tokens.append(token)
    return [*lines, line] if line.tokens else lines


def _by_function(lines: Sequence[LogicalLine]) -> Iterator[list[LogicalLine]]:
    """A function with all that is in it, a method likewise, and what is between them."""
    part: list[LogicalLine] = []
    head = -1  # the column of the function that `part` is
    for line in lines:
        first = line.tokens[0].text
        starts = first in ("def", "class", "async", "@") and (head < 0 or line.column <= head)
        if part and (starts or (head >= 0 and line.column <= head)):
            yield part
            part = []
            head = -1
        if starts and first != "class":
            head = line.column
        part.append(line)
    if part:
        yield part


def _bound(lines: Sequence[LogicalLine]) -> tuple[set[str], dict[str, str]]:
    """The names that these lines bind, and their arguments by place."""
    own: set[str] = set()
    arguments: dict[str, str] = {}
    for line in lines:
        tokens = [token.text for token in line.tokens]
        if "def" in tokens[:2]:
            found = enumerate(_arguments(line.tokens))
            arguments |= {name: f"P{place}" for place, name in found if name not in arguments}
            if line is not lines[0]:
                own.update(tokens[tokens.index("def") + 1 :][:1])
        own.update(_targets(line.tokens))
        own.update(_inner(line.tokens))
    return own, arguments


def _arguments(tokens: Sequence[Token]) -> Iterator[str]:
    depth = 0
    for before, token in pairwise(tokens):
        depth += (before.text in _OPENING) - (before.text in _CLOSING)
        if depth == 1 and token.kind == "name" and before.text in ("(", ",", "*", "**"):
            yield token.text


def _targets(tokens: Sequence[Token], *, of_self: bool = False) -> Iterator[str]:
    """What an assignment binds: names, or attributes of self."""
    if tokens[0].text in _STATEMENTS:
        return
    last = depth = 0
    for place, token in enumerate(tokens):
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        if depth == 0 and token.text in _ASSIGNING:
            last = place
    for place, token in enumerate(tokens[:last]):
        if token.kind != "name" or tokens[place + 1].text in (".", "[", "("):
            continue
        is_attribute = place > 0 and tokens[place - 1].text == "."
        if of_self == is_attribute and (not of_self or tokens[max(0, place - 2)].text == "self"):
            yield token.text


def _inner(tokens: Sequence[Token]) -> Iterator[str]:
    """What loops, comprehensions, `as`, `:=` and lambdas bind."""
    in_for = in_lambda = False
    for place, token in enumerate(tokens):
        before = tokens[place - 1].text if place else ""
        after = tokens[place + 1].text if place + 1 < len(tokens) else ""
        if token.text == "for":
            in_for = True
        elif token.text == "in":
            in_for = False
        elif token.text == "lambda":
            in_lambda = True
        elif token.text == ":":
            in_lambda = False
        elif token.kind == "name" and (
            (in_for and before != ".")
            or before == "as"
            or after == ":="
            or (in_lambda and before in ("lambda", ",", "*", "**"))
        ):
            yield token.text


def _normal(
    tokens: Sequence[Token], own: set[str], attributes: set[str], arguments: dict[str, str]
) -> Line | None:
    """One line in its normal form; none where nothing is left of it."""
    if len(tokens) == 1 and tokens[0].kind == "string":
        return None
    words: list[tuple[str, str]] = []  # what it is, and of an own name the name
    depth = 0
    for place, token in enumerate(tokens):
        before = tokens[place - 1].text if place else ""
        after = tokens[place + 1].text if place + 1 < len(tokens) else ""
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        if token.kind == "string":
            words.append((_text(token.text), ""))
        elif token.kind != "name":
            words.append((token.text, ""))
        elif before == ".":
            is_own = token.text in attributes and place > 1 and tokens[place - 2].text == "self"
            words.append(("A", token.text) if is_own else (token.text, ""))
        elif depth > 0 and after == "=" and before in ("(", ",") and tokens[0].text != "def":
            words.append((token.text, ""))  # the name of somebody's argument
        elif token.text in arguments:
            words.append((arguments[token.text], ""))
        else:
            words.append(("N", token.text) if token.text in own else (token.text, ""))
    words = _without_wrapping(words)
    if not words or (len(words) == 1 and words[0][0] == "N"):
        return None
    numbers: dict[str, int] = {}
    return tuple(kind + str(numbers.setdefault(name, len(numbers))) if name else kind for kind, name in words)


def _text(string: str) -> str:
    plain = re.sub(r"\{[^{}]*\}", "{}", string.lstrip("rbfuRBFU")).replace('"', "'")
    return plain if len(plain) <= LONG_TEXT else "S"


def _without_wrapping(words: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """What a line computes, whether it is returned or named, and with or without parentheses around it."""
    if words[0][0] == "return":
        return _unwrapped(words[1:])
    if len(words) > 2 and words[0][0] == "N" and words[1][0] == "=":
        return _unwrapped(words[2:])
    depth = 0
    for place, (word, _) in enumerate(words):
        depth += (word in _OPENING) - (word in _CLOSING)
        if word == "=" and depth == 0:
            return [*words[: place + 1], *_unwrapped(words[place + 1 :])]
    return words


def _unwrapped(words: list[tuple[str, str]]) -> list[tuple[str, str]]:
    while len(words) > 1 and words[0][0] == "(" and _closed_at(words) == len(words) - 1:
        words = words[1:-1]
    return words


def _closed_at(words: list[tuple[str, str]]) -> int:
    """Where the parenthesis that the first word opens is closed."""
    depth = 0
    for place, (word, _) in enumerate(words):
        depth += (word in _OPENING) - (word in _CLOSING)
        if depth == 0:
            return place
    return len(words)
