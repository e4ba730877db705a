"""Which names does a cell's text define at its top level, and where?

Works by lines, not by parsing: a text with a syntax error, a magic command or a merged-in heading still
defines what is above and below. Its time is linear, whatever the text.
"""

from __future__ import annotations

import ast
import re
from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice

from torchcourse.grading.notebook.parsing import parse

MAX_PARSED_CHARACTERS = 20_000
MAX_DEFINITIONS = 10_000  # no cell has more; so many are an attack

_DEFINITION = re.compile(
    r"^(?:(?:async[ \t]+def|def|class)[ \t]+(?P<function>\w+)"
    r"|(?P<targets>\w+(?:[ \t]*,[ \t]*\w+)*)[ \t]*(?::[^=\n]*)?=(?!=))",
    re.MULTILINE,
)
# A text that is opened and never closed goes on to the end, so that each character is looked at once.
_TEXT_OR_COMMENT = re.compile(
    r"('''|\"\"\")(?:\\.|[^\\])*?(?:\1|\Z)|#[^\n]*|\"(?:\\.|[^\"\\\n])*\"?|'(?:\\.|[^'\\\n])*'?", re.DOTALL
)
_MAGIC = re.compile(r"^[ \t]*[%!?].*$", re.MULTILINE)


@dataclass(frozen=True)
class Definition:
    """A name that a text binds at its top level."""

    name: str
    start: int  # where its line begins in the text
    is_function: bool  # a def or a class, not an assignment


def definitions(text: str) -> list[Definition]:
    """List what a text defines at its top level, in order."""
    found = []
    texts = _multi_line_texts(text)
    for match in islice(_DEFINITION.finditer(text), MAX_DEFINITIONS):
        start = match.start()
        while texts and texts[0][1] <= start:
            texts.popleft()
        if texts and texts[0][0] < start:
            continue
        if match["function"]:
            found.append(Definition(match["function"], start, True))
        else:
            names = islice(re.finditer(r"\w+", match["targets"]), MAX_DEFINITIONS)
            found.extend(Definition(name[0], start, False) for name in names)
    return found


def _multi_line_texts(text: str) -> deque[tuple[int, int]]:
    """Where triple-quoted texts begin and end: a line inside of one defines nothing."""
    if '"""' not in text and "'''" not in text:
        return deque()
    return deque(match.span() for match in _TEXT_OR_COMMENT.finditer(text) if match[1])


def without_texts(text: str) -> str:
    """A text without its comments and strings, whose words are nobody's names."""
    return _TEXT_OR_COMMENT.sub(" ", text)


def cut_out(text: str, wanted: Collection[str], others: Collection[str]) -> str:
    """Cut out of a text the parts that define `wanted` names: each reaches to where another's begins."""
    marks = [one for one in definitions(text) if one.name in wanted or one.name in others]
    parts = []
    for place, mark in enumerate(marks):
        if mark.name not in wanted:
            continue
        end = _with_lead(text, marks[place + 1].start) if place + 1 < len(marks) else len(text)
        parts.append(text[_with_lead(text, mark.start) : end].strip("\n"))
    return "\n\n".join(part for part in parts if part)


def _with_lead(text: str, start: int) -> int:
    """Move a definition's start up over the comments and decorators directly above it."""
    while start > 0:
        above = text.rfind("\n", 0, start - 1) + 1
        if text[above : above + 1] not in ("#", "@"):
            break
        start = above
    return start


def compiles(text: str) -> bool:
    """Whether Python can read the text; magic commands are passed over."""
    if len(text) > MAX_PARSED_CHARACTERS:
        return False
    try:
        parse(_MAGIC.sub("", text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def is_stub(text: str, names: Collection[str]) -> bool:
    """Whether a text's code for `names` (without any, the text itself) ends in the stub's own statement.

    A `raise NotImplementedError` in a branch, or in a helper or an abstract method, leaves nothing unwritten.
    """
    if "NotImplementedError" not in text or len(text) > MAX_PARSED_CHARACTERS:
        return False
    try:
        body = parse(_MAGIC.sub("", text)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True  # it cannot be told
    if _raises_stub(body):
        return True
    last = {one.name: one for one in body if isinstance(one, _DEFINING) and one.name in names}
    return any(map(_is_unwritten, last.values()))


_DEFINING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _is_unwritten(definition: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
    """Whether a function, or a method of a class, raises the stub's error whatever it is called with."""
    if not isinstance(definition, ast.ClassDef):
        return _raises_stub(definition.body)
    methods = {one.name: one for one in definition.body if isinstance(one, _DEFINING)}
    return _raises_stub(definition.body) or any(_raises_stub(one.body) for one in methods.values())


def _raises_stub(body: Sequence[ast.stmt]) -> bool:
    for one in body:
        if isinstance(one, ast.Return):
            return False
        if isinstance(one, ast.Raise):
            error = one.exc.func if isinstance(one.exc, ast.Call) else one.exc
            return isinstance(error, ast.Name) and error.id == "NotImplementedError"
    return False
