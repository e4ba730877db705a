"""What two answers may share although they are not the same: pieces of lines, and signs of one hand.

Token fingerprints are as in Schleimer, Wilkerson and Aiken, Winnowing: Local Algorithms for Document
Fingerprinting, 2003, and in copydetect. Answers have 2 to 15 lines, so none is left out by winnowing; and the
tokens of one line are kept together, so that lines may change places.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterable, Iterator, Set

from torchcourse.similarity.normal_form import LONGEST, Line, tokens_of

NGRAMS = (3, 5)  # tokens
FEWEST = 4  # tokens of a line that says something
LONG_WORD = 4  # letters; shorter ones are everybody's
LONG_NUMBER = 3  # characters of a constant; shorter ones are everybody's

_KEPT = frozenset(keyword.kwlist) | frozenset(dir(builtins)) | {"self", "super"}
# Ways to set code that PEP 8 advises against; only those that few of a class have are counted.
_HABITS = {
    "tabs": re.compile(r"^\t", re.MULTILINE),
    "spaces at the end of lines": re.compile(r"\S[^\S\n]+$", re.MULTILINE),
    "no space after commas": re.compile(r",(?=[\w(\[])"),
    "space before parentheses": re.compile(r"\w +\((?<!\bin \()(?<!\bor \()(?<!\band \()(?<!\bnot \()"),
    "space within parentheses": re.compile(r"\( +\S"),
    "no space around =": re.compile(r"^ *\w+=(?!=)\S", re.MULTILINE),
    "semicolons": re.compile(r";[^\S\n]*(?:$|\S)", re.MULTILINE),
    "two spaces around operators": re.compile(r"\S {2,}[-+*/=]"),
    "two spaces of indentation": re.compile(r":\n {2}\S"),
}


def fingerprint(lines: Iterable[Line]) -> frozenset[str]:
    """The features of one answer in its normal form: whole lines, and pieces of them."""
    return frozenset(_features(lines))


def hand_of(text: str, known_names: Set[str]) -> frozenset[str]:
    """Signs of one hand: words of remarks, texts and own names; constants; ways to set code.

    A misspelling that two share says much; `known_names` are the names that the assignment itself uses.
    """
    found: set[str] = set()
    kept = _KEPT | known_names
    for token in tokens_of(text):
        is_own_name = token.kind == "name" and token.text not in kept
        if is_own_name or token.kind in ("comment", "string"):
            found.update(_words(token.text))
        elif token.kind == "number" and len(token.text) >= LONG_NUMBER:
            found.add(token.text)
    habits = (name for name, habit in _HABITS.items() if habit.search(text[:LONGEST]))
    return frozenset(found).union(habits)


def _features(lines: Iterable[Line]) -> Iterator[str]:
    for line in lines:
        if len(line) >= FEWEST:
            yield "line " + " ".join(line)
        tokens = ["N" if re.fullmatch(r"N\d+", token) else token for token in line]
        for length in NGRAMS:
            for start in range(len(tokens) - length + 1):
                yield " ".join(tokens[start : start + length])


def _words(text: str) -> Iterator[str]:
    for word in re.findall(r"[^\W\d_]+", text):
        if len(word) >= LONG_WORD:
            yield word.casefold()
