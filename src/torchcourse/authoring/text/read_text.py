"""What is written in the text of an assignment or a lesson?

Reads the short header of each cell (`# %% exercise="softmax" role="answer"`) into frozen records. A mistake
is an `AuthoringError` that says file, cell and remedy; the rules themselves are in `rules`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from torchcourse.authoring.text.marked_regions import read_regions
from torchcourse.authoring.text.records import ROLES, AssignmentText, Cell, LessonText
from torchcourse.authoring.text.rules import check_assignment, check_lesson
from torchcourse.percent_text import TextCell, check_header_keys, read_cells

ASSIGNMENT_KEYS = ("exercise", "role", "points", "minutes", "tags")
LESSON_KEYS = ("tags",)
# Which numbers a role's header holds.
_NUMBERS_OF = {
    "statement": ("points", "minutes"),
    "test": ("points",),
    "written": ("points", "minutes"),
    "answer": (),
    None: (),
}

# In a title, in a language of the course; the number may be missing or wrong.
_SAYS_POINTS = re.compile(r" · .*(?:\b(?:points?|minutes?)\b|\d 分)")
# Lower case, so that no exercise is called test_…, …_statement or …_scheme: those ids belong to its cells.
_EXERCISE_NAME = re.compile(r"(?!test_)(?!.*_(?:statement|scheme)$)[a-z][a-z0-9_]{0,40}")


def read_assignment(path: Path) -> AssignmentText:
    """Read and check the text of an assignment.

    Raises:  AuthoringError for the first mistake in it
    """
    cells = [_read_cell(cell, ASSIGNMENT_KEYS) for cell in read_cells(path)]
    promised = {cell.exercise: cell.points for cell in cells if cell.role == "statement"}
    text = AssignmentText(path.stem, tuple(_with_points(cell, promised) for cell in cells))
    check_assignment(text)
    return text


def _with_points(cell: Cell, promised: Mapping[str | None, int | float | None]) -> Cell:
    """A test is worth what its exercise's statement promises; it may say so too."""
    if cell.role != "test" or cell.points is not None:
        return cell
    return replace(cell, points=promised.get(cell.exercise))


def read_lesson(path: Path) -> LessonText:
    """Read and check the text of a lesson.

    Raises:  AuthoringError for the first mistake in it
    """
    text = LessonText(path.stem, tuple(_read_cell(cell, LESSON_KEYS) for cell in read_cells(path)))
    check_lesson(text)
    return text


def _read_cell(cell: TextCell, known_keys: tuple[str, ...]) -> Cell:
    check_header_keys(cell, known_keys)
    if cell.kind == "raw":
        raise cell.mistake("nobody sees a raw cell; use `# %%` for code or `# %% [markdown]` for text")
    exercise, role = _read_exercise(cell)
    for key in ("points", "minutes"):
        if key in cell.header and key not in _NUMBERS_OF[role]:
            owner = "a plain cell" if role is None else f"role '{role}'"
            raise cell.mistake(f"{owner} has no {key}=; {key} stand in {_owners_of(key)}")
    points = _read_number(cell, role, "points")
    minutes = _read_number(cell, role, "minutes")
    if role in ("statement", "written"):
        cell = _with_title(cell, points, minutes, "bonus " if role == "written" else "")
    return Cell(cell, read_regions(cell), exercise, role, points, minutes, tuple(cell.header.get("tags", ())))


def _with_title(cell: TextCell, points: float, minutes: float | None, kind: str) -> TextCell:
    """Put what the header says behind a title that does not say it."""
    first, newline, rest = cell.source.partition("\n")
    if not re.match(r"#+ (?!BEGIN |END )", first) or _SAYS_POINTS.search(first):
        return cell
    title = f"{first.rstrip()} · {points:g} {kind}point{'s' * (points != 1)}"
    if minutes is not None:
        title += f" · {minutes:g} minute{'s' * (minutes != 1)}"
    return replace(cell, source=f"{title}{newline}{rest}")


def _owners_of(key: str) -> str:
    roles = [f"role '{role}'" for role, keys in _NUMBERS_OF.items() if key in keys]
    return "the header of " + " and ".join(roles)


def _read_exercise(cell: TextCell) -> tuple[str | None, str | None]:
    exercise, role = cell.header.get("exercise"), cell.header.get("role")
    if "role" in cell.header and role not in ROLES:
        raise cell.mistake(f"role '{role}' is unknown; use {', '.join(ROLES[:-1])} or {ROLES[-1]}")
    if role is not None and exercise is None:
        raise cell.mistake(f"role '{role}' has no exercise; add exercise=\"…\"")
    if exercise is not None and role is None:
        raise cell.mistake(
            f"exercise '{exercise}' has no role; add role=\"answer\" (or {', '.join(ROLES[1:])})"
        )
    if exercise is not None and not (isinstance(exercise, str) and _EXERCISE_NAME.fullmatch(exercise)):
        raise cell.mistake(
            f"'{exercise}' is no name for an exercise; use small letters, digits and _ "
            "(at most 41, not test_…, …_statement or …_scheme)"
        )
    return exercise, role


def _read_number(cell: TextCell, role: str | None, key: str) -> Any:
    optional = (role, key) in (("written", "minutes"), ("test", "points"))
    if key not in _NUMBERS_OF[role] or (optional and key not in cell.header):
        return None
    value = cell.header.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1000:
        said = f"{key}={value!r} is no number above 0" if key in cell.header else f"{key}= is missing"
        raise cell.mistake(f"{said}; write for example {key}=3 in the header")
    return value
