"""Where in a text or in HTML are formulas, and what does a reader see in their places?

The rules are those by which MathJax looks for them in a notebook: `$…$`, `$$…$$`, `\\(…\\)`, `\\[…\\]` and
known environments, outside of code. Everything here takes time in proportion to the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape

from torchcourse.grading.feedback.formulas import ENVIRONMENTS, Shown, as_code, formula

_OPENING = re.compile(r"\\[\\$]|\$\$?|\\[(\[]|\\begin\{([a-zA-Z]{1,20}\*?)\}")
_CLOSING = {"$": "$", "$$": "$$", "\\(": "\\)", "\\[": "\\]"}
_TAG = re.compile(r"(<[^<>]*>)")
_NAME = re.compile(r"<(/?)([a-zA-Z]+)")
_NOT_LOOKED_INTO = {"pre", "code", "script", "style", "textarea", "math", "svg"}


def typeset_text(text: str, *, typeset: bool = True) -> Shown:
    """Plain text as HTML, with its formulas typeset."""
    parts, at, characters = [], 0, 0
    for start, end, tex, display in _formulas(text):
        characters += len(tex)
        parts += [escape(text[at:start], quote=False), (formula if typeset else as_code)(tex, display)]
        at = end
    return Shown("".join([*parts, escape(text[at:], quote=False)]), characters)


def typeset_html(html: str, *, typeset: bool = True) -> Shown:
    """HTML with the formulas in its text typeset, outside of code and preformatted text."""
    if "$" not in html and "\\" not in html:
        return Shown(html, 0)
    parts, characters, inside = [], 0, 0
    for part in _TAG.split(html):
        if part.startswith("<"):
            inside = max(0, inside + _step(part))
        elif not inside and ("$" in part or "\\" in part):
            shown = typeset_text(unescape(part), typeset=typeset)
            characters += shown.characters
            part = shown.html if shown.characters else part
        parts.append(part)
    return Shown("".join(parts), characters)


def is_money(tex: str) -> bool:
    """Whether the text between two dollar signs is no formula, as in `$5 and $6`."""
    return tex[:1].isdigit() and tex[-1:].isspace()


def _step(tag: str) -> int:
    """1 where something begins that is not looked into, -1 where it ends."""
    found = _NAME.match(tag)
    if found is None or found[2].lower() not in _NOT_LOOKED_INTO:
        return 0
    return -1 if found[1] else 1


def _formulas(text: str) -> Iterator[tuple[int, int, str, bool]]:
    """Where each formula begins and ends, its TeX, and whether it is on lines of its own."""
    at, absent = 0, set()
    while found := _OPENING.search(text, at):
        at = found.end()
        sign = found[0]
        is_environment = found[1] in ENVIRONMENTS
        closing = rf"\end{{{found[1]}}}" if is_environment else _CLOSING.get(sign)
        if closing is None or closing in absent:
            continue
        end = _end(text, at, closing)
        if end < 0:
            absent.add(closing)
            continue
        inside = text[at:end]
        after = end + len(closing)
        if not inside.strip() or (sign == "$" and is_money(inside)):
            continue
        yield (
            found.start(),
            after,
            text[found.start() : after] if is_environment else inside,
            sign in ("$$", "\\[") or is_environment,
        )
        at = after


def _end(text: str, start: int, closing: str) -> int:
    """Where a formula is closed, by a sign that no backslash takes the meaning of; -1 for nowhere."""
    end = text.find(closing, start)
    while closing[0] == "$" and end > 0 and text[end - 1] == "\\":
        end = text.find(closing, end + 1)
    return end
