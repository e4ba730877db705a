"""What a user is told has one root, TorchcourseError: the tree in its docstring is the real one."""

from __future__ import annotations

import ast
import builtins

import pytest
from support.paths import ROOT

from torchcourse import errors
from torchcourse.cli import commands
from torchcourse.errors import TorchcourseError

# What never reaches a user as an error: who catches it, or why it is shown otherwise.
NOT_TOLD = {
    "NotWritten": "raised by a visible check within a student's cell",
    "BadNotebook": "the service answers it as JSON",
    "CellTimeout": "raised within a student's cell, and recorded as the cell's output",
    "_RolledBack": "ends the transaction that finds out whether a gradebook can be written",
    "ChannelError": "what a child sends against the rules; its run ends, and the report says so",
    "CheckFailed": "shown in the student's notebook, as lines without a traceback",
    "EncodingError": "a value that a child sends against the rules; its run ends as above",
    "NoService": "within the cell of `self_check`, which prints its text",
    "NotAllowed": "a formula stays text on the feedback page",
    "NotFound": "within the cell of `self_check`, which prints its text",
    "NotKnown": "the service answers it as JSON",
    "NotReady": "the service answers it as JSON",
    "NotSaved": "within the cell of `self_check`, which prints its text",
    "PageTimeout": "a student's pages are left out, and listed",
    "QueueFull": "the service answers it as JSON",
    "Refused": "within the cell of `self_check`, which prints its text",
    "RunsLong": "a notebook that takes long is begun again behind the others",
    "Stop": "the service's handler answers it as JSON",
    "TooLarge": "a value is shown as opaque",
    "TooMuchToCount": "a notebook's folder is over its limit; its run ends",
    "Unreachable": "the service answers it as JSON",
}


def exception_classes() -> dict[str, list[str]]:
    """The package's classes of exceptions, each with its bases, by name, as the source says it."""
    classes: dict[str, list[str]] = {}
    for path in sorted((ROOT / "src" / "torchcourse").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                classes.setdefault(node.name, []).extend(ast.unparse(base) for base in node.bases)
    known = {
        name
        for name, one in vars(builtins).items()
        if isinstance(one, type) and issubclass(one, BaseException)
    }
    found: dict[str, list[str]] = {}
    while new := {name: bases for name, bases in classes.items() if name not in known and known & {*bases}}:
        known |= set(new)
        found |= new
    return found


CLASSES = exception_classes()


def tree(name: str) -> list[str]:
    """A class and what derives from it, one on a line, drawn as in the docstring."""
    children = sorted(child for child, bases in CLASSES.items() if name in bases)
    lines = [name]
    for child in children:
        last = child == children[-1]
        first, *others = tree(child)
        lines += [
            f"{'└── ' if last else '├── '}{first}",
            *(("    " if last else "│   ") + one for one in others),
        ]
    return lines


def test_every_exception_derives_from_the_root_or_is_told_to_nobody():
    told = {line.split()[-1] for line in tree("TorchcourseError")}
    assert {"AuthoringError", "CourseLocked", "UnreadableSubmission"} < told
    assert set(CLASSES) - told == set(NOT_TOLD)


def test_the_docstring_draws_the_tree_as_it_is():
    lines = [line.removeprefix("    ") for line in errors.__doc__.splitlines()]
    drawn = lines[lines.index("TorchcourseError") :]
    assert [_without_what_it_says(line) for line in drawn if line] == tree("TorchcourseError")


def _without_what_it_says(line: str) -> str:
    """`├── NoRoom    the disk is full` without what comes after the name."""
    upto = next(number for number, sign in enumerate(line) if sign.isalpha())
    return line[:upto] + line[upto:].split()[0]


class SomeError(TorchcourseError):
    """Any of them: the command line asks for no more than the root."""


def test_the_command_line_tells_it_in_one_line(monkeypatch, capsys):
    def run() -> None:
        raise SomeError("This is wrong in [bold]here[/]. Do that.")

    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(commands, "app", run)
    with pytest.raises(SystemExit) as end:
        commands.main()
    assert end.value.code == 2
    assert capsys.readouterr().err == "Error: This is wrong in [bold]here[/]. Do that.\n"
