"""Is an assignment, a lesson or an answer bank written by the rules? The first mistake found is raised."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from itertools import combinations

from torchcourse.answer_bank import BankAnswer
from torchcourse.authoring.text.marked_regions import (
    HIDDEN_TESTS,
    MARK_SCHEME,
    SOLUTION,
    has_region,
    stubbed,
    text_within,
)
from torchcourse.authoring.text.records import AssignmentText, Cell, LessonText
from torchcourse.authoring.text.totals import check_totals
from torchcourse.percent_text import AuthoringError, parse_code

MODULE_POINTS = 20

# In English, and in the languages that the course is translated into.
_TITLE = re.compile(
    r"^#+ .+ · (?P<points>\d+(?:\.\d+)?) (?:points?|分) · (?P<minutes>\d+(?:\.\d+)?) (?:minutes?|分钟)$"
)
_WRITTEN_TITLE = re.compile(
    r"^#+ .+ · (?P<points>\d+(?:\.\d+)?) (?:bonus points?|分附加分)"
    r"(?: · (?P<minutes>\d+(?:\.\d+)?) (?:minutes?|分钟))?$"
)
_KIND_OF = {"statement": "markdown", "written": "markdown", "answer": "code", "test": "code"}
_REMEDY_OF_KIND = {"markdown": "add [markdown] to the header", "code": "remove [markdown] from the header"}
_HOME_OF_REGION = {SOLUTION: ("answer", "written"), HIDDEN_TESTS: ("test",), MARK_SCHEME: ("written",)}
_ENGINE = "torchcourse.grading"


def check_assignment(text: AssignmentText) -> None:
    """Check all cells of an assignment, each by itself and then together.

    Raises:  AuthoringError for the first mistake
    """
    for cell in text.cells:
        _check_kind(cell)
        _check_regions_at_home(cell)
        _check_parses(cell)
        if cell.role in _CHECK_OF_ROLE:
            _CHECK_OF_ROLE[cell.role](cell)
        _check_no_probe_in_sight(cell)
    for exercise in text.exercises:
        _check_exercise([cell for cell in text.cells if cell.exercise == exercise])
    _check_module_points(text)
    check_totals(text)


def check_lesson(text: LessonText) -> None:
    """Check the cells of a lesson.

    Raises:  AuthoringError for the first mistake
    """
    for cell in text.cells:
        _check_regions_at_home(cell)
        _check_parses(cell)
        _check_no_probe_in_sight(cell)


def check_answer_bank(text: AssignmentText, answers: Iterable[BankAnswer]) -> None:
    """Check that each known answer belongs to an exercise that is answered by code.

    Raises:  AuthoringError for the first mistake
    """
    known = text.answered_by_code
    for answer in answers:
        if answer.exercise not in known:
            raise AuthoringError(
                f"{answer.place}: source/{text.name}.py has no exercise '{answer.exercise}' that is answered "
                f"by code; use {', '.join(known)}"
            )


def _check_kind(cell: Cell) -> None:
    wanted = _KIND_OF.get(cell.role or "")
    if wanted is not None and cell.kind != wanted:
        raise cell.text.mistake(f"role '{cell.role}' needs a {wanted} cell; {_REMEDY_OF_KIND[wanted]}")


def _check_regions_at_home(cell: Cell) -> None:
    for number, line in enumerate(cell.lines, start=1):
        if line.region is None or cell.role in _HOME_OF_REGION[line.region]:
            continue
        homes = " or ".join(f"'{role}'" for role in _HOME_OF_REGION[line.region])
        raise cell.text.mistake(
            f"'{line.region}' stands outside a cell of role {homes}; move it there, or correct the header",
            number,
        )


def _check_parses(cell: Cell) -> None:
    if cell.kind == "code" and "raises-exception" not in cell.tags:
        parse_code(cell.text)


def _check_no_probe_in_sight(cell: Cell) -> None:
    """Find code of a hidden test where students would see it."""
    if cell.kind != "code" or "raises-exception" in cell.tags:
        return
    tree = parse_code(cell.text, stubbed(cell.lines), "what students see of the cell")
    for node in ast.walk(tree):
        if _imports_engine(node):
            what = f"`{_ENGINE}` is imported"
        elif _called_name(node) in ("observe", "given"):
            what = f"{_called_name(node)}() is called"
        else:
            continue
        raise cell.text.mistake(
            f"{what} where students see it; move it into a test cell, between `### BEGIN HIDDEN TESTS` "
            "and `### END HIDDEN TESTS`"
        )


def _imports_engine(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").startswith(_ENGINE)
    return isinstance(node, ast.Import) and any(alias.name.startswith(_ENGINE) for alias in node.names)


def _called_name(node: ast.AST) -> str | None:
    if not isinstance(node, ast.Call):
        return None
    return getattr(node.func, "id", None)


def _check_statement(cell: Cell) -> None:
    first = cell.source.split("\n")[0].strip()
    title = _TITLE.match(first)
    if title is None:
        raise cell.text.mistake(
            f"the statement starts with `{first}`; start it with its title, `## Title`; points and minutes "
            "are put there from the header"
        )
    for key in ("points", "minutes"):
        in_header, in_title = getattr(cell, key), float(title[key])
        if in_header != in_title:
            raise cell.text.mistake(
                f"the title says {in_title:g} {key}, the header {key}={in_header:g}; make them agree"
            )


def _check_answer(cell: Cell) -> None:
    if not has_region(cell.lines, SOLUTION):
        raise cell.text.mistake(
            f"the answer to '{cell.exercise}' has no solution markers; "
            "put `### BEGIN SOLUTION` and `### END SOLUTION` around what students are to write"
        )
    if not text_within(cell.lines, SOLUTION).strip():
        raise cell.text.mistake(f"the solution of '{cell.exercise}' is empty; write it between its markers")
    parse_code(cell.text, stubbed(cell.lines), "the stub (with raise NotImplementedError for the solution)")


def _check_test(cell: Cell) -> None:
    probe = text_within(cell.lines, HIDDEN_TESTS)
    code = parse_code(cell.text, probe, "the hidden test")
    calls = [node for node in ast.walk(code) if isinstance(node, ast.Call)]
    if not any(_called_name(call) == "observe" for call in calls):
        raise cell.text.mistake(
            f"the test of '{cell.exercise}' has no probe; add `### BEGIN HIDDEN TESTS`, "
            'observe("…", …) and `### END HIDDEN TESTS`'
        )
    for function, what in (("observe", "observation"), ("given", "given input")):
        _check_names_differ(cell, what, [call for call in calls if _called_name(call) == function])


def _check_names_differ(cell: Cell, what: str, calls: list[ast.Call]) -> None:
    seen: set[str] = set()
    for call in calls:
        name = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else None
        if name in seen:
            raise cell.text.mistake(
                f"two {what}s of '{cell.exercise}' are named {name!r}; give each a name of its own"
            )
        if isinstance(name, str):
            seen.add(name)


def _check_written(cell: Cell) -> None:
    if not cell.visible.strip():
        raise cell.text.mistake(f"'{cell.exercise}' asks nothing; write the question above the model answer")
    _check_written_title(cell)
    for region, what in ((SOLUTION, "model answer"), (MARK_SCHEME, "mark scheme")):
        if not text_within(cell.lines, region).strip():
            raise cell.text.mistake(
                f"'{cell.exercise}' has no {what}; "
                f"write it between `### BEGIN {region}` and `### END {region}`"
            )


def _check_written_title(cell: Cell) -> None:
    """Check that students read what the question is worth: it counts beside the module's points."""
    first = cell.source.split("\n")[0].strip()
    title = _WRITTEN_TITLE.match(first)
    minutes = "" if cell.minutes is None else f" · {cell.minutes:g} minutes"
    if (
        title is None
        or float(title["points"]) != cell.points
        or (title["minutes"] and float(title["minutes"])) != cell.minutes
    ):
        raise cell.text.mistake(
            f"the written question starts with `{first}`; start it with its title, "
            f"`## Title`; `· {cell.points:g} bonus points{minutes}` is put there from the header"
        )


_CHECK_OF_ROLE = {
    "statement": _check_statement,
    "answer": _check_answer,
    "test": _check_test,
    "written": _check_written,
}


def _check_exercise(cells: list[Cell]) -> None:
    """Check that an exercise has each of its cells once and in order, or is one written question."""
    name = cells[0].exercise
    for first, second in combinations(cells, 2):
        if first.role == second.role or "written" in (first.role, second.role):
            raise second.text.mistake(
                f"the name '{name}' is taken: it has role '{first.role}' in cell {first.text.number}; "
                "name this exercise otherwise"
            )
    if cells[0].role == "written":
        return
    by_role = {cell.role: cell for cell in cells}
    for role, article in (("statement", "a"), ("answer", "an"), ("test", "a")):
        if role not in by_role:
            raise cells[0].text.mistake(
                f"exercise '{name}' has no {role}; add {article} {role} cell with "
                f'exercise="{name}" role="{role}"'
            )
    if [cell.role for cell in cells] != ["statement", "answer", "test"]:
        raise cells[0].text.mistake(f"the cells of '{name}' are out of order; put statement, answer, test")
    statement, test = by_role["statement"], by_role["test"]
    if statement.points != test.points:
        raise test.text.mistake(
            f"the test of '{name}' gives {test.points:g} points, its statement promises "
            f"{statement.points:g}; make them agree"
        )


def _check_module_points(text: AssignmentText) -> None:
    tests = [cell for cell in text.cells if cell.role == "test"]
    total = sum(cell.points or 0 for cell in tests)
    if abs(total - MODULE_POINTS) < 1e-9:
        return
    each = ", ".join(f"{cell.exercise} {cell.points:g}" for cell in tests)
    if not tests:
        raise text.cells[-1].text.mistake("the assignment has no exercise; add one")
    raise tests[-1].text.mistake(
        f"the tests' points sum to {total:g}, not to the module's {MODULE_POINTS} ({each}); "
        "change points= of some test and its statement"
    )
