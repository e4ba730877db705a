"""What a translation keeps of its text, character for character: formulas, code, links, numbers."""

from __future__ import annotations

import re
from collections import Counter

from markdown_it import MarkdownIt

_MARKDOWN = MarkdownIt("commonmark")
_TEXT_IN_FORMULA = re.compile(r"\\text\{([^}]*)\}")
_GAP = "x"  # stands for what was compared already
# In this order: what one pattern takes, the next ones do not see.
_KEPT = {
    "formulas": re.compile(r"\$\$.*?\$\$|\$[^$]+\$", re.DOTALL),
    "code": re.compile(r"`[^`]+`|<code>.*?</code>"),
    "links": re.compile(r"\]\([^)]*\)|https?://\S+"),
    "totals": re.compile(r"\{(?:points|bonus|hours)\}"),
    "numbers": re.compile(r"(?<![A-Za-z0-9_.])[−-]?\d+(?:[.,]\d+)*"),
}


def what_differs(text: str, translation: str) -> str | None:
    """Say what of the text its translation does not keep; None where it keeps all."""
    for name, pattern in _KEPT.items():
        wanted, there = (Counter(map(_normal, pattern.findall(one))) for one in (text, translation))
        if wanted != there:
            missing, extra = wanted - there, there - wanted
            parts = [f"{', '.join(map(str, missing.elements()))} missing"] if missing else []
            parts += [f"{', '.join(map(str, extra.elements()))} not in the English"] if extra else []
            return f"{name} differ: {'; '.join(parts)}"
        text, translation = pattern.sub(_GAP, text), pattern.sub(_GAP, translation)
    for tag in ("<strong>", "<em>"):
        wanted_count, count = (_MARKDOWN.renderInline(one).count(tag) for one in (text, translation))
        if wanted_count != count:
            return (
                f"{tag} comes out {count} times, not {wanted_count}; a closing * wants no ， or 。 before it"
            )
    return None


def _normal(kept: str) -> str:
    return "".join(_TEXT_IN_FORMULA.sub(r"\\text{…}", kept).split())
