"""Markdown of a student's, made inert for every renderer: nbconvert's, JupyterLab's, and a browser's reading.

Two renderers read the same text by different rules, and both are full of corners. So nothing here depends on
where one of them sees code, mathematics or a table. A character that could begin something active is parted
from what follows it by U+2060, which nobody sees: `<script>` looks as it did and is no tag, in code too. What
stays as it was is what a strict form allows: tags without attributes, pictures and links to plain addresses.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Container
from functools import partial
from urllib.parse import unquote

from torchcourse.grading.cleaning.addresses import inert_addresses
from torchcourse.grading.cleaning.html import cleaned_html
from torchcourse.grading.cleaning.links import LOOKED_AT, PARTED, is_safe_target
from torchcourse.grading.cleaning.unbroken_marks import in_short_runs

MAX_TARGETS = 2_000  # links that are looked at in one cell; further ones are text
MAX_ALT = 1_000  # characters of the words for a picture that is written out as data
MAX_BLOCKS = 200  # of HTML in one cell; in further ones each tag is looked at by itself
MAX_TAGS_IN_BLOCK = 1_000

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
    r"|<(?P<itself>https?://[^\s<>\"'`\\]{1,2000})>"
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
_IN_BRACKETS = re.compile(r"\[[\s>]*+([^\[\]\s>]{1,100}+)[\s>]*+\]")
# Wherever it stands: a block of code may begin in a list, and an info string after any blanks.
_DIAGRAM = re.compile(r"((?:```|~~~)[^\S\n]*+)(?=mermaid)", re.IGNORECASE)


def cleaned_markdown(text: str, attachments: Container[str] = frozenset()) -> tuple[str, tuple[str, ...]]:
    """Markdown in which nothing is active, and what was parted in it, in words; all of it stays readable.

    `attachments` are the names of the cell's pictures: nbconvert makes no page where one is not there.
    """
    text = in_short_runs(text)
    found, before = [], text
    for what, step in (
        ("HTML", _tags),
        ("a link", partial(_targets, attachments=attachments)),
        ("a link", inert_addresses),
        ("a diagram", _diagrams),
        ("TeX", inert_macros),
    ):
        after = step(text)
        if after != text and what not in found:
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
    if kept := _KEPT.match(text, start):
        return kept.end() if _is_safe_link(kept["target"], kept["other"], kept["itself"]) else None
    if picture := _PICTURE.match(text, start):
        return picture.end() if is_safe_target(picture["target"] or picture["other"] or "") else None
    return None


def _is_safe_link(*targets: str | None) -> bool:
    return all(target is None or is_safe_target(target, is_picture=False) for target in targets)


def _targets(text: str, attachments: Container[str]) -> str:
    left = itertools.count(MAX_TARGETS, -1)
    names = _names_of_pictures(text)

    def end_of_safe(text: str, start: int) -> int | None:
        return _end_of_safe_target(text, start, attachments, names) if next(left) > 0 else None

    return _at_each(text, _TARGET, end_of_safe)


def _end_of_safe_target(
    text: str, start: int, attachments: Container[str], names: Container[str]
) -> int | None:
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
    return start + 1 if is_safe_target(target, _may_be_picture(text, start, names)) else None


def _may_be_picture(text: str, end: int, names: Container[str]) -> bool:
    """Whether what closes here is a picture's bracket, or a name that only pictures have."""
    if text[end + 1] != ":":
        return _is_of_picture(text, end)
    return _as_name(text[text.rfind("[", max(0, end - MAX_ALT), end) + 1 : end]) in names


def _is_of_picture(text: str, end: int) -> bool:
    """Whether the bracket that closes here was opened after an exclamation mark."""
    start = text.rfind("[", max(0, end - MAX_ALT), end)
    return start > 0 and text[start - 1] == "!" and text[start - 2 : start - 1] != "\\"


def _names_of_pictures(text: str) -> frozenset[str]:
    """What stands in brackets once before a colon, and otherwise for pictures only: `![a dot][dot]`."""
    if "data:" not in text.lower():
        return frozenset()
    defined: Counter[str] = Counter()
    other = set()
    for found in _IN_BRACKETS.finditer(text):
        name = _as_name(found[1])
        if text.startswith(":", found.end()):
            defined[name] += 1
        elif not _is_of_picture(text, found.end() - 1) and not _stands_behind_one(text, found.start()):
            other.add(name)
    return frozenset(name for name, times in defined.items() if times == 1 and name not in other)


def _stands_behind_one(text: str, start: int) -> bool:
    return text[start - 1 : start] == "]" and _is_of_picture(text, start - 1)


def _as_name(text: str) -> str:
    """A name as it is compared: each renderer has its own way of passing over capital letters."""
    return text.lower().upper().casefold()


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
