"""How do two values differ? The one definition of "equal", for the visible tests and for the judge.

Checked in this order, stopping at the first difference: type, shape, dtype, values. Nothing is ever
broadcast, and nothing is cast silently. Equal in meaning counts as equal: a Python number, a NumPy
number and a 0-d tensor; a list and a tuple; a Parameter and a tensor. Tolerances are for finite numbers:
an infinity equals the same infinity, and nan equals nan, part by part in a complex number.
"""

from __future__ import annotations

import cmath
import math
from dataclasses import dataclass

import numpy as np

from torchcourse.messages import N_
from torchcourse.said import Said
from torchcourse.values.gap_in_words import at, elements_gap, keys_gap, length_gap, number_gap, simple_gap
from torchcourse.values.plain_data import Array, Opaque, Plain, Raised

RTOL = 1e-4
ATOL = 1e-5
_WRONG = {
    "type": N_("wrong type{at}: got {got}, wanted {wanted}"),
    "length": N_("wrong length{at}: got {got}, wanted {wanted}"),
    "keys": N_("wrong keys{at}: got {got}, wanted {wanted}"),
    "shape": N_("wrong shape{at}: got {got}, wanted {wanted}"),
    "dtype": N_("wrong dtype{at}: got {got}, wanted {wanted}"),
    "values": N_("wrong values{at}: got {got}, wanted {wanted}"),
}


@dataclass(frozen=True)
class Difference:
    """The first place where two values differ, told in words that do not need the values."""

    kind: str  # "raised", "type", "length", "keys", "shape", "dtype" or "values"
    place: str  # "[0, 1]", "['W1'][2]", or "" for the whole value
    got: str
    wanted: str
    told: Said | None = None  # for values, keys and lengths: a student must not learn what is wanted

    def describe(self, place: str | None = None) -> Said:
        """Say what differs without telling the wanted values, for feedback; if need be, at another place."""
        if self.kind == "raised":
            return Said("raised {kind}", kind=self.got)
        where = at(self.place if place is None else place)
        if self.told is None:
            return Said(_WRONG[self.kind], at=where, got=self.got, wanted=self.wanted)
        return self.told.with_values(at=where) if "at" in self.told.values else self.told


def first_difference(got: Plain, wanted: Plain, rtol: float = RTOL, atol: float = ATOL) -> Difference | None:
    """Compare two plain values, and return the first difference, or None when they are equal.

    Numbers are equal where |got − wanted| ≤ atol + rtol · |wanted|, as in torch.allclose; NaN equals NaN.
    """
    return _difference(got, wanted, rtol, atol, "")


def type_name(value: Plain) -> str:
    """Name a plain value's type as a student knows it."""
    if isinstance(value, Array):
        return "tensor" if value.kind == "tensor" else "NumPy array"
    if isinstance(value, Opaque | Raised):
        return value.type_name
    return "None" if value is None else type(value).__name__


def _difference(got: Plain, wanted: Plain, rtol: float, atol: float, place: str) -> Difference | None:
    if isinstance(got, Raised):
        if isinstance(wanted, Raised) and got.type_name == wanted.type_name:
            return None
        return Difference("raised", place, f"{got.type_name}: {got.message}".rstrip(": "), type_name(wanted))
    if isinstance(wanted, bool) or wanted is None or isinstance(wanted, str):
        return _simple_difference(got, wanted, place)
    if isinstance(wanted, int | float | complex):
        return _number_difference(got, wanted, rtol, atol, place)
    if isinstance(wanted, Array):
        return _array_difference(got, wanted, rtol, atol, place)
    if isinstance(wanted, list | tuple):
        return _sequence_difference(got, wanted, rtol, atol, place)
    if isinstance(wanted, dict):
        return _mapping_difference(got, wanted, rtol, atol, place)
    # An error is wanted, or what has no plain form: it would be compared by the name of its class alone.
    no_values = isinstance(got, Opaque)
    told = Said("got {kind}, which has no values to compare", kind=type_name(got)) if no_values else None
    return Difference("type", place, type_name(got), type_name(wanted), told)


def _simple_difference(got: Plain, wanted: bool | str | None, place: str) -> Difference | None:
    got = _scalar(got)
    if type(got) is not type(wanted):
        return Difference("type", place, type_name(got), type_name(wanted))
    if got == wanted:
        return None
    return Difference("values", place, repr(got), repr(wanted), simple_gap(got, wanted, place))


def _scalar(value: Plain) -> Plain:
    """A 0-d array means the number in it."""
    if isinstance(value, Array) and value.shape == ():
        number: Plain = value.values.item()
        return number
    return value


def _number_difference(
    got: Plain, wanted: complex, rtol: float, atol: float, place: str
) -> Difference | None:
    if isinstance(got, Array) and got.shape != ():
        return Difference("type", place, f"{type_name(got)} of shape {got.shape}", Said("a single number"))
    number = _scalar(got)
    allowed = int if isinstance(wanted, int) else (int | float if isinstance(wanted, float) else complex)
    if isinstance(number, bool) or not isinstance(number, allowed):
        return Difference("type", place, type_name(number), type_name(wanted))
    if _numbers_agree(number, wanted, rtol, atol):
        return None
    got_text, wanted_text = _digits(number, wanted)
    return Difference("values", place, got_text, wanted_text, number_gap(number, wanted, place))


def _numbers_agree(got: complex, wanted: complex, rtol: float, atol: float) -> bool:
    if isinstance(wanted, int):
        return got == wanted
    if isinstance(wanted, complex) and not (cmath.isfinite(got) and cmath.isfinite(wanted)):
        return all(
            _numbers_agree(one, other, rtol, atol)
            for one, other in ((got.real, wanted.real), (got.imag, wanted.imag))
        )
    both_nan = got != got and wanted != wanted
    return got == wanted or both_nan or _is_near(got, wanted, rtol, atol)


def _is_near(got: complex, wanted: complex, rtol: float, atol: float) -> bool:
    try:
        allowed = atol + rtol * abs(wanted)
        # an infinite tolerance, such as that of an infinite number, would let everything through
        return math.isfinite(allowed) and abs(got - wanted) <= allowed
    except OverflowError:  # a whole number too large for a float, or a complex one too large for abs
        return False


def _digits(got: complex, wanted: complex) -> tuple[str, str]:
    """Write two numbers with few digits, as a person would; with more where they look alike."""
    try:
        texts = _written(got, 17), _written(wanted, 17)
        for digits in (4, 6, 9):
            short = _written(got, digits), _written(wanted, digits)
            if short[0] != short[1]:
                return short
        return texts
    except ValueError:  # Python refuses to write out whole numbers of more than 4,300 digits
        return "a number of thousands of digits", "another one"


def _written(number: complex, digits: int) -> str:
    if not isinstance(number, float):
        return f"{number:.{digits}g}" if isinstance(number, complex) else str(number)
    if 1 <= abs(number) < 1e7:  # 12204, not 1.22e+04
        digits = max(digits, len(str(int(abs(number)))))
    return f"{number:.{digits}g}"


def _array_difference(got: Plain, wanted: Array, rtol: float, atol: float, place: str) -> Difference | None:
    if not isinstance(got, Array) or got.kind != wanted.kind:
        return Difference("type", place, type_name(got), type_name(wanted))
    if got.shape != wanted.shape:
        return Difference("shape", place, str(got.shape), str(wanted.shape))
    if got.dtype != wanted.dtype or _form(got) != _form(wanted):
        return Difference("dtype", place, got.dtype, wanted.dtype)
    wrong = _wrong_elements(got.values, wanted.values, rtol, atol)
    if not wrong.any():
        return None
    return _element_difference(got.values, wanted.values, wrong, place)


def _form(array: Array) -> tuple[str, int]:
    """What the values are made of; the name of a dtype may be forged."""
    return array.values.dtype.kind, array.values.dtype.itemsize


def _wrong_elements(got: np.ndarray, wanted: np.ndarray, rtol: float, atol: float) -> np.ndarray:
    if wanted.dtype.kind in "biu":
        different: np.ndarray = got != wanted
        return different
    with np.errstate(all="ignore"):
        got, wanted = _as_double(got), _as_double(wanted)
        agree = _elements_agree(got, wanted, rtol, atol)
        if wanted.dtype.kind == "c":
            parts = [
                _elements_agree(one, other, rtol, atol)
                for one, other in ((got.real, wanted.real), (got.imag, wanted.imag))
            ]
            agree = np.where(np.isfinite(got) & np.isfinite(wanted), agree, parts[0] & parts[1])
        return ~agree


def _elements_agree(got: np.ndarray, wanted: np.ndarray, rtol: float, atol: float) -> np.ndarray:
    allowed = atol + rtol * np.abs(wanted)
    # an infinite tolerance, such as that of an infinite number, would let everything through
    near = (np.abs(got - wanted) <= allowed) & np.isfinite(allowed)
    agree: np.ndarray = near | (got == wanted) | (np.isnan(got) & np.isnan(wanted))
    return agree


def _as_double(values: np.ndarray) -> np.ndarray:
    """The values in double precision, or in a wider one that they have: in a double, 1e400 is infinite."""
    return values.astype(np.result_type(values.dtype, np.float64))


def _element_difference(got: np.ndarray, wanted: np.ndarray, wrong: np.ndarray, place: str) -> Difference:
    first = tuple(int(i) for i in np.argwhere(wrong)[0])
    where = place + (f"[{', '.join(map(str, first))}]" if first else "")
    told = elements_gap(got, wanted, wrong, where)
    got_text, wanted_text = _digits(got[first].item(), wanted[first].item())
    return Difference("values", where, got_text, wanted_text, told)


def _sequence_difference(
    got: Plain, wanted: list[Plain] | tuple[Plain, ...], rtol: float, atol: float, place: str
) -> Difference | None:
    if not isinstance(got, list | tuple):
        return Difference("type", place, type_name(got), type_name(wanted))
    # Elements first: "wrong values at [0]" says more than "3 elements instead of 4".
    for index, (one, other) in enumerate(zip(got, wanted, strict=False)):
        found = _difference(one, other, rtol, atol, f"{place}[{index}]")
        if found is not None:
            return found
    if len(got) != len(wanted):
        told = length_gap(len(got), len(wanted), place)
        return Difference("length", place, f"{len(got)} elements", f"{len(wanted)}", told)
    return None


def _mapping_difference(
    got: Plain, wanted: dict[str | int, Plain], rtol: float, atol: float, place: str
) -> Difference | None:
    if not isinstance(got, dict):
        return Difference("type", place, type_name(got), type_name(wanted))
    if set(got) != set(wanted):
        return Difference("keys", place, _names(got), _names(wanted), keys_gap(got, wanted, place))
    for key, value in wanted.items():
        found = _difference(got[key], value, rtol, atol, f"{place}[{key!r}]")
        if found is not None:
            return found
    return None


def _names(mapping: dict[str | int, Plain]) -> str:
    return "{" + ", ".join(sorted(repr(key) for key in list(mapping)[:12])) + "}"
