"""Markdown of a student's, made inert for every renderer: nbconvert's, JupyterLab's, and a browser's reading.

Two renderers read the same text by different rules, and both are full of corners. So nothing here depends on
where one of them sees code, mathematics or a table. A character that could begin something active is parted
from what follows it by U+2060, which nobody sees: `<script>` looks as it did and is no tag, in code too. What
stays as it was is what a strict form allows: tags without attributes, pictures and links to plain addresses.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Container
from functools import partial
from urllib.parse import unquote

from torchcourse.grading.cleaning.html import cleaned_html
from torchcourse.grading.cleaning.links import LOOKED_AT, is_safe_target

MAX_TARGETS = 2_000  # links that are looked at in one cell; further ones are text
MAX_ALT = 1_000  # characters of the words for a picture that is written out as data
MAX_BLOCKS = 200  # of HTML in one cell; in further ones each tag is looked at by itself
MAX_TAGS_IN_BLOCK = 1_000
PARTED = "\u2060"  # word joiner: no width, no break, and no part of any name in HTML, Markdown or TeX

# Left open, these end with the cell. Formatting such as <b> does not: HTML opens it again in the next one.
_STRUCTURE = (
    "br|hr|wbr|p|blockquote|pre|ul|ol|li|dl|dt|dd|details|summary|center|h[1-6]|"
    "sub|sup|kbd|mark|del|ins|q|abbr|samp|var|cite|span|figure|figcaption"
)
_FORMATTING = "b|i|u|s|em|strong|small|big|code|strike|tt"
_PLAIN = r"[^<>`\\$\[\]|\n]{0,2000}"  # holds nothing that could hide an end tag from one of the renderers
_VALUE = r"""(?:"[^"<>`\\\n]{0,4000}"|'[^'<>`\\\n]{0,4000}')"""
_TARGET_VALUE = r"""(?:"(?P<target>[^"<>`\\\n]*)"|'(?P<other>[^'<>`\\\n]*)')"""
_LOOK = (
    r"(?:color|background-color|font-weight|font-style|text-align|text-decoration):[ ]?[#\w. -]{1,40};?[ ]?"
)
_STYLE = rf"""style=(?:"(?:{_LOOK}){{1,6}}"|'(?:{_LOOK}){{1,6}}')"""
_SAID = rf"""(?:alt|title|width|height|align)=(?:{_VALUE}|\w{{1,20}})"""

_KEPT = re.compile(
    rf"</?(?:{_STRUCTURE})[ ]?/?>"
    rf"|<(?:span|p|h[1-6]) {_STYLE}>|<details open>|<abbr title={_VALUE}>"
    r"|<[ou]l(?: (?:start|type)=['\"]?\w{1,5}['\"]?)+>"
    rf"|<({_FORMATTING})>{_PLAIN}</\1>"
    rf"|<font color=['\"]?[#\w]{{1,30}}['\"]?>{_PLAIN}</font>"
    rf"|<a href={_TARGET_VALUE}>{_PLAIN}</a>"
    r"|<https?://[^\s<>\"'`\\]{1,2000}>"
    r"|<[A-Za-z0-9._+-]{1,100}@[A-Za-z0-9.-]{1,200}>"
    r"|<!--(?!-?>)(?:[^<>`\\$\[\]|\n-]|-(?!-)){0,2000}-->",
    re.IGNORECASE,
)
_PICTURE = re.compile(
    rf"<img(?: {_SAID}){{0,6}} src={_TARGET_VALUE}(?: {_SAID}){{0,6}} ?/?>",
    re.IGNORECASE,
)
_TAG_START = re.compile(r"<(?=[A-Za-z/!?])")
_LIKE_HTML = re.compile(r"</?[A-Za-z][\w:-]{0,100}(?:[\s/][^<>=]{0,100}=|[ /]{0,3}>)|<[!?]")
_TARGET = re.compile(r"\](?=[(:])")
_WORD_AND_COLON = re.compile(r"[A-Za-z]{1,40}:(?=\s|\Z)")
_ATTACHED = re.compile(r"attachment:([\w.%-]{1,200})(?=[\s)>]|\Z)")
_SPACE = re.compile(r"[\s>]*<?")  # the next line of a quotation begins with >
_MARKDOWN = re.compile(r"[`\\$\[\]]")
_BLOCK = re.compile(r"(?:\A|(?<=\n\n))<(?:table|div|img|p|h[1-6]|figure|center)\b", re.IGNORECASE)
# Macros that lead away, name or style what is not theirs, or change what later formulas mean.
_MACRO = re.compile(
    r"\\(?=(?:href|url|unicode|require|class|cssId|style|html[A-Za-z]*|data|includegraphics|action|toggle|"
    r"mathtip|texttip|bbox|csname|special|def|gdef|edef|xdef|let|futurelet|newcommand|renewcommand|"
    r"providecommand|newenvironment|renewenvironment|DeclareMathOperator|Newextarrow|definecolor)\*?"
    r"(?![A-Za-z]))"
)
# Wherever it stands: a block of code may begin in a list, and an info string after any blanks.
_DIAGRAM = re.compile(r"((?:```|~~~)[^\S\n]*+)(?=mermaid)", re.IGNORECASE)


def cleaned_markdown(text: str, attachments: Container[str] = frozenset()) -> tuple[str, tuple[str, ...]]:
    """Markdown in which nothing is active, and what was parted in it, in words; all of it stays readable.

    `attachments` are the names of the cell's pictures: nbconvert makes no page where one is not there.
    """
    found, before = [], text
    for what, step in (
        ("HTML", _tags),
        ("a link", partial(_targets, attachments=attachments)),
        ("a diagram", _diagrams),
        ("TeX", inert_macros),
    ):
        after = step(text)
        if after != text:
            found.append(what)
        text = after
    if "HTML" in found and not _LIKE_HTML.search(before):
        found.remove("HTML")  # `a<b` in a formula: parted as well, and nobody need know
    return text, tuple(found)


def inert_macros(text: str) -> str:
    """Text in whose formulas no macro leads away, styles, or changes what others mean."""
    return _MACRO.sub(lambda found: found[0] + PARTED, text) if "\\" in text else text


def _tags(text: str) -> str:
    """Clean whole blocks of HTML as a browser reads them, and part single tags that may not stay."""
    parts: list[str] = []
    at = 0
    for start in _BLOCK.finditer(text):
        end = text.find("\n\n", start.start())
        end = len(text) if end < 0 else end
        block = text[start.start() : end]
        if start.start() >= at and len(parts) < 2 * MAX_BLOCKS and _is_html_alone(block):
            parts += [_single_tags(text[at : start.start()]), cleaned_html(block)[0]]
            at = end
    return "".join([*parts, _single_tags(text[at:])])


def _is_html_alone(block: str) -> bool:
    """Whether this is all HTML, with nothing that Markdown could read in its own way."""
    return block.count("<") <= MAX_TAGS_IN_BLOCK and not _MARKDOWN.search(block)


def _single_tags(text: str) -> str:
    return _at_each(text, _TAG_START, _end_of_kept)


def _end_of_kept(text: str, start: int) -> int | None:
    """Where a tag that may stay ends; None for one that may not."""
    if start and text[start - 1] == "\\":
        return None
    for pattern in (_KEPT, _PICTURE):
        found = pattern.match(text, start)
        if found:
            target = found["target"] or found["other"]
            is_safe = target is None or is_safe_target(target, is_picture=pattern is _PICTURE)
            return found.end() if is_safe else None
    return None


def _targets(text: str, attachments: Container[str]) -> str:
    left = itertools.count(MAX_TARGETS, -1)

    def end_of_safe(text: str, start: int) -> int | None:
        return _end_of_safe_target(text, start, attachments) if next(left) > 0 else None

    return _at_each(text, _TARGET, end_of_safe)


def _end_of_safe_target(text: str, start: int, attachments: Container[str]) -> int | None:
    space = _SPACE.match(text, start + 2)
    address = space.end() if space else start + 2
    # Outside of <…> an address ends at a space: what is a word and a colon then leads nowhere.
    if text[address - 1] != "<" and _WORD_AND_COLON.match(text, address):
        return start + 1
    attached = _ATTACHED.match(text, address)
    if attached:
        is_there = attached[1] in attachments or unquote(attached[1]) in attachments
        return start + 1 if is_there else None
    target = text[address : address + 2 * LOOKED_AT]
    return start + 1 if is_safe_target(target, _is_of_picture(text, start)) else None


def _is_of_picture(text: str, end: int) -> bool:
    """Whether the bracket that closes here was opened after an exclamation mark; or names what may be one."""
    if text[end + 1] == ":":
        return True
    start = text.rfind("[", max(0, end - MAX_ALT), end)
    return start > 0 and text[start - 1] == "!"


def _diagrams(text: str) -> str:
    return _DIAGRAM.sub(rf"\1{PARTED}", text)


def _at_each(text: str, pattern: re.Pattern[str], end_of_safe: Callable[[str, int], int | None]) -> str:
    """Part each place that the pattern finds from what follows, unless `end_of_safe` knows where it ends."""
    parts, at, done = [], 0, 0
    for found in pattern.finditer(text):
        if found.start() < done:
            continue
        end = end_of_safe(text, found.start())
        if end is None:
            parts += [text[at : found.end()], PARTED]
            at = found.end()
        else:
            done = end
    return "".join([*parts, text[at:]])
