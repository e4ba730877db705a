"""Has the reference observed what can be compared? Of some values nothing but the class is known."""

from __future__ import annotations

from torchcourse.grading.child.encoding import decode
from torchcourse.grading.records import WantedObservation
from torchcourse.values.plain_data import Opaque, Plain, Raised

_SERIES = frozenset(
    {"generator", "map", "filter", "zip", "range", "enumerate", "reversed", "deque", "bytes", "bytearray"}
)
_SETS = frozenset({"set", "frozenset"})


def why_not_comparable(item: WantedObservation) -> str | None:
    """Say why nobody can be judged by an observation of the reference's, and what to observe instead."""
    if item.comparison.is_bound:
        return None
    told = f"the reference's observation {item.name!r}"
    if isinstance(item.wanted, Raised):
        return _why_not_an_error(told, item.wanted)
    opaque = _first_opaque(item.wanted)
    if opaque is None:
        return None
    if _first_opaque(item.observed) is None:
        told = f"what is expected of the observation {item.name!r}"
    verb = "is" if item.wanted is opaque else "holds"
    return f"{told} {verb} {_a(opaque)}, which has no values to compare: observe {_instead_of(opaque)}"


def why_not_given(name: str, encoded: bytes) -> str | None:
    """Say why an input cannot be handed to submissions, and what can; None when it can."""
    value = decode(encoded, trusted=True)
    opaque = _first_opaque(value)
    if opaque is None:
        return None
    verb = "is" if value is opaque else "holds"
    told = f"the given {name!r} {verb} {_a(opaque)}"
    return f"{told}, which no submission can be handed: give {_instead_of(opaque)}"


def _why_not_an_error(told: str, error: Raised) -> str | None:
    if error.type_name == "TooLarge":
        return f"{told} is too large to be compared ({error.message}): observe less of it"
    if error.type_name == "NotImplementedError":
        return f"{told} is NotImplementedError, as that of an answer not yet written is: write the solution"
    return None


def _first_opaque(value: Plain) -> Opaque | None:
    if isinstance(value, Opaque):
        return value
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return next((found for part in parts if (found := _first_opaque(part))), None)


def _a(opaque: Opaque) -> str:
    """With its article, as it is spoken: an object, an ndarray, a generator."""
    name = opaque.type_name
    return f"an {name}" if name.lower().startswith(("a", "e", "i", "o", "ndarray")) else f"a {name}"


def _instead_of(opaque: Opaque) -> str:
    name = opaque.type_name
    if name in _SETS:
        return "a sorted list of it"
    if name in _SERIES or name.startswith(("ndarray", "dict_")) or name.endswith("iterator"):
        return "a list of it"
    return "numbers, text or tensors of it"
