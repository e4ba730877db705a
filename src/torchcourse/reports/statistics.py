"""What do a class's points say of each exercise? Classical test theory, with its uncertainty.

The correlation is that of an exercise with the rest of the score (corrected item-total correlation), among
those who wrote something, so that who ran out of time makes no exercise look good. Its interval is Fisher's.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from torchcourse.grading.records import Verdict
from torchcourse.reports.class_record import ClassRecord, StudentRecord
from torchcourse.reports.points import CellPoints

FEWEST = 30  # students, for a correlation to say anything
Z_95 = 1.959963984540054
USELESS = 0.03  # an interval that reaches down to here: success may have nothing to do with the rest
UNWRITTEN = ("not written",)  # states of an answer that is as it was given out


@dataclass(frozen=True)
class Correlation:
    """A correlation and its 95 % interval."""

    r: float
    low: float
    high: float

    @property
    def is_doubtful(self) -> bool:
        return self.low <= USELESS


@dataclass(frozen=True)
class Mistake:
    """A misconception by its name in the answer bank, or answers that are wrong in the same way."""

    name: str | None
    hint: str | None
    students: tuple[str, ...]
    lost: float  # points, all of them together
    failed: tuple[tuple[str, str], ...] = ()  # of an unnamed one: observation, what was wrong


@dataclass(frozen=True)
class ExerciseStatistics:
    """One graded cell of an assignment, over the class."""

    name: str
    notebook: str
    max_points: float
    is_test: bool
    is_bonus: bool
    count: int  # with a score
    blank: int
    waiting: int  # to be marked by hand
    mean: float
    full: int
    lost: float  # points, of the whole class
    lost_to_blank: float
    correlation: Correlation | None  # None where there are too few, or all have the same
    quintiles: tuple[float, ...]  # mean share of the points, from the weakest fifth to the strongest
    misconceptions: tuple[Mistake, ...]
    unnamed: tuple[Mistake, ...]  # two students at least
    most_failed: tuple[str, int] | None

    @property
    def blank_share(self) -> float:
        """Of those who handed in."""
        handed_in = self.count + self.waiting
        return self.blank / handed_in if handed_in else 0.0

    @property
    def share(self) -> float:
        return self.mean / self.max_points if self.max_points else 0.0


def exercise_statistics(record: ClassRecord) -> tuple[ExerciseStatistics, ...]:
    """The statistics of each graded cell, in the assignment's order."""
    students = [one for one in record.students if one.has_scores]
    points = [{(cell.notebook, cell.name): cell for cell in one.cells} for one in students]
    totals = np.array([sum(cell.given or 0.0 for cell in one.cells if cell.is_test) for one in students])
    verdicts = [{verdict.exercise: verdict for verdict in one.verdicts} for one in students]
    return tuple(
        _of_cell(cell, students, [one.get((cell.notebook, cell.name)) for one in points], verdicts, totals)
        for cell in record.cells
    )


def _of_cell(
    cell: CellPoints,
    students: Sequence[StudentRecord],
    own: Sequence[CellPoints | None],
    verdicts: Sequence[Mapping[str, Verdict]],
    totals: np.ndarray,
) -> ExerciseStatistics:
    said = [one.get(cell.exercise) for one in verdicts] if cell.is_test else [None] * len(students)
    there = [number for number, one in enumerate(own) if one is not None and one.given is not None]
    blank = [number for number in there if _is_blank(own[number], said[number])]
    given = np.array([_given(own[number]) for number in there])
    wrote = [number for number in there if number not in set(blank)]
    mine = np.array([_given(own[number]) for number in wrote])
    rest = totals[wrote] - (mine if cell.is_test else 0.0)
    lost = cell.max_points - given
    names, unnamed = _mistakes(students, there, own, said, cell)
    failed = Counter(
        item.observation
        for one in said
        if one is not None and not one.state and not one.note
        for item in one.failed
    )
    return ExerciseStatistics(
        name=cell.exercise,
        notebook=cell.notebook,
        max_points=cell.max_points,
        is_test=cell.is_test,
        is_bonus=cell.is_bonus,
        count=len(there),
        blank=len(blank),
        waiting=sum(one is not None and one.needs_manual and one.given is None for one in own),
        mean=float(given.mean()) if there else 0.0,
        full=int((given >= cell.max_points).sum()),
        lost=float(lost.clip(min=0).sum()),
        lost_to_blank=sum(cell.max_points - _given(own[number]) for number in blank),
        correlation=correlation(mine, rest) if cell.is_test else None,
        quintiles=_quintiles(mine / cell.max_points, rest) if cell.is_test and cell.max_points else (),
        misconceptions=names,
        unnamed=unnamed,
        most_failed=failed.most_common(1)[0] if failed else None,
    )


def _given(cell: CellPoints | None) -> float:
    return 0.0 if cell is None or cell.given is None else cell.given


def _is_blank(cell: CellPoints | None, verdict: Verdict | None) -> bool:
    if verdict is not None and verdict.state is not None and verdict.state.kind in UNWRITTEN:
        return True
    return cell is not None and cell.is_unwritten and not _given(cell)


def correlation(one: np.ndarray, other: np.ndarray) -> Correlation | None:
    """Pearson's correlation of two columns; None for fewer than FEWEST rows, or a column without spread."""
    count = len(one)
    if count < FEWEST or np.ptp(one) == 0 or np.ptp(other) == 0:
        return None
    r = float(np.corrcoef(one, other)[0, 1])
    r = min(max(r, -0.999999), 0.999999)
    half = Z_95 / math.sqrt(count - 3)
    return Correlation(r, math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half))


def _quintiles(shares: np.ndarray, rest: np.ndarray) -> tuple[float, ...]:
    """The mean share of the points in each fifth of the class, by the rest of the score."""
    if len(shares) < 10:
        return ()
    order = np.argsort(rest, kind="stable")
    return tuple(float(shares[part].mean()) for part in np.array_split(order, 5))


def _mistakes(
    students: Sequence[StudentRecord],
    there: Sequence[int],
    own: Sequence[CellPoints | None],
    said: Sequence[Verdict | None],
    cell: CellPoints,
) -> tuple[tuple[Mistake, ...], tuple[Mistake, ...]]:
    """The named mistakes, and the unnamed ones that several students share; the most frequent first."""
    named: dict[str, list[int]] = defaultdict(list)
    unnamed: dict[tuple[tuple[str, str], ...], list[int]] = defaultdict(list)
    for number in there:
        verdict = said[number]
        if verdict is None or not verdict.failed:
            continue
        if verdict.misconception:
            named[verdict.misconception].append(number)
        elif verdict.state is None:
            unnamed[tuple((item.observation, item.message) for item in verdict.failed)].append(number)

    def mistake(
        name: str | None, numbers: Sequence[int], failed: tuple[tuple[str, str], ...] = ()
    ) -> Mistake:
        first = said[numbers[0]]
        return Mistake(
            name,
            first.hint if first is not None and name else None,
            tuple(students[number].student for number in numbers),
            sum(cell.max_points - _given(own[number]) for number in numbers),
            failed,
        )

    found = [mistake(name, numbers) for name, numbers in named.items()]
    clusters = [mistake(None, numbers, key) for key, numbers in unnamed.items() if len(numbers) > 1]
    return (
        tuple(sorted(found, key=lambda one: (-len(one.students), str(one.name)))),
        tuple(sorted(clusters, key=lambda one: (-len(one.students), one.failed))),
    )
