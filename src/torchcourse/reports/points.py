"""How do a student's points add up: from tests, by hand, extra credit, less what being late cost?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class CellPoints:
    """One grade cell of one student, as the gradebook has it."""

    notebook: str
    name: str
    max_points: float
    automatic: float | None
    manual: float | None
    extra: float
    needs_manual: bool
    is_bonus: bool
    is_test: bool  # has tests that give its points; of any other, a human does
    is_unwritten: bool  # the answer is as it was given out

    @property
    def exercise(self) -> str:
        return self.name.removeprefix("test_")

    @property
    def given(self) -> float | None:
        """The points without extra credit: a human's go before the tests', as in nbgrader."""
        return self.automatic if self.manual is None else self.manual

    @property
    def counted_extra(self) -> float:
        """nbgrader counts an extra credit only beside a score."""
        return 0.0 if self.given is None else self.extra


@dataclass(frozen=True)
class Points:
    """One student's points for an assignment; `score` and `bonus` are together `automatic` and `manual`."""

    automatic: float
    manual: float
    extra: float
    late_penalty: float
    score: float
    max_score: float
    bonus: float
    max_bonus: float

    @property
    def total(self) -> float:
        """What counts, as `nbgrader export` has it in its column score."""
        return max(0.0, self.automatic + self.manual + self.extra - self.late_penalty)


def add_up(cells: Iterable[CellPoints], late_penalty: float) -> Points:
    """Add a student's points up."""
    cells = tuple(cells)
    bonus = [cell for cell in cells if cell.is_bonus]
    rest = [cell for cell in cells if not cell.is_bonus]
    return Points(
        automatic=sum(cell.automatic or 0.0 for cell in cells if cell.manual is None),
        manual=sum(cell.manual or 0.0 for cell in cells),
        extra=sum(cell.counted_extra for cell in cells),
        late_penalty=late_penalty,
        score=sum(cell.given or 0.0 for cell in rest),
        max_score=sum(cell.max_points for cell in rest),
        bonus=sum(cell.given or 0.0 for cell in bonus),
        max_bonus=sum(cell.max_points for cell in bonus),
    )


def rounded(points: float) -> float:
    """Points as a person writes them: two decimals at most, and no -0."""
    return round(points, 2) + 0.0


def in_figures(points: float) -> str:
    """'18.5', '3.8', '20': two decimals at most."""
    return f"{rounded(points):.2f}".rstrip("0").rstrip(".")


def in_words(points: Points) -> str:
    """'18.5 of 20, and 1.5 bonus', with extra credit and what being late cost where there is any."""
    parts = [f"{in_figures(points.score)} of {in_figures(points.max_score)}"]
    if points.max_bonus:
        parts.append(f"and {in_figures(points.bonus)} bonus")
    if points.extra:
        parts.append(f"{in_figures(points.extra)} extra")
    if points.late_penalty:
        parts.append(f"less {in_figures(points.late_penalty)} for being late")
    return ", ".join(parts)
