"""How does a formula in TeX become MathML, which a browser shows with no script and no network?

What a student wrote is converted by a library that believes it (a style, an address, a character by number).
So its tree is rewritten through an allow list. A formula that holds anything else, that the library does
not know, or that is very long is shown as it was written, in the style of code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from html import escape, unescape
from xml.etree.ElementTree import Element

from latex2mathml.converter import convert_to_element

from torchcourse.grading.feedback.mathml import NotAllowed, written
from torchcourse.grading.feedback.tex_spacing import space_as_tex

MAX_FORMULA = 5_000  # characters
MOST_REMEMBERED = 4_000  # formulas; a class writes the same ones
PARTED = "\u2060"  # what cleaning puts between a macro and its name; here it parts nothing

# They change what others mean, take time without end, or name a character by its number.
_REFUSED = re.compile(
    r"\\(?:def|newcommand|newenvironment|DeclareMathOperator|unicode|mathchoice)(?![A-Za-z])"
)
_ENVIRONMENT = re.compile(r"\\(begin|end)\s{0,9}\{([a-zA-Z]{1,20}\*?)\}")
_KNOWN_AS = {
    **dict.fromkeys(
        ("align", "aligned", "alignedat", "flalign", "flalign*", "eqnarray", "eqnarray*"), "align*"
    ),
    **dict.fromkeys(("gather", "gather*", "gathered", "multline", "multline*"), "displaylines"),
    **dict.fromkeys(("equation", "equation*", "displaymath", "math"), ""),
    "dcases": "cases",
}
_REWRITTEN = (
    (re.compile(r"\\(?:label|tag)\*?\s{0,9}\{[^{}]{0,200}\}|\\(?:nonumber|notag)(?![A-Za-z])"), ""),
    (
        re.compile(r"\\operatorname\*?\s{0,9}\{\s{0,9}arg\s{0,9}(?:\\[,;! ]|~)?\s{0,9}(max|min)\s{0,9}\}"),
        r"\\arg\1 ",
    ),
)
ENVIRONMENTS = frozenset(_KNOWN_AS) | {"align*", "array", "cases", "split", "smallmatrix", "substack"}
ENVIRONMENTS |= {f"{kind}matrix" for kind in ("", "p", "b", "B", "v", "V")}


@dataclass(frozen=True)
class Shown:
    """A text with its formulas as a page shows them."""

    html: str
    characters: int  # of TeX that was converted


@lru_cache(MOST_REMEMBERED)
def formula(tex: str, display: bool = False) -> str:
    """A formula as HTML: MathML, or its text as code where that cannot be made.

    `tex` is written between `$` or `$$`, which are not part of it, or is a whole environment.
    """
    tex = tex.replace(PARTED, "")
    try:
        return _mathml(tex, display)
    except (
        Exception
    ):  # the library raises whatever comes, at what it does not know: any of it means "as code"
        return as_code(tex, display)


def as_code(tex: str, display: bool = False) -> str:
    """A formula as it was written."""
    sign = "" if tex.lstrip().startswith("\\begin{") else "$$" if display else "$"
    return f"<code>{escape(sign + tex + sign)}</code>"


def _mathml(tex: str, display: bool) -> str:
    if len(tex) > MAX_FORMULA or _REFUSED.search(tex):
        raise NotAllowed("too long, or a macro that is refused")
    for pattern, new in _REWRITTEN:
        tex = pattern.sub(new, tex)
    tex = _ENVIRONMENT.sub(_known_environment, tex)
    if display and "\\\\" in tex and not _ENVIRONMENT.search(tex):
        tex = rf"\begin{{displaylines}}{tex}\end{{displaylines}}"
    tree = convert_to_element(tex, display="block" if display else "inline")
    _read_references(tree)
    space_as_tex(tree)
    return written(tree)


def _known_environment(found: re.Match[str]) -> str:
    if found[2] not in ENVIRONMENTS:
        raise NotAllowed(found[2])
    name = _KNOWN_AS.get(found[2], found[2])
    return rf"\{found[1]}{{{name}}}" if name else " "


def _read_references(tree: Element) -> None:
    """Characters for what the library wrote as references to them, such as `&#x2211;`."""
    for element in tree.iter():
        text = element.text
        if not text:
            continue
        # The library writes a backslash as a reference: one that stands here is an unknown macro.
        if element.tag in ("mi", "mo") and (text == "&" or text.startswith("\\")):
            raise NotAllowed(f"unknown: {text}")
        element.text = unescape(text)
