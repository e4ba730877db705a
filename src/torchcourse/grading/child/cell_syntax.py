"""Which cells need what IPython adds to Python? Most do not, and to find out is a third of running a cell."""

from __future__ import annotations

import re

from IPython.core.inputtransformer2 import TransformerManager

# A line that starts as a magic, a call of the system or of help does, or ends in a question mark; and an
# assignment of the first two. More texts match than hold any of it: prose in a string, say. Blanks are looked
# at within one line: over the lines' ends, a thousand empty lines would be passed over a thousand times.
_MAY_BE_IPYTHON = re.compile(r"^[^\S\n]*[%!?,;/]|\?[\s\\]*$|=[\s\\]*[%!]", re.MULTILINE)
_MAY_AWAIT = re.compile(r"\b(?:await|async)\b")


class QuickTransformer(TransformerManager):
    """IPython's transformations, without taking apart the texts that hold nothing for them."""

    def __init__(self) -> None:
        super().__init__()
        self._ipythons_own = list(self.token_transformers)

    def do_token_transforms(self, lines: list[str]) -> list[str]:
        is_as_it_was = self.token_transformers == self._ipythons_own  # a cell may add its own
        if is_as_it_was and not _MAY_BE_IPYTHON.search("".join(lines)):
            return lines
        return super().do_token_transforms(lines)


def may_await(text: str) -> bool:
    """Whether a cell may have to run in an event loop: else it need not be compiled to find out."""
    return _MAY_AWAIT.search(text) is not None
