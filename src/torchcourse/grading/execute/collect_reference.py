"""Keep what the reference's process says of an assignment: what is wanted, given and not allowed."""

from __future__ import annotations

import json
from typing import Any

from torchcourse.grading.child import channel
from torchcourse.grading.child.encoding import decode, encode
from torchcourse.grading.execute.collect_observations import fields_of
from torchcourse.grading.observe import Comparison
from torchcourse.grading.records import WantedObservation
from torchcourse.values.plain_data import Plain

REFERENCE_FRAMES = (channel.GIVEN, channel.WANTED, channel.NOT_ALLOWED, channel.MODULES)


class ReferenceFrames:
    """What the reference has said so far; no submission's process may say any of it."""

    def __init__(self) -> None:
        self.wanted: dict[tuple[str, str], WantedObservation] = {}
        self.givens: dict[str, bytes] = {}  # encoded, as they go to every submission
        self.not_allowed: dict[str, tuple[str, ...]] = {}
        self.modules: list[str] = []

    def take(self, kind: bytes, payload: bytes) -> None:
        """Take in one frame of a kind of REFERENCE_FRAMES.

        Raises:  EncodingError, KeyError, TypeError, ValueError
        """
        if kind == channel.MODULES:
            self.modules = json.loads(payload)
            return
        packet = fields_of(decode(payload))
        exercise = _text(packet["exercise"])
        if kind == channel.NOT_ALLOWED:
            names = packet["names"]
            self.not_allowed[exercise] = tuple(map(_text, names)) if isinstance(names, list | tuple) else ()
            return
        name = _text(packet["name"])
        if kind == channel.GIVEN:
            self.givens[f"{exercise}/{name}"] = encode(packet["value"], trusted=True)
        else:
            how: dict[str, Any] = {
                _text(key): value for key, value in fields_of(packet["comparison"]).items()
            }
            comparison = Comparison(**how)
            self.wanted[exercise, name] = WantedObservation(
                exercise, name, packet["observed"], packet["wanted"], packet["labels"], comparison
            )


def _text(value: Plain) -> str:
    """Raises:  TypeError"""
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value
