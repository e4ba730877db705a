"""A message that can be said again in the reader's language.

It is the English text, so that whatever looks at a message reads one language. It still knows the pattern and
the values that it was made of, so that a student reads it in the language of her notebook.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any


class Said(str):
    """An English message, with the pattern that catalogues have and the values that stand in it."""

    __slots__ = ("pattern", "values")
    pattern: str
    values: dict[str, Any]

    def __new__(cls, pattern: str, /, **values: object) -> Said:
        message = super().__new__(cls, pattern.format(**values) if values else pattern)
        message.pattern, message.values = pattern, values
        return message

    def with_values(self, **values: object) -> Said:
        """The same message about something else."""
        return Said(self.pattern, **{**self.values, **values})

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (self.pattern, self.values)


def _again(pattern: str, values: dict[str, Any]) -> Said:
    return Said(pattern, **values)


class Sentence(Said):
    """A message that begins with a capital letter and ends with a full stop, as a sentence does."""

    __slots__ = ()

    def __new__(cls, message: str, /) -> Sentence:
        sentence = str.__new__(cls, _as_sentence(message))
        sentence.pattern, sentence.values = "{message}", {"message": message}
        return sentence

    def __reduce__(self) -> tuple[object, ...]:
        return Sentence, (self.values["message"],)


def translated(message: str, gettext: Callable[[str], str]) -> str:
    """Say a message, and the messages that stand in it, in the words that `gettext` has for their patterns.

    What is no `Said`, such as a name or what a library said, stays as it is.
    """
    if not isinstance(message, Said):
        return message
    values = {
        name: translated(value, gettext) if isinstance(value, str) else value
        for name, value in message.values.items()
    }
    if isinstance(message, Sentence):
        return _as_sentence(values["message"])
    pattern = gettext(message.pattern)
    return pattern.format(**values) if values else pattern


def joined(*messages: str | None) -> str | None:
    """Sentences that follow each other; None where there is none."""
    there = [message for message in messages if message]
    if not there:
        return None
    said = there[0]
    for message in there[1:]:
        said = Said("{first} {second}", first=said, second=message)
    return said


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: `a`, `a and b`."""
    said = names[0]
    for name in names[1:]:
        said = Said("{names} and {name}", names=said, name=name)
    return said


def _as_sentence(message: str) -> str:
    stop = "" if message[-1] in ".?。？" else "." if message[-1].isascii() else "。"
    return f"{message[0].upper()}{message[1:]}{stop}"
