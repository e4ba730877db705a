"""What must a teacher know of a class besides its points: who is late or missing, what was given by hand?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta

from torchcourse.grading.one_line import one_line
from torchcourse.reports.class_record import ClassRecord, StudentRecord
from torchcourse.reports.points import CellPoints, in_figures

MOST_NAMES = 20  # in one line; --json has all


def remarks(record: ClassRecord) -> Iterator[str]:
    """One line each, for the whole class."""
    yield from _line("late", record.students, lambda one: one.seconds_late > 0, _how_late)
    for name in sorted({name for one in record.students for name in one.told.get("missing", [])}):
        lacks = _lacks(name)
        yield from _line(f"handed in without {name}.ipynb", record.students, lacks)
    yield from _line(
        "enrolled, nothing submitted",
        record.students,
        lambda one: not one.in_gradebook and not one.in_submitted,
    )
    yield from _line(
        "submitted, not graded",
        record.students,
        lambda one: one.in_submitted and not one.has_scores and not one.told.get("error"),
    )
    yield from _line(
        "in the gradebook, and no longer in submitted/",
        record.students,
        lambda one: one.in_gradebook and not one.in_submitted,
    )
    yield from _misplaced(record)
    yield from _waiting(record)
    yield from _unprotected(record)
    for name in record.without_bank:
        yield (
            f"hints: there is no answer_bank/{name}/, so no known mistake can be recognised, and students "
            "read less about theirs."
        )


def _lacks(notebook: str) -> Callable[[StudentRecord], bool]:
    return lambda one: notebook in one.told.get("missing", [])


def _line(
    what: str,
    students: Iterable[StudentRecord],
    applies: Callable[[StudentRecord], bool],
    more: Callable[[StudentRecord], str] = lambda one: "",
) -> Iterator[str]:
    names = [one_line(one.student) + more(one) for one in students if applies(one)]
    if names:
        yield f"{what} ({len(names)}): {_listed(names)}"


def _listed(names: list[str], all_of_them: str = " (--json FILE has all)") -> str:
    rest = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f" and {rest} more{all_of_them}" if rest > 0 else "")


def _how_late(one: StudentRecord) -> str:
    late = str(timedelta(seconds=round(one.seconds_late)))
    penalty = f", less {in_figures(one.late_penalty)} points" if one.late_penalty else ", no penalty"
    return f" by {late}{penalty}"


def _misplaced(record: ClassRecord) -> Iterator[str]:
    if record.misplaced:
        yield (
            f"of no assignment, by where they are ({len(record.misplaced)}): "
            f"{_listed([one_line(path) for path in record.misplaced], '')}. "
            "Notebooks belong in submitted/STUDENT/ASSIGNMENT/."
        )


def _waiting(record: ClassRecord) -> Iterator[str]:
    failed = {one.student for one in record.students if one.told.get("error")}  # these are told apart
    waiting = [
        one
        for one in record.students
        if one.student not in failed and one.was_run and any(cell.needs_manual for cell in one.cells)
    ]
    if waiting:
        cells = dict.fromkeys(cell.name for one in waiting for cell in one.cells if cell.needs_manual)
        names = _listed([one_line(one.student) for one in waiting])
        yield f"to be marked by hand in formgrader, {', '.join(cells)} ({len(waiting)}): {names}"
    elif not failed and all(one.was_run for one in record.students if one.cells) and record.has_scores:
        yield "all is graded: nothing waits to be marked by hand"


def _unprotected(record: ClassRecord) -> Iterator[str]:
    found = dict.fromkeys(
        verdict.exercise for one in record.students for verdict in one.verdicts if not verdict.protected
    )
    if found:
        yield f"unprotected (asserts, no probe): {', '.join(found)}"


def to_be_looked_at(record: ClassRecord) -> Iterator[str]:
    """Points by hand where tests give them, or on answers that nobody wrote: right, or forged."""
    for one in record.students:
        for cell in one.cells:
            what = _unusual(cell)
            if what:
                yield f"{one_line(one.student)}, {cell.name}: {what}"


def _unusual(cell: CellPoints) -> str:
    most = in_figures(cell.max_points)
    if cell.manual is not None and cell.is_unwritten and cell.manual >= cell.max_points > 0:
        return (
            f"{in_figures(cell.manual)} of {most} by hand, the full mark, for an answer that is not written"
        )
    if cell.manual is not None and cell.is_test:
        tests = "no score" if cell.automatic is None else in_figures(cell.automatic)
        return f"{in_figures(cell.manual)} of {most} by hand; its tests gave {tests}"
    if cell.extra and cell.given is None:
        return f"{in_figures(cell.extra)} extra, which counts for nothing without a score beside it"
    if cell.extra and (cell.is_test or cell.is_unwritten):
        return f"{in_figures(cell.extra)} extra"
    return ""
