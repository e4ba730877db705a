"""What the package says, in the language of the notebook that it speaks to.

A notebook says its language in one line, `LANGUAGE = "zh_CN"`; without it, everything is in English. The
catalogues lie in `locale/`: `checks` has what the visible checks print, and thereby what built notebooks
show; `torchcourse` has everything else. `make messages` brings them up to date.
"""

from __future__ import annotations

import gettext
import re
import unicodedata
from functools import cache
from pathlib import Path

LANGUAGE_NAME = "LANGUAGE"  # the name that a notebook gives its language

_LANGUAGE_LINE = re.compile(rf'^{LANGUAGE_NAME} = "(\w+)"', re.MULTILINE)
_LOCALE = Path(__file__).parent / "locale"
CHECKS, _EVERYTHING_ELSE = "checks", "torchcourse"


def translations(language: object, catalogue: str = _EVERYTHING_ELSE) -> gettext.NullTranslations:
    """The messages in a language; in English for one that there is none of, or what is no name at all."""
    return _translations(language if isinstance(language, str) else "", catalogue)


def language_in(code: str) -> str | None:
    """The language that a notebook's code says it is in; None for English."""
    said = _LANGUAGE_LINE.search(code)
    return said[1] if said else None


def words_path(course: Path, notebook: str) -> Path:
    """Where the course in a language has what verdicts say of a notebook's exercises, as JSON."""
    return course / "verdicts" / f"{notebook}.json"


@cache
def _translations(language: str, catalogue: str) -> gettext.NullTranslations:
    if language not in _languages(catalogue):
        return gettext.NullTranslations()
    found = gettext.translation(catalogue, _LOCALE, [language])
    if catalogue == _EVERYTHING_ELSE:
        found.add_fallback(_translations(language, CHECKS))  # a verdict says differences as a check does
    return found


@cache
def _languages(catalogue: str) -> frozenset[str]:
    return frozenset(path.parent.parent.name for path in _LOCALE.glob(f"*/LC_MESSAGES/{catalogue}.mo"))


def N_(text: str) -> str:
    """Mark a message that is translated where it is used."""
    return text


def columns(text: str) -> int:
    """How many columns a text takes in a monospaced font: Chinese characters take two each."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


# Where a line may end: after a space, and after a Chinese character or mark that no closing mark follows.
_PIECE = re.compile(
    r"[\u2e80-\u9fff\uff00-\uffef][，。；：？！、）”』」]*|[^\s\u2e80-\u9fff\uff00-\uffef]+|\s+"
)


def wrapped(text: str, width: int) -> list[str]:
    """Break a text into lines of at most so many columns, between words or Chinese characters."""
    lines: list[str] = []
    for line in text.splitlines():
        current = ""
        for piece in _PIECE.findall(line.expandtabs()):
            if current and columns(current + piece.rstrip()) > width:
                lines.append(current.rstrip())
                current = piece.lstrip()
            else:
                current += piece
        if current.strip():
            lines.append(current.rstrip())
    return lines
