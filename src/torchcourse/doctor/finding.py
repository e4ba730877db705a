"""What a look at the machine found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["good", "missing", "note"]


@dataclass(frozen=True)
class Finding:
    """One thing that is there, or missing, or worth knowing; with the remedy."""

    state: State
    what: str
    remedy: str = ""


def good(what: str) -> Finding:
    return Finding("good", what)


def missing(what: str, remedy: str) -> Finding:
    return Finding("missing", what, remedy)


def note(what: str, remedy: str = "") -> Finding:
    return Finding("note", what, remedy)
