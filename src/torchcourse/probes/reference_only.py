"""Which statements of a probe does only the reference need? A submission's process does not get them.

What `given` makes, and what `expect` and `labels` compute, is cut from the calls before. With it goes each
statement that nothing left reads anything of: neither a name that it binds nor an object that it may change.
What is there for an effect alone stays, unless the effect is on something that only the cut parts read.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from torchcourse.probes.effects import WORLD, Effects
from torchcourse.probes.names_in_code import DEFINITIONS, Names, names_of


@dataclass(frozen=True)
class Kept:
    """Which statements a submission's probe keeps, and the names that it takes from the notebook."""

    flags: tuple[bool, ...]
    needs: frozenset[str]


def kept_statements(statements: Sequence[ast.stmt], cut: set[str]) -> Kept:
    """Decide which statements stay.

    `statements` are without the parts that were cut, in which the names `cut` were read.
    """
    return _Probe(statements, cut).kept()


def taken_names(statements: Sequence[ast.stmt]) -> frozenset[str]:
    """The names that a probe's statements, all of them, take from the notebook."""
    names = [names_of(node) for node in statements]
    return _taken(list(zip(statements, names, strict=True)))


def _taken(statements: Sequence[tuple[ast.stmt, Names]]) -> frozenset[str]:
    """What is read at once before it is bound, or read by a function and bound nowhere."""
    live: set[str] = set()
    later: set[str] = set()
    bound: set[str] = set()
    for node, names in reversed(statements):
        gone = _binds_surely(node) or isinstance(node, ast.Import | ast.ImportFrom)
        live = (live - names.binds if gone else live) | names.now
        later |= names.later
        bound |= names.binds
    return frozenset(live | later - bound)


class _Probe:
    def __init__(self, statements: Sequence[ast.stmt], cut: set[str]) -> None:
        self._nodes = statements
        self._names = [names_of(node) for node in statements]
        effects = Effects(statements, self._names)
        self._changes = [effects.of(node, one) for node, one in zip(statements, self._names, strict=True)]
        self._state = effects.state
        served = self._served(cut)
        self._must = [
            self._observes(one.now)
            or WORLD in changed
            or (not (one.binds | changed) & served and effects.may_matter(node, changed))
            for node, one, changed in zip(statements, self._names, self._changes, strict=True)
        ]

    def kept(self) -> Kept:
        """Go back from the end: a statement stays for what is read after it, and reads something itself."""
        always: set[str] = set()  # read by functions that stay, at any time
        while True:
            live: set[str] = set()
            before, flags = set(always), []
            for node, names, changed, must in reversed(
                list(zip(self._nodes, self._names, self._changes, self._must, strict=True))
            ):
                stays = must or bool((names.binds | self._together(changed)) & (live | always))
                flags.append(stays)
                if stays:
                    live = (live - names.binds if _binds_surely(node) else live) | names.now
                    always |= names.later
            if always == before:
                break
        flags = flags[::-1]
        pairs = zip(self._nodes, self._names, flags, strict=True)
        return Kept(tuple(flags), _taken([(node, names) for node, names, stays in pairs if stays]))

    def _served(self, cut: set[str]) -> set[str]:
        """All that the cut parts read, and what it is made of."""
        served: set[str] = set(cut)
        before: set[str] = set()
        while served != before:
            before = set(served)
            for one, changed in zip(self._names, self._changes, strict=True):
                if (one.binds | changed) & served:
                    served |= one.now | one.later
        return served

    def _observes(self, read: set[str]) -> bool:
        """Whether names lead to `observe`, if only by way of functions."""
        reached, left = set(), set(read)
        while left:
            reached |= left
            more = [one.now | one.later for one in self._names if one.binds & left]
            left = set().union(*more) - reached
        return "observe" in reached

    def _together(self, changed: set[str]) -> set[str]:
        """With the objects that are changed, those that they were made of or that were made of them.

        An optimizer changes its network.
        """
        reached, left = set(), set(changed)
        while left:
            reached |= left
            links = [(one.binds | one.now) & self._state for one in self._names if one.binds & self._state]
            left = set().union(*(link for link in links if link & left)) - reached
        return reached


def _binds_surely(node: ast.stmt) -> bool:
    """Whether what the names had before is gone; `import a.b` leaves what `import a.c` has loaded."""
    return isinstance(node, (*DEFINITIONS, ast.Assign)) or (
        isinstance(node, ast.AnnAssign) and node.value is not None
    )


def bound_by(node: ast.stmt) -> tuple[str, ...]:
    """The names that a statement binds, in alphabetical order."""
    return tuple(sorted(names_of(node).binds))
