"""Addresses that stand in a text by themselves, which a reader's program makes links of its own accord.

JupyterLab does so in all plain text that code prints, displays or raises, with whatever looks like
`scheme://…` or `data:…`; renderers of Markdown with http, https and ftp. An address that may not be a link
(`links.py`) is parted before its colon by a character that nobody sees: it is read as it was written.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

from torchcourse.grading.cleaning.links import LOOKED_AT, PARTED, is_safe_target
from torchcourse.grading.cleaning.unbroken_marks import in_short_runs

MOST_MOVES = 2 * 10**9  # times characters: for each move back JupyterLab copies the whole text

# A scheme has three letters at least for JupyterLab, and begins with one.
_NAMED = re.compile(r"(?<![A-Za-z0-9+.-])[0-9+.-]*+([A-Za-z][A-Za-z0-9+.-]{2,}+):(?=//)")
_WWW = re.compile(r"www\.[\w.-]*+", re.IGNORECASE)
_DATA = re.compile(r"data:(?=\S)", re.IGNORECASE)
_BEHIND = re.compile(r"[^\s<>\"'`\x00-\x20\x7f-\x9f]*")
_CODE = re.compile(r"\x1b\[[0-9;:?]*[@-~]")  # that steers a terminal
_ODD_CODE = re.compile(r"\x1b(?=\[(?![0-9;:?]*[@-~]))")  # of which each reader drops another part
_MOVES = re.compile(r"([\n\b\r])")


def inert_addresses(text: str) -> str:
    """Markdown in which no address becomes a link that could not be one in brackets."""
    return _parted(text, _named(text))


def inert_plain_text(text: str) -> str:
    """Plain text that JupyterLab links to other hosts only; codes of a terminal may stand in it."""
    text = in_short_runs(text)
    if "\x1b" not in text:
        return _parted(text, _named_or_data(text))
    text = _ODD_CODE.sub("\u241b", text)
    pieces = _CODE.split(text)
    plain = "".join(pieces)
    # How far each piece has moved, by the codes before it.
    ends = list(accumulate(map(len, pieces)))
    moved = [0, *accumulate(map(len, _CODE.findall(text)))]
    return _parted(text, [at + moved[bisect_right(ends, at)] for at in _named_or_data(plain)])


def inert_stream(text: str) -> str:
    """What was printed, likewise; JupyterLab carries out carriage returns and backspaces first.

    Where that would make such a link, or take it hours, it is done here.
    """
    moves = text.count("\b") + text.count("\r")
    inert = inert_plain_text(text)
    if not moves:
        return inert
    seen = as_overwritten(text)
    inert_seen = inert_plain_text(seen)
    is_as_it_was = inert == text and inert_seen == seen and moves * len(text) <= MOST_MOVES
    return text if is_as_it_was else inert_seen


def as_overwritten(text: str) -> str:
    """A text with its carriage returns and backspaces carried out, as JupyterLab does it."""
    done: list[str] = []
    left: list[str] = []  # of where the next sign goes, on its line
    right: list[str] = []  # the rest of the line, its last sign first
    for piece in _MOVES.split(text):
        match piece:
            case "\n":
                done += [*left, *reversed(right), "\n"]
                left, right = [], []
            case "\r":
                right += reversed(left)
                left = []
            case "\b":
                if left:
                    left.pop()
                    del right[-1:]
            case _:
                left += piece
                del right[max(0, len(right) - len(piece)) :]
    return "".join([*done, *left, *reversed(right)])


def _named(text: str) -> list[int]:
    """Where to part an address that may be no link: before its colon, or behind its `www`."""
    colons = [
        found.end() - 1 for found in _NAMED.finditer(text) if not _may_stay(text, found[1], found.end())
    ]
    parted = set(colons)
    hosts = [
        found.start() + len("www")
        for found in _WWW.finditer(text)
        # One whose address may stay is no address by itself.
        if (found.start() - 3 in parted or not text.startswith("://", max(0, found.start() - 3)))
        and not _is_a_host(text, found)
    ]
    return sorted([*colons, *hosts])


def _is_a_host(text: str, found: re.Match[str]) -> bool:
    """Whether nothing but a host's name stands here, before a path or a blank."""
    behind = text[found.end() : found.end() + 2]
    ends = behind[:1] not in ("@", "\\", "&", "%") and (behind[:1] != ":" or not behind[1:].strip())
    return ends and "localhost" not in found[0].lower()


def _named_or_data(text: str) -> list[int]:
    return sorted({*_named(text), *(found.end() - 1 for found in _DATA.finditer(text))})


def _may_stay(text: str, scheme: str, start: int) -> bool:
    if scheme.lower() not in ("http", "https"):
        return False
    behind = _BEHIND.match(text, start, start + LOOKED_AT)
    return behind is not None and is_safe_target(f"{scheme}:{behind[0]}", is_picture=False)


def _parted(text: str, places: list[int]) -> str:
    if not places:
        return text
    return PARTED.join(text[start:end] for start, end in zip([0, *places], [*places, None], strict=True))
