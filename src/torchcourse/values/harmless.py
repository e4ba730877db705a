"""Right values in another form: of another number type, dtype or kind, or with a leading dimension of 1 more.

One rule for all exercises and for the visible checks: such a value is taken for the wanted form, which is
told in one sentence and costs a small part of the exercise once, however many values have it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from torchcourse.messages import N_
from torchcourse.said import Said
from torchcourse.values.plain_data import Array, Plain
from torchcourse.values.tensor_difference import ATOL, RTOL, first_difference, type_name

SHARE = 0.1  # of an exercise's points
LEAST = 0.1  # points
RIGHT_BUT = N_("right values, but {got} where {wanted} is asked for")


@dataclass(frozen=True)
class OtherForm:
    """Two forms, in words: what came, and what is asked for."""

    got: str
    wanted: str

    def describe(self) -> str:
        """Say it as a student reads it: `right values, but float64 where float32 is asked for`."""
        return Said(RIGHT_BUT, got=self.got, wanted=self.wanted)


def cost_of_form(max_points: float, worth: float) -> float:
    """What right values in another form cost, in points, of an exercise in which they are `worth` so much.

    A tenth of the exercise, at least 0.1, and never more than those values earn.
    """
    return min(max(LEAST, round(SHARE * max_points, 1)), worth)


def right_in_another_form(
    got: Plain, wanted: Plain, rtol: float = RTOL, atol: float = ATOL
) -> OtherForm | None:
    """Say in which other form a value is right; None when it is equal as it is, or wrong in any form."""
    found: list[OtherForm] = []
    converted = _converted(got, wanted, found)
    if not found or first_difference(converted, wanted, rtol, atol) is not None:
        return None
    return found[0]


def _converted(got: Plain, wanted: Plain, found: list[OtherForm]) -> Plain:
    """The value in the wanted form, as far as that loses nothing; what was converted is added to `found`."""
    match wanted:
        case bool() | complex():
            return got
        case int() | float():
            return _as_number(got, wanted, found)
        case Array():
            return _as_array(got, wanted, found)
        case list() | tuple() if isinstance(got, list | tuple) and len(got) == len(wanted):
            return [_converted(one, other, found) for one, other in zip(got, wanted, strict=True)]
        case dict() if isinstance(got, dict) and set(got) == set(wanted):
            return {key: _converted(got[key], other, found) for key, other in wanted.items()}
    return got


def _as_number(got: Plain, wanted: float, found: list[OtherForm]) -> Plain:
    number: Plain = got
    if isinstance(got, Array):
        if got.values.size != 1:
            return got
        number = got.values.item()
    if isinstance(wanted, int) and isinstance(number, float) and number.is_integer():
        found.append(OtherForm(_named(got), "an int"))
        return int(number)
    if isinstance(got, Array) and got.shape:
        found.append(OtherForm(_named(got), "a number"))
        return number
    return got


def _as_array(got: Plain, wanted: Array, found: list[OtherForm]) -> Plain:
    if isinstance(got, int | float) and not isinstance(got, bool) and wanted.shape == ():
        values = _number_as_array(got)
        form: OtherForm | None = OtherForm(_named(got), _kind(wanted.kind))
    elif isinstance(got, Array) and _without_leading_ones(got.shape) == _without_leading_ones(wanted.shape):
        values = got.values.reshape(wanted.shape)
        form = _form_of(got, wanted)
    else:
        return got
    cast = None if values is None else _cast(values, wanted.values.dtype)
    if cast is None:
        return got
    if form is not None:
        found.append(form)
    return Array(wanted.kind, wanted.dtype, cast)


def _number_as_array(number: float) -> np.ndarray | None:
    try:
        return np.array(number, dtype=np.int64 if isinstance(number, int) else np.float64)
    except OverflowError:
        return None


def _form_of(got: Array, wanted: Array) -> OtherForm | None:
    if got.kind != wanted.kind:
        return OtherForm(_kind(got.kind), _kind(wanted.kind))
    if got.shape != wanted.shape:
        return OtherForm(f"shape {got.shape}", str(wanted.shape))
    if got.dtype != wanted.dtype or got.values.dtype != wanted.values.dtype:
        return OtherForm(got.dtype, wanted.dtype)
    return None


def _cast(values: np.ndarray, dtype: np.dtype) -> np.ndarray | None:
    """The values in another dtype; None where that would change more than how exactly they are kept."""
    if values.dtype == dtype:
        return values
    if "c" in (values.dtype.kind, dtype.kind):
        return None
    with np.errstate(all="ignore"):
        cast = values.astype(dtype)
        if dtype.kind in "biu" and not np.array_equal(cast.astype(np.float64), values.astype(np.float64)):
            return None
    return cast


def _without_leading_ones(shape: tuple[int, ...]) -> tuple[int, ...]:
    """What a shape is but for what broadcasting adds in front."""
    first = next((index for index, size in enumerate(shape) if size != 1), len(shape))
    return shape[first:]


def _kind(kind: str) -> str:
    return "a tensor" if kind == "tensor" else "a NumPy array"


def _named(value: Plain) -> str:
    if isinstance(value, Array):
        return f"{_kind(value.kind)} of shape {value.shape}" if value.shape else f"a {value.dtype} tensor"
    name = type_name(value)
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"
