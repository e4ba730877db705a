"""The state of an answer that needs no comparison: not written, misspelt, never ends. It is said first.

Such an answer gets no hint: a hint would be about something that nobody has seen yet.
"""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from torchcourse.grading.notebook.parsing import parse
from torchcourse.grading.one_line import one_line
from torchcourse.grading.records import State, WantedObservation
from torchcourse.messages import N_
from torchcourse.said import Said
from torchcourse.values.plain_data import Plain, Raised

UNWRITTEN = Said("is not written yet")
TOO_LONG = Said("took too long: is there a loop that never ends?")
MAX_ERROR, MAX_LINE = 400, 200  # characters of an error, and of the line that raised it
_OF_SYNTAX = {"SyntaxError", "IndentationError", "TabError"}
_UNDEFINED = re.compile(r"name '(\w+)' is not defined")
_LINE = re.compile(r", line (\d+)\)\Z")
_DIGITS = re.compile(r"\d+")
NO_VALUE = "NoneType"


@dataclass(frozen=True)
class AnswerCell:
    """What a student wrote into a solution cell, and the error that the cell itself ended with."""

    source: str = ""
    error: tuple[str, str] | None = None  # class and message


NO_ANSWER = AnswerCell()


def state_of(
    wanted: Sequence[WantedObservation], seen: Mapping[str, Plain], failed: Iterable[str], answer: AnswerCell
) -> State | None:
    """Find what explains every failure of an exercise, if one thing does.

    `seen` are the values by the observations' names; `failed` the names of those that are not as wanted. An
    observation that wants an error proves nothing, and passes where each call raises one; nor does one that
    wants a yes or no, or looks at an effect: nothing is changed by an answer that does nothing, either.
    """
    failed = set(failed)
    effects = {item.name for item in wanted if item.comparison.effect}
    proofs = {item.name for item in wanted if not isinstance(item.wanted, Raised | bool)} - effects
    if not proofs or not failed.issuperset(proofs):
        return None
    judged = failed - effects
    values = [seen[item.name] for item in wanted if item.name in judged and item.name in seen]
    for find in (_unwritten, _missing, _endless, _nothing, _same_error):
        state = find(values, answer)
        if state is not None:
            return state
    return None


def is_unwritten(value: Plain) -> bool:
    """Whether a value is a stub's error; torch raises the same class, but with a message."""
    return isinstance(value, Raised) and value.type_name == "NotImplementedError" and not value.message


def _unwritten(values: Sequence[Plain], _: AnswerCell) -> State | None:
    if values and all(map(is_unwritten, values)):
        return State("not written", Said("The answer is not written yet."))
    return None


def _missing(values: Sequence[Plain], answer: AnswerCell) -> State | None:
    """What the exercise asks for is not there: the cell did not come so far, or it has another name."""
    names = {_undefined(value) for value in values}
    name = names.pop() if len(names) == 1 else None
    if values and (name is None or name in _names_read(answer.source)):
        return None
    if answer.error is not None:
        return _cell_error(*answer.error, name)
    if name is None:
        return None
    own = _names_defined(answer.source)
    near = difflib.get_close_matches(name, own, n=1, cutoff=0.6) or own[:1]
    if near:
        pattern = N_("The check looks for `{name}`, which is not defined; your cell defines `{near}`.")
        return State("not defined", Said(pattern, name=name, near=near[0]))
    return State("not defined", Said("The check looks for `{name}`, which is not defined.", name=name))


def _undefined(value: Plain) -> str | None:
    if not isinstance(value, Raised) or value.type_name != "NameError":
        return None
    found = _UNDEFINED.match(value.message)
    return found[1] if found else None


def _cell_error(kind: str, message: str, name: str | None) -> State:
    if kind in _OF_SYNTAX:
        place = _LINE.search(message[-40:])
        if place:
            said = one_line(message.rpartition("(")[0].rstrip(), MAX_ERROR)
            pattern = N_("Python cannot read your cell: {said} in line {line} ({kind}).")
            return State("syntax error", Said(pattern, said=said, line=place[1], kind=kind))
        said = one_line(message, MAX_ERROR)
        return State(
            "syntax error", Said("Python cannot read your cell: {said} ({kind}).", said=said, kind=kind)
        )
    said = one_line(f"{kind}: {message}" if message else kind, MAX_ERROR)
    if name:
        pattern = N_("Your cell stopped with {said}, so `{name}` is not defined.")
        return State("stopped", Said(pattern, said=said, name=name))
    return State("stopped", Said("Your cell stopped with {said}.", said=said))


def _endless(values: Sequence[Plain], _: AnswerCell) -> State | None:
    if any(_is_endless(value) for value in values) and all(map(_is_endless, values)):
        return State("took too long", Said("Your answer took too long: is there a loop that never ends?"))
    return None


def _is_endless(value: Plain) -> bool:
    return isinstance(value, Raised) and value.type_name == "CellTimeout"


def _nothing(values: Sequence[Plain], _: AnswerCell) -> State | None:
    """None comes back, or the probe stumbles over one: `'NoneType' object has no attribute 'shape'`."""
    if any(map(_is_none, values)) and all(_is_none(one) or _met_none(one) for one in values):
        return State("returned nothing", Said("Your answer returns nothing: is a `return` missing?"))
    return None


def _is_none(value: Plain) -> bool:
    """Whether it holds nothing but None, at least once, and answers to yes-or-no questions."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        inner = [item for item in value if not isinstance(item, bool)]
        return bool(inner) and all(map(_is_none, inner))
    return value is None


def _met_none(value: Plain) -> bool:
    """Whether there is a None beside other things, or an error over one."""
    if isinstance(value, list | tuple):
        return any(map(_is_none, value))
    return isinstance(value, Raised) and NO_VALUE in value.message


def _same_error(values: Sequence[Plain], _: AnswerCell) -> State | None:
    raised = [value for value in values if isinstance(value, Raised)]
    if not raised or len(raised) < len(values) or len({error_key(value) for value in raised}) > 1:
        return None
    first = raised[0]
    said = f"{first.type_name}: {first.message}" if first.message else first.type_name
    lines = {value.line for value in raised}
    said = one_line(said.rstrip("."), MAX_ERROR)
    if first.line and len(lines) == 1:
        pattern = N_("Every call stopped with {said}. The line is `{line}`.")
        return State("raised", Said(pattern, said=said, line=one_line(first.line, MAX_LINE)))
    return State("raised", Said("Every call stopped with {said}.", said=said))


def error_key(error: Raised) -> tuple[str, str]:
    """What is the same for errors that say the same: class and message, but for the numbers in it."""
    return error.type_name, _DIGITS.sub("0", error.message)


def _names_read(source: str) -> set[str]:
    tree = _parsed(source)
    if tree is None:
        return set()
    return {
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def _names_defined(source: str) -> list[str]:
    tree = _parsed(source)
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return [node.name for node in tree.body if isinstance(node, kinds)] if tree is not None else []


def _parsed(source: str) -> ast.Module | None:
    try:
        return parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
