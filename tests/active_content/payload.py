"""What a payload is, and how each planted copy of it gets a number of its own to be known by."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import quote

HOST = "canary.invalid"  # no name of the top level .invalid is anybody's

# What a payload's text may hold; `N` is the planted copy's number.
#   CANARY  a call that tells the test that a script ran: canary(N), without a quote or a blank
#   URL     an address outside, which nothing may ask for
#   QUERY   ?canary=N, to be known by on an address of the Jupyter server itself
#   VAR     --canary-N, a property that a style sets on the page's own parts
#   MARK    canary-N, a word that must stay inside the cell
#   «b64:…», «entities:…», «percent:…»  the text within, encoded when all the others have been set
ENCODED = re.compile("«(b64|entities|percent):(.*?)»", re.DOTALL)
ENCODE: dict[str, Callable[[str], str]] = {
    "b64": lambda text: base64.b64encode(text.encode()).decode(),
    "entities": lambda text: "".join(f"&#{ord(sign)};" for sign in text),
    "percent": lambda text: quote(text, safe=""),
}


@dataclass(frozen=True)
class Payload:
    """Something hostile to be planted; `swallows` the rest of a page where it is not cleaned."""

    name: str
    text: str
    swallows: bool = False


@dataclass(frozen=True)
class Planted:
    """One copy of a payload, in one place."""

    number: int
    payload: str
    place: str

    def __str__(self) -> str:
        return f"{self.payload}, planted in {self.place} (number {self.number})"


@dataclass
class Field:
    """All that has been planted, by number."""

    planted: dict[int, Planted] = field(default_factory=dict)

    def plant(self, payload: Payload, place: str) -> str:
        """Number a copy; return its text."""
        number = 1000 + len(self.planted)  # not to be taken for anything else in a page
        self.planted[number] = Planted(number, payload.name, place)
        return with_number(payload.text, number)


def with_number(text: str, number: int) -> str:
    words = {
        "CANARY": f"canary({number})",
        "URL": f"https://{HOST}/{number}",
        "QUERY": f"?canary={number}",
        "VAR": f"--canary-{number}",
        "MARK": f"canary-{number}",
    }
    text = re.sub(r"(?<![A-Z])(CANARY|URL|QUERY|VAR|MARK)(?![A-Z])", lambda found: words[found[1]], text)
    return ENCODED.sub(lambda found: ENCODE[found[1]](found[2]), text)


def payloads(texts: dict[str, str], swallow: Iterable[str] = ()) -> list[Payload]:
    unknown = set(swallow) - set(texts)
    assert not unknown, unknown
    return [Payload(name, text, name in set(swallow)) for name, text in texts.items()]
