"""What the package writes for readers, in the language of the notebook that it writes.

A notebook says its language in one line, `LANGUAGE = "zh_CN"`; without it, everything is in English. The
catalogues lie in `locale/`; `make messages` brings them up to date.
"""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path

LANGUAGE_NAME = "LANGUAGE"  # the name that a notebook gives its language

_LOCALE = Path(__file__).parent / "locale"
_DOMAIN = "torchcourse"


def translations(language: object) -> gettext.NullTranslations:
    """The messages in a language; in English for one that there is none of, or what is no name at all."""
    return _translations(language if isinstance(language, str) else "")


@cache
def _translations(language: str) -> gettext.NullTranslations:
    if language not in _languages():
        return gettext.NullTranslations()
    return gettext.translation(_DOMAIN, _LOCALE, [language])


@cache
def _languages() -> frozenset[str]:
    return frozenset(path.parent.parent.name for path in _LOCALE.glob(f"*/LC_MESSAGES/{_DOMAIN}.mo"))


def N_(text: str) -> str:
    """Mark a message that is translated where it is used."""
    return text
