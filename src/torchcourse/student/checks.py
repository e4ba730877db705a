"""Visible tests: compare a student's answer with what was wanted, and speak to the student.

Every visible test of the course is built on `checks`, so that all of them sound the same:

    with checks("scale_rows") as check:
        check(scale_rows, x, w, wanted=expected, hint="print x and your result side by side")

A difference stops the test with a `CheckFailed` that says what differs, the call, got, wanted, and one
thing to try: the check's hint where values are wrong, else what helps with that kind of failure everywhere.
When all is well, one quiet line is printed.
"""

from __future__ import annotations

import inspect
import reprlib
import sys
import traceback
import types
from collections.abc import Callable
from typing import Any

from torchcourse.messages import CHECKS, LANGUAGE_NAME, N_, columns, translations, wrapped
from torchcourse.student.general_hints import hint_for_difference, hint_for_error
from torchcourse.student.session import session
from torchcourse.values.harmless import RIGHT_BUT, right_in_another_form
from torchcourse.values.plain_data import Array, Opaque, Plain, to_plain
from torchcourse.values.tensor_difference import ATOL, RTOL, Difference, first_difference, type_name

# A message is so wide that it fits beside JupyterLab's file browser, and has its names in a column.
_WIDTH, _COLUMN = 84, 10
_WRONG = {
    "value": N_("wrong value"),
    "values": N_("wrong values"),
    "type": N_("wrong type"),
    "length": N_("wrong length"),
    "keys": N_("wrong keys"),
    "shape": N_("wrong shape"),
    "dtype": N_("wrong dtype"),
    "raised": N_("wrong: an error"),
}
_LONGEST_LIST = 160  # characters, of a list that is shown as a whole


class CheckFailed(AssertionError):
    """A visible test failed; its message is written for the student."""

    def _render_traceback_(self) -> list[str]:
        # IPython shows this instead of a traceback: the frames are the checker's, not the student's.
        return str(self).splitlines()


class NotWritten(NotImplementedError):
    """The answer is still the stub that was handed out: one line, no traceback."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class checks:
    """The visible test of one exercise; call it to check one call, and `value` to check one value."""

    def __init__(self, exercise: str) -> None:
        self.exercise = exercise
        self.passed = 0
        self._said = translations(sys._getframe(1).f_globals.get(LANGUAGE_NAME), CHECKS)

    def __enter__(self) -> checks:
        return self

    def __exit__(self, error_type: type | None, error: BaseException | None, frames: Any) -> None:
        session.passed[self.exercise] = error_type is None
        if error_type is None:
            print(f"{self.exercise}: {self._passed()}")
        elif error_type is NotImplementedError and error is not None and not error.args:
            stub = _function_that_raised(error)
            _ = self._said.gettext
            unwritten = _("not written yet")
            if stub not in (None, self.exercise):
                unwritten = _("{stub}, which it calls, is not written yet").format(stub=stub)
            raise NotWritten(f"{self.exercise}: {unwritten}") from None

    def __call__(
        self,
        function: Callable[..., Any],
        *args: Any,
        wanted: Any,
        hint: str,
        rtol: float = RTOL,
        atol: float = ATOL,
        **kwargs: Any,
    ) -> Any:
        """Call `function` and compare what it returns with `wanted`.

        Returns: what the function returned
        Raises:  CheckFailed at the first difference; NotImplementedError of a stub passes through
        """
        __tracebackhide__ = True  # IPython leaves this frame out when a stub's error passes through
        call = describe_call(function, args, kwargs)
        test = sys._getframe(1)
        is_helper = self._is_helper(function, test)
        try:
            got = function(*args, **kwargs)
        except NotImplementedError:
            raise
        except Exception as error:
            line = _line_that_raised(error, test, without_test=is_helper)
            raise CheckFailed(self._raised(error, call, line, is_helper)) from error
        self._compare(got, wanted, call, hint, rtol, atol, None, is_helper)
        return got

    def _passed(self) -> str:
        _ = self._said.gettext
        return (
            _("1 check passed") if self.passed == 1 else _("{count} checks passed").format(count=self.passed)
        )

    def _raised(self, error: Exception, call: str, line: str | None, is_helper: bool) -> str:
        kind = type(error).__name__
        said = str(error) or kind
        _ = self._said.gettext
        if is_helper and line is None:  # the test stumbled over what the student's function gave
            what = _("the result cannot be used ({kind})").format(kind=kind)
            wanted = _("a result of the form that the statement describes")
            hint = _("print what your function returns, and its type")
            return self._message(what, call, said, wanted, hint)
        general = hint_for_error(error)
        wanted = _("a result, without an error")
        what = _("raised {kind}").format(kind=kind)
        return self._message(what, call, said, wanted, general and _(general), line)

    def _is_helper(self, function: Callable[..., Any], test: types.FrameType) -> bool:
        """Whether what is called is the test's own function, and calls the student's itself."""
        code = getattr(function, "__code__", None)
        same_cell = code is not None and code.co_filename == test.f_code.co_filename
        return same_cell and getattr(function, "__name__", "") != self.exercise

    def value(
        self, what: str, got: Any, wanted: Any, hint: str, *, rtol: float = RTOL, atol: float = ATOL
    ) -> None:
        """Compare a value that is already there: an effect, a property, an input that must not change.

        Raises:  CheckFailed at the first difference
        """
        self._compare(got, wanted, None, hint, rtol, atol, what, is_helper=True)

    def _compare(
        self,
        got: Any,
        wanted: Any,
        call: str | None,
        hint: str,
        rtol: float,
        atol: float,
        what: str | None,
        is_helper: bool,
    ) -> None:
        plain, target = to_plain(got), to_plain(wanted)
        difference = first_difference(plain, target, rtol, atol)
        if difference is None or _is_itself(got, wanted):
            self.passed += 1
            return
        _ = self._said.gettext
        headline = self._headline(what, difference)
        got_text, wanted_text = difference.got, difference.wanted
        if difference.kind == "type" and got_text == wanted_text:
            headline = headline.replace(_("wrong type"), _("another object"))
            wanted_text = _("the same {kind}, not one of its kind").format(kind=wanted_text)
        elif not is_helper:
            general = hint_for_difference(difference, got, plain, target)
            hint = _(general) if general else hint
            form = right_in_another_form(plain, target, rtol, atol)
            if form:
                headline = _(RIGHT_BUT).format(got=form.got, wanted=form.wanted)
        if _is_short_list(plain) and _is_short_list(target):
            got_text, wanted_text = str(plain), str(target)
        raise CheckFailed(self._message(headline, call, got_text, wanted_text, hint))

    def _headline(self, what: str | None, difference: Difference) -> str:
        kind = "value" if difference.kind == "values" and not difference.place else difference.kind
        _ = self._said.gettext
        wrong = _(_WRONG[kind])
        if difference.place:
            wrong = _("{wrong} at {place}").format(wrong=wrong, place=difference.place)
        return f"{what}: {wrong}" if what else wrong

    def _message(
        self, what: str, call: str | None, got: str, wanted: str, hint: str | None, line: str | None = None
    ) -> str:
        _ = self._said.gettext
        parts = {_("called"): call, _("line"): line, _("got"): got, _("wanted"): wanted, _("try"): hint}
        told = [f"  {_padded(name)} {_in_column(text)}" for name, text in parts.items() if text]
        return "\n".join([f"{self.exercise}: {what}", *told])


def _is_short_list(value: Plain) -> bool:
    """Whether it is a list of sizes, names or shapes that is best seen as a whole."""

    def is_exact(one: Plain) -> bool:
        if isinstance(one, list | tuple):
            return all(map(is_exact, one))
        return isinstance(one, int | str) and not isinstance(one, bool)

    return isinstance(value, list | tuple) and is_exact(value) and len(str(value)) <= _LONGEST_LIST


def _is_itself(got: Any, wanted: Any) -> bool:
    """Whether what has no values to compare, such as a layer or a set, is the wanted object or equals it."""
    if not isinstance(to_plain(wanted), Opaque):
        return False
    try:
        return got is wanted or (type(got) is type(wanted) and bool(got == wanted))
    except Exception:  # it does not compare
        return False


def _padded(name: str) -> str:
    return name + " " * (_COLUMN - 3 - columns(name))


def _in_column(text: str) -> str:
    """Break lines between words: JupyterLab would break them within words."""
    return ("\n" + " " * _COLUMN).join(wrapped(text, _WIDTH - _COLUMN))


def _line_that_raised(error: Exception, test: types.FrameType, without_test: bool) -> str | None:
    """The innermost line of the notebook's own code that an error came through, or None.

    The student wrote none of the test's lines: `without_test`, only those of other cells count.
    """
    own = [
        place
        for place in traceback.walk_tb(error.__traceback__)
        if place[0].f_globals is test.f_globals
        and not (without_test and place[0].f_code.co_filename == test.f_code.co_filename)
    ]
    return traceback.StackSummary.extract(own)[-1].line if own else None


def _function_that_raised(error: BaseException) -> str | None:
    """The name of the function that raised, where it is one of the notebook's own; None for a method."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    if not frames:
        return None
    code = frames[-1].f_code
    function = frames[-1].f_globals.get(code.co_name)
    return code.co_name if getattr(function, "__code__", None) is code else None


def describe_call(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """Say a call as a student would: `softmax(logits (2, 3), dim=0)`."""
    name = getattr(function, "__name__", type(function).__name__)
    parts = [
        _describe_argument(parameter, value)
        for parameter, value in zip(_parameter_names(function, len(args)), args, strict=True)
    ]
    parts += [f"{key}={_describe_value(value)}" for key, value in kwargs.items()]
    return f"{name}({', '.join(parts)})"


def _parameter_names(function: Callable[..., Any], count: int) -> list[str]:
    try:
        # a module is called through nn.Module.__call__(*args): the names stand in its forward
        names = list(inspect.signature(getattr(function, "forward", function)).parameters)
    except (TypeError, ValueError):
        names = []
    return (names + [""] * count)[:count]


def _describe_argument(name: str, value: Any) -> str:
    text = _describe_value(value)
    if not name:
        return text
    # A shape reads well behind a name, "x (2, 3)"; a number wants an equals sign, "dim=0".
    return f"{name} {text}" if text.startswith("(") and not isinstance(value, tuple) else f"{name}={text}"


def _describe_value(value: Any) -> str:
    plain = to_plain(value)
    if isinstance(plain, Array):
        return str(plain.shape) if plain.shape else f"{plain.values.item():.6g}"
    if isinstance(plain, bool | int | float | str | list | tuple | dict) or plain is None:
        return reprlib.repr(value)
    return type_name(plain)
