"""What of an answer's text would still be there in a copy with other names, another order, other remarks?

Token fingerprints, as in Schleimer, Wilkerson and Aiken, Winnowing: Local Algorithms for Document
Fingerprinting, 2003, and in copydetect. Answers have 2 to 15 lines, so none is left out by winnowing; and the
tokens of one line are kept together, so that lines may change places. The text is never parsed or run: what a
student wrote may be anything.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterable, Iterator, Set

LONGEST = 20_000  # characters of an answer; no honest one comes near
NGRAMS = (3, 5)  # tokens
FEWEST = 4  # tokens of a line that says something
LONG_WORD = 4  # letters; shorter ones are everybody's

_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)
    |(?P<string>(?:[rbfuRBFU]{0,2})(?:'''(?:.|\n)*?'''|\"\"\"(?:.|\n)*?\"\"\"|'[^'\n]*'|"[^"\n]*"))
    |(?P<name>[^\W\d]\w*)
    |(?P<number>\d[\w.]*)
    |(?P<newline>\n)
    |(?P<space>[^\S\n]+|\\\n)
    |(?P<operator>\*\*=?|//=?|->|:=|[<>=!+\-*/%@&|^]=|<<|>>|.)""",
    re.VERBOSE,
)
_KEPT = frozenset(keyword.kwlist) | frozenset(dir(builtins)) | {"self", "super"}


def fingerprint(text: str, known_names: Set[str]) -> frozenset[str]:
    """The features of one answer; `known_names` are the names that the assignment itself uses."""
    return frozenset(_of_lines(_lines_and_words(text[:LONGEST], known_names)[0]))


def words_of(text: str, known_names: Set[str]) -> frozenset[str]:
    """The words of an answer's remarks, texts and own names: a shared misspelling says much."""
    return frozenset(_lines_and_words(text[:LONGEST], known_names)[1])


def names_in(text: str) -> set[str]:
    """The names in a piece of code: functions, arguments, modules and what is taken from them."""
    return {found["name"] for found in _TOKEN.finditer(text[:LONGEST]) if found["name"]}


def _of_lines(lines: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for tokens in map(_without_name, lines):
        if len(tokens) >= FEWEST:
            yield "line " + " ".join(tokens)
        for length in NGRAMS:
            for start in range(len(tokens) - length + 1):
                yield " ".join(tokens[start : start + length])


def _without_name(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """What a line computes, whether it is returned at once or has a name first."""
    if tokens[:1] == ("return",):
        return tokens[1:]
    return tokens[2:] if tokens[:2] == ("N", "=") else tokens


def _lines_and_words(text: str, known: Set[str]) -> tuple[list[tuple[str, ...]], set[str]]:
    """The logical lines, own names as N, and the words of remarks, texts and own names."""
    lines: list[tuple[str, ...]] = []
    words: set[str] = set()
    line: list[str] = []
    depth = 0
    for found in _TOKEN.finditer(text):
        kind, token = found.lastgroup, found[0]
        if kind in ("comment", "string"):
            words.update(_words(token))
            if kind == "string" and line:
                line.append("S" if len(token) > 12 else token)
        elif kind == "newline":
            if depth == 0 and line:
                lines.append(tuple(line))
                line = []
        elif kind == "name":
            is_kept = token in _KEPT or token in known
            line.append(token if is_kept else "N")
            if not is_kept:
                words.update(_words(token))
        elif kind != "space":
            depth = max(0, depth + (token in "([{") - (token in ")]}"))
            line.append(token)
    if line:
        lines.append(tuple(line))
    return lines, words


def _words(text: str) -> Iterator[str]:
    for word in re.findall(r"[^\W\d_]+", text):
        if len(word) >= LONG_WORD:
            yield word.casefold()
