"""What somebody types who follows a page: its shell lines in order, and the files that it shows to write."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

SHELL = {"bash", "sh", "console"}
_FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)


@dataclass(frozen=True)
class Line:
    """A shell line, without its comment."""

    text: str


@dataclass(frozen=True)
class Written:
    """A piece of text that the page shows to write: its kind, and where its first line says it belongs."""

    language: str
    place: str  # "" when the page does not say
    text: str


def steps_of(page: Path) -> list[Line | Written]:
    """What a page tells to type and to write, in its order."""
    steps: list[Line | Written] = []
    for language, text in _FENCED.findall(page.read_text("utf-8")):
        if language in SHELL:
            steps += [Line(line) for line in _lines_of(language, text)]
        else:
            place = re.match(r"# in (.+)\n", text)
            steps.append(Written(language, place[1] if place else "", text))
    return steps


def untagged_blocks(page: Path) -> list[str]:
    """The beginnings of fenced blocks that do not say what they hold, so that nothing knows what to try."""
    return [text[:60] for language, text in _FENCED.findall(page.read_text("utf-8")) if not language]


def _lines_of(language: str, text: str) -> list[str]:
    lines = text.replace("\\\n", " ").splitlines()
    if language == "console":  # with what is printed
        lines = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
    bare = (re.sub(r"(?:^|\s+)# .*", "", line).strip() for line in lines)
    return [" ".join(line.split()) for line in bare if line]
