"""Who asks? Known by a token alone, which a page in a browser cannot send."""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
from pathlib import Path
from typing import Protocol

from torchcourse.grading.course.course_folder import CourseError
from torchcourse.serve.settings import Person

_HEADER = re.compile(r"token ([A-Za-z0-9_\-.~+/=]{16,512})", re.IGNORECASE)
_NAME = re.compile(r"[^\x00-\x1f\x7f]{1,255}")
SHORTEST_TOKEN = 16


class NotKnown(Exception):
    """Nobody, or nobody who may ask: the kind of refusal, and what to tell."""

    def __init__(self, kind: str, told: str) -> None:
        super().__init__(told)
        self.kind = kind


class Unreachable(Exception):
    """Nobody can say just now whose token it is."""


class Identity(Protocol):
    """Says whose token it is."""

    async def of(self, token: str) -> Person:
        """Raises:  NotKnown, Unreachable"""


def token_in(header: str | None) -> str:
    """The token of an `Authorization: token …` header.

    Raises:  NotKnown
    """
    found = _HEADER.fullmatch(header or "")
    if found is None:
        raise NotKnown("token", "Send the header 'Authorization: token TOKEN'.")
    return found[1]


class KnownTokens:
    """Tokens that were written down; only their digests are kept here, and compared."""

    def __init__(self, names: dict[str, str]) -> None:
        """`names` by token."""
        self._names = {_digest(token): name for token, name in names.items()}

    @classmethod
    def read(cls, path: Path) -> KnownTokens:
        """Read a file of JSON, `{"ann": "TOKEN", …}`, that only its owner may read.

        Raises:  CourseError
        """
        try:
            mode = path.stat().st_mode
            held = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise CourseError(
                f'{path} cannot be read ({error}). It holds {{"STUDENT": "TOKEN", …}}.'
            ) from error
        if mode & 0o077:
            raise CourseError(f"{path} holds tokens, and others may read it. Run: chmod 600 {path}")
        if not isinstance(held, dict) or not all(
            _NAME.fullmatch(name) and isinstance(token, str) and _HEADER.fullmatch(f"token {token}")
            for name, token in held.items()
        ):
            raise CourseError(
                f'{path} must hold {{"STUDENT": "TOKEN", …}}, each token of {SHORTEST_TOKEN} letters and '
                "digits or more."
            )
        if len(set(held.values())) < len(held):
            raise CourseError(f"{path} gives two students the same token. Give each their own.")
        return cls({token: name for name, token in held.items()})

    async def of(self, token: str) -> Person:
        # Looked up by digest: how long that takes says nothing of a token.
        name = self._names.get(_digest(token))
        if name is None:
            raise NotKnown("token", "This token is not known here: it may be an earlier one.")
        return Person(name, reads_metrics=True)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def new_token() -> str:
    return secrets.token_urlsafe(32)


class ServiceFile:
    """How this user's notebooks find a service that runs alone, with a token only they may read."""

    def __init__(self, path: Path, url: str, token: str) -> None:
        """Raises:  OSError"""
        self._path = path
        path.parent.mkdir(mode=0o700, exist_ok=True)
        text = json.dumps({"url": url, "token": token, "pid": os.getpid()})
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(draft, path)

    def remove(self) -> None:
        """Remove it, unless another service has put its own there."""
        try:
            if json.loads(self._path.read_text("utf-8"))["pid"] == os.getpid():
                self._path.unlink()
        except (OSError, ValueError, KeyError):
            pass
