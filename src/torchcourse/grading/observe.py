"""`given` and `observe`: how a probe takes its inputs and records what comes out.

One probe runs in three places. In an instructor's own Jupyter, `given` makes its input and `observe`
shows its value. On the reference's side, `given` also keeps what it made, and `observe` keeps how the
value is to be compared. In a submission's process, `given` hands out copies of the reference's inputs,
and `observe` sends the value away to be judged elsewhere. The engine chooses the side with `use_side`.
"""

from __future__ import annotations

import linecache
import math
import traceback
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from torchcourse.grading.seeds import drawing_from
from torchcourse.values.plain_data import Plain, Raised, TooLarge, class_name, to_plain
from torchcourse.values.tensor_difference import ATOL, RTOL

OF_A_CELL = "<ipython-input"  # how the file names begin that IPython gives to a notebook's cells


@dataclass(frozen=True)
class Comparison:
    """How the judge compares an observation; only the reference's call says so."""

    weight: float = 1.0
    rtol: float = RTOL
    atol: float = ATOL
    hint: str | None = None
    at_least: float | None = None
    at_most: float | None = None
    accuracy: float | None = None
    cross_entropy: float | None = None
    strict: bool = False
    effect: bool = False

    @property
    def is_bound(self) -> bool:
        """Whether the value must lie within bounds, or reach an accuracy, instead of being equal."""
        return any(
            bound is not None for bound in (self.at_least, self.at_most, self.accuracy, self.cross_entropy)
        )

    def to_dict(self) -> dict[str | int, Plain]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


class Side(Protocol):
    """Where a probe runs: what `given` and `observe` do there."""

    def given(self, name: str, make: Callable[[], Any] | None) -> Any: ...

    def observe(self, name: str, value: Any, arguments: dict[str, Any]) -> None: ...

    def not_allowed(self, names: tuple[str, ...]) -> None: ...


class NotebookSide:
    """An instructor's own Jupyter: `given` makes, `observe` shows."""

    def given(self, name: str, make: Callable[[], Any] | None) -> Any:
        return _maker(name, make)()

    def observe(self, name: str, value: Any, arguments: dict[str, Any]) -> None:
        comparison_of(arguments)  # a wrong argument is told here already
        print(f"{name}: {value() if isinstance(value, types.FunctionType) else value}")

    def not_allowed(self, names: tuple[str, ...]) -> None:
        """Nothing to look at here: the student's text is looked at when it is graded."""


def _maker(name: str, make: Callable[[], Any] | None) -> Callable[[], Any]:
    """Raises:  TypeError where an input has nothing that makes it"""
    if make is None:
        raise TypeError(f"given({name!r}) needs a function that makes the input")
    return make


_side: Side = NotebookSide()


def use_side(side: Side) -> None:
    """Choose where the probes of this process run."""
    global _side
    _side = side


def given(name: str, make: Callable[[], Any] | None = None) -> Any:
    """Take an input of a probe: made on the reference's side only, the same for every submission.

    `make` is called with no arguments; what it draws from torch, NumPy or random is drawn anew in each
    grading run. It returns plain data: tensors, arrays, numbers, strings, and nests of them.

    Raises:  on the reference's side, TypeError without `make`, TooLarge for more than an answer can be
    """
    return _side.given(name, make)


def observe(name: str, value: Any, **how: Any) -> None:
    """Record one named value of a probe.

    A function without arguments is called first, so that its error is recorded in the value's place.

    How the value is compared is taken from the reference's call:
      weight          its share of the exercise's points (1)
      rtol, atol      tolerances (1e-4, 1e-5)
      hint            what a student reads when it differs and no known wrong answer is recognised
      expect          () -> the wanted value, instead of the one the reference computed
      at_least, at_most       bounds for a number, instead of equality
      labels          () -> (N,) class indices, for a value that is logits (N, C), with one or both of
      accuracy        the share of rows that must be classified rightly, in [0, 1]
      cross_entropy   what the mean cross-entropy in nats must stay below
      strict          True where the type, the dtype or the shape is what is looked at: else right values
                      in another form pass, and cost a small part of the exercise once
      effect          True where what is looked at is that something stays as it was: that earns nothing
                      unless something else in the exercise is right, since an empty function does so too

    Raises:  on the reference's side, TypeError and ValueError as `comparison_of`
    """
    _side.observe(name, value, how)


def not_allowed(*names: str) -> None:
    """Say which finished functions of PyTorch's an answer must not call; one that does earns nothing.

    The judge looks for them in the student's text, in any form: `log_softmax` also finds `nn.LogSoftmax`.
    """
    _side.not_allowed(names)


def comparison_of(arguments: dict[str, Any]) -> Comparison:
    """Read observe's keyword arguments.

    Raises:  TypeError for an unknown one, ValueError for one that makes no sense
    """
    fields = {key: value for key, value in arguments.items() if key not in ("expect", "labels")}
    try:
        comparison = Comparison(**fields)
    except TypeError:
        known = ", ".join([*Comparison.__dataclass_fields__, "expect", "labels"])
        unknown = ", ".join(sorted(set(fields) - set(Comparison.__dataclass_fields__)))
        raise TypeError(f"observe() does not know {unknown}; it takes {known}") from None
    _check_numbers(comparison)
    needs_labels = comparison.accuracy is not None or comparison.cross_entropy is not None
    if needs_labels != ("labels" in arguments):
        raise ValueError("observe(): labels= goes with accuracy= or cross_entropy=, and they with it")
    return comparison


def _check_numbers(comparison: Comparison) -> None:
    """Nothing is below nan, and everything is within an infinite tolerance: such limits let all pass.

    Raises:  ValueError
    """
    for name in ("weight", "rtol", "atol", "at_least", "at_most", "accuracy", "cross_entropy"):
        number = getattr(comparison, name)
        if number is not None and not math.isfinite(number):
            raise ValueError(f"observe(): {name} must be a finite number, not {number}")
    if not comparison.weight > 0:
        raise ValueError(f"observe(): weight must be above 0, not {comparison.weight}")
    for name in ("rtol", "atol"):
        if getattr(comparison, name) < 0:
            raise ValueError(f"observe(): {name} must not be below 0, but is {getattr(comparison, name)}")


def value_or_error(value: Any) -> Plain:
    """Turn a value, or what a callable returns, into plain data; an error becomes `Raised`."""
    try:
        return to_plain(value() if isinstance(value, types.FunctionType) else value)
    except TooLarge as error:
        return Raised("TooLarge", str(error))
    except Exception as error:
        return as_raised(error)


def as_raised(error: BaseException) -> Raised:
    """Note an error as plain data; its class may be the student's own, and its text raise another."""
    try:
        return Raised(class_name(error), str(error)[:500], _line_in_a_cell(error))
    except Exception:
        return Raised(class_name(error), "its own text cannot be made")


def _line_in_a_cell(error: BaseException) -> str:
    """The innermost line of a notebook's cell that an error came through; "" where there is none."""
    frames = traceback.walk_tb(error.__traceback__)
    lines = [
        linecache.getline(frame.f_code.co_filename, number)
        for frame, number in frames
        if frame.f_code.co_filename.startswith(OF_A_CELL)
    ]
    return lines[-1].strip()[:200] if lines else ""


class ReferenceSide:
    """The reference's process: makes the inputs from the secret seed, and says how to compare."""

    def __init__(
        self,
        seed: int,
        send_given: Callable[[str, str, Plain], None],
        send_observation: Callable[[str, str, Plain, Plain, Plain, Comparison], None],
        send_not_allowed: Callable[[str, tuple[str, ...]], None],
    ) -> None:
        self.seed = seed
        self._send_not_allowed = send_not_allowed
        self.exercise = ""
        self._send_given = send_given
        self._send_observation = send_observation

    def given(self, name: str, make: Callable[[], Any] | None) -> Any:
        with drawing_from(self.seed, f"{self.exercise}/{name}"):
            value = _maker(name, make)()
        self._send_given(self.exercise, name, to_plain(value))
        return value

    def observe(self, name: str, value: Any, arguments: dict[str, Any]) -> None:
        comparison = comparison_of(arguments)
        plain = value_or_error(value)
        with drawing_from(self.seed, f"{self.exercise}/{name}/expect"):
            expect = arguments.get("expect")
            wanted = to_plain(expect()) if expect is not None else plain
            labels = to_plain(arguments["labels"]()) if "labels" in arguments else None
        self._send_observation(self.exercise, name, plain, wanted, labels, comparison)

    def not_allowed(self, names: tuple[str, ...]) -> None:
        self._send_not_allowed(self.exercise, names)


class SubmissionSide:
    """A submission's process: inputs come from the reference, and values go away to be judged."""

    def __init__(
        self, read_given: Callable[[str, str], Any], send_observation: Callable[[str, str, Plain], None]
    ) -> None:
        self.exercise = ""
        self._read_given = read_given
        self._send_observation = send_observation

    def given(self, name: str, make: Callable[[], Any] | None = None) -> Any:
        return self._read_given(self.exercise, name)

    def observe(self, name: str, value: Any, arguments: dict[str, Any]) -> None:
        self._send_observation(self.exercise, name, value_or_error(value))

    def not_allowed(self, names: tuple[str, ...]) -> None:
        """Nothing: the judge looks for them, elsewhere."""
