"""How long does JupyterLab take to typeset the formulas of a text?

MathJax does it in the reader's browser, which shows nothing meanwhile, and takes time with the square of a
formula's length: 7 s for 5,000 characters, an hour for 100,000. A hundred fractions one in another end the
browser's tab: sixty do not (Chromium 156). Feedback pages and formgrader's view have
limits of their own. Where a formula begins and ends is asked of the renderer's signs alone: what stands
between two of them in one paragraph may be one.
"""

from __future__ import annotations

import re
from itertools import pairwise

MAX_DEPTH = 30  # braces, and so fractions, one in another
MAX_NESTED = 100  # environments and large brackets in one formula: each may stand in another
TOO_DEEP = 10**12  # units
EACH = 10_000  # units that a formula costs however short it is; 5,000 characters cost 25 million

_SIGN = re.compile(r"\$\$?|\\[()\[\]]|\\(?:begin|end)\{")
_BLANK_LINE = re.compile(r"\n\s*\n")
_TAG = re.compile(r"<[^<>]*>")
_NESTED = re.compile(r"\\(?:begin|left)(?![A-Za-z])")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_SIGN_IN_BRACES = re.compile(r"\{[^{}$]*\$")


def cost_in_markdown(text: str) -> int:
    """Units for all formulas: a blank line ends each."""
    return sum(map(_cost, _BLANK_LINE.split(text)))


def cost_of_display(mime: str, text: str) -> int:
    """Units for the formulas in what code displayed as HTML, Markdown or LaTeX."""
    match mime:
        case "text/markdown":
            return cost_in_markdown(text)
        case "text/html":
            return sum(map(_cost, _TAG.split(text)))
        case "text/latex":
            return _cost(text)
    return 0


def _cost(text: str) -> int:
    signs = [found.start() for found in _SIGN.finditer(text)]
    if len(signs) < 2:
        return 0
    if _depth(text) > MAX_DEPTH or len(_NESTED.findall(text)) > MAX_NESTED:
        return TOO_DEEP
    if "\\begin{" in text or _SIGN_IN_BRACES.search(text):
        # One in another: all of it may be one.
        return (signs[-1] - signs[0]) ** 2 + EACH * len(signs)
    costs = [(end - start) ** 2 + EACH for start, end in pairwise(signs)]
    # Which of them are formulas and which stand between two, a sign that is none may have changed.
    return max(sum(costs[::2]), sum(costs[1::2]))


def _depth(text: str) -> int:
    """How many braces at most are open at once."""
    depth = deepest = 0
    for found in _BRACE.finditer(text):
        depth = max(0, depth + {"{": 1, "}": -1}.get(found[0], 0))
        deepest = max(deepest, depth)
    return deepest
