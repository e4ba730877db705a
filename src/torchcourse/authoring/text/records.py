"""The records that a text becomes before it is built: an assignment or a lesson, cell by cell."""

from __future__ import annotations

from dataclasses import dataclass

from torchcourse.authoring.text.marked_regions import Line, visible_text
from torchcourse.messages import language_in
from torchcourse.percent_text import TextCell

ROLES = ("answer", "test", "statement", "written")


@dataclass(frozen=True)
class Cell:
    """One cell of a notebook to build."""

    text: TextCell
    lines: tuple[Line, ...]
    exercise: str | None = None
    role: str | None = None  # one of ROLES; None for plain text and code
    points: int | float | None = None
    minutes: int | float | None = None
    tags: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        return self.text.kind

    @property
    def source(self) -> str:
        return self.text.source

    @property
    def visible(self) -> str:
        return visible_text(self.lines)


@dataclass(frozen=True)
class AssignmentText:
    """An assignment as written, checked."""

    name: str  # "02_losses"
    cells: tuple[Cell, ...]

    @property
    def language(self) -> str | None:
        """The language that its line says it is in; None for English."""
        return language_in("\n".join(cell.source for cell in self.cells if cell.kind == "code"))

    @property
    def exercises(self) -> tuple[str, ...]:
        """The names of the exercises in their order, the written ones too."""
        return tuple(dict.fromkeys(cell.exercise for cell in self.cells if cell.exercise is not None))

    @property
    def answered_by_code(self) -> tuple[str, ...]:
        """The names of the exercises that have a solution cell."""
        return tuple(self.solutions)

    @property
    def solutions(self) -> dict[str, str]:
        """The solution cells by exercise."""
        return {cell.exercise: cell.source for cell in self.cells if cell.role == "answer" and cell.exercise}


@dataclass(frozen=True)
class LessonText:
    """A lesson as written, checked."""

    name: str
    cells: tuple[Cell, ...]
