"""How does IPython read a cell's text? The same way as ever, without finding out what is known.

For one error, a missing name say, IPython looks eight times through all 2,000 modules for the one that a cell
belongs to. And most cells need nothing of what IPython adds to Python: to find that out is a third of the
work of running one.
"""

from __future__ import annotations

import inspect
import os
import re

from IPython.core.compilerop import CachingCompiler
from IPython.core.inputtransformer2 import TransformerManager

NO_MODULE = ""  # no module has this name
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
