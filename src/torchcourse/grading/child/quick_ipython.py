"""The tracebacks that IPython writes, to the letter, without making anew what is the same in each.

For one error, a missing name say, IPython takes 10 ms: it looks through all 2,000 modules for the one that a
cell belongs to, eight times; has a grammar of Python compiled for each frame; and looks for the terminal's
nearest to the same twenty colours. A kernel does so a few times a day; here it was a third of the work.

Most cells need nothing of what IPython adds to Python, and to find out is a third of running one.
"""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import pygments
import stack_data
from IPython.core.compilerop import CachingCompiler
from IPython.core.inputtransformer2 import TransformerManager
from pygments.formatters.terminal256 import Terminal256Formatter
from pygments.lexers.python import PythonLexer

NO_MODULE = ""  # no module has this name
HIGHLIGHTED_TEXTS = 500  # functions that are kept; a deep recursion shows a few, again and again
# A line that starts as a magic, a call of the system or of help does, or ends in a question mark; and an
# assignment of the first two. More texts match than hold any of it: prose in a string, say. Blanks are looked
# at within one line: over the lines' ends, a thousand empty lines would be passed over a thousand times.
_MAY_BE_IPYTHON = re.compile(r"^[^\S\n]*[%!?,;/]|\?[\s\\]*$|=[\s\\]*[%!]", re.MULTILINE)
_MAY_AWAIT = re.compile(r"\b(?:await|async)\b")


class CellCompiler(CachingCompiler):
    """Notes of each cell's text that it belongs to no module: what `inspect` finds out by looking at all."""

    def cache(self, transformed_code: str, number: int = 0, raw_code: str | None = None) -> str:
        name = super().cache(transformed_code, number, raw_code)
        known = inspect.modulesbyfile
        for file in (name, os.path.abspath(name)):
            known.setdefault(file, NO_MODULE)
        return name


class _MarkingLexer(PythonLexer):
    """Python's lexer; what lies within `ranges`, (start, end) in characters, is marked as being executed."""

    ranges: Sequence[tuple[int, int]] = ()

    def get_tokens(self, text: str, unfiltered: bool = False) -> Any:
        position = 0
        for kind, value in super().get_tokens(text, unfiltered):
            marked = any(start <= position < end for start, end in self.ranges)
            yield kind.ExecutingNode if marked else kind, value
            position += len(value)


def write_tracebacks_quickly() -> None:
    """Let the libraries that write IPython's tracebacks keep what they would make anew; once a process."""
    if getattr(stack_data.core, "_pygmented_with_ranges", None) is _highlighted_lines:
        return
    stack_data.core._pygmented_with_ranges = _highlighted_lines  # type: ignore[attr-defined]  # private
    stack_data.style_with_executing_node = lru_cache(stack_data.style_with_executing_node)  # type: ignore[attr-defined]  # not in __all__
    formatter: Any = Terminal256Formatter  # the stubs have no private names
    formatter._setup_styles = _keep_by_style(formatter._setup_styles)


def _highlighted_lines(formatter: Any, code: str, ranges: Sequence[tuple[int, int]]) -> list[str]:
    """A function's lines in colour, as stack_data makes them."""
    if type(formatter) is Terminal256Formatter:  # what it writes depends on its style alone
        return list(_highlighted_once(formatter.style, code, tuple(ranges)))
    return _highlighted(formatter, code, ranges)


@lru_cache(HIGHLIGHTED_TEXTS)
def _highlighted_once(style: type, code: str, ranges: tuple[tuple[int, int], ...]) -> list[str]:
    return _highlighted(Terminal256Formatter(style=style), code, ranges)


def _highlighted(formatter: Any, code: str, ranges: Sequence[tuple[int, int]]) -> list[str]:
    lexer = _MarkingLexer(stripnl=False)
    lexer.ranges = ranges
    try:
        highlighted: str = pygments.highlight(code, lexer, formatter)
        return highlighted.splitlines()
    except Exception:  # plain text is better than no traceback
        return code.splitlines()


def _keep_by_style(set_up_styles: Callable[[Any], None]) -> Callable[[Any], None]:
    """Let formatters of one style share the escape sequences of its 600 kinds of text."""
    kept: dict[tuple[object, ...], dict[str, tuple[str, str]]] = {}

    def set_up(formatter: Any) -> None:
        told = (formatter.usebold, formatter.useunderline, formatter.useitalic)
        key = (type(formatter), formatter.style, *told)
        if key not in kept:
            set_up_styles(formatter)
            kept[key] = formatter.style_string
        formatter.style_string = dict(kept[key])

    return set_up


class QuickTransformer(TransformerManager):
    """IPython's transformations, without taking apart the texts that hold nothing for them."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # IPython's
        self._ipythons_own = list(self.token_transformers)

    def do_token_transforms(self, lines: list[str]) -> list[str]:
        is_as_it_was = self.token_transformers == self._ipythons_own  # a cell may add its own
        if is_as_it_was and not _MAY_BE_IPYTHON.search("".join(lines)):
            return lines
        transformed: list[str] = super().do_token_transforms(lines)  # type: ignore[no-untyped-call]  # IPython's
        return transformed


def may_await(text: str) -> bool:
    """Whether a cell may have to run in an event loop: else it need not be compiled to find out."""
    return _MAY_AWAIT.search(text) is not None
