"""The names that a probe sees: a namespace of its own, with what it takes from the student's.

Were it the student's own, the probe's everyday names (`rows`, `lr`, `passed`) would take the place of helpers
and settings that the answer uses, and the student's `list = [8, 4]` would break the probe.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torchcourse.grading.observe import given, not_allowed, observe

_MISSING = object()


class ProbeNames:
    """Made when a probe begins, so that no cell before it can reach it."""

    def __init__(self, notebook: dict[str, Any], taken: Sequence[str], builtins: dict[str, Any]) -> None:
        """`taken` are names that the probe takes from the notebook's; `builtins` those of a fresh Python."""
        self._notebook = notebook
        self._taken = taken
        engine = {one.__name__: one for one in (given, observe, not_allowed)}
        self._own = {"__name__": "__main__", "__builtins__": dict(builtins), **engine}
        self._seen: dict[str, Any] = {}

    def now(self) -> dict[str, Any]:
        """The names for the next statement: the student's as they are now, its own as it left them."""
        for name in self._taken:
            if self._own.get(name, _MISSING) is not self._seen.get(name, _MISSING):
                continue  # the probe has given it another value
            if name in self._notebook:
                self._own[name] = self._seen[name] = self._notebook[name]
        return self._own
