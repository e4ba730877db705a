"""The points of a class as tables for the terminal: by student, and by exercise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from torchcourse.grading.one_line import one_line
from torchcourse.reports.class_record import ClassRecord, StudentRecord
from torchcourse.reports.points import CellPoints, Points, in_figures

SHORTEST_NAME = 12  # what is left of a long name in one line, where the terminal is narrow
MOST_STUDENTS = 50  # whose rows a reader looks through after a run; of more, the class's table tells enough

Column = tuple[str, Callable[[StudentRecord], Text]]


def student_tables(
    record: ClassRecord, students: Sequence[StudentRecord], console: Console
) -> tuple[Table, ...]:
    """Students × exercises, and how the points add up: one table, or two where the terminal is narrow."""
    exercises = [_exercise_column(cell) for cell in record.cells]
    sums = list(_sum_columns(record, students))
    whole = _table(students, [*exercises, *sums])
    if _least_width(whole, console) <= console.width:
        return (whole,)
    return _table(students, exercises), _table(students, sums)


def _least_width(table: Table, console: Console) -> int:
    """How wide a table is in which no heading is broken, and only long names are."""
    wide = Measurement.get(console, console.options.update(max_width=10_000), table).maximum
    longest = max((cell_len(str(text)) for text in table.columns[0].cells), default=0)
    return wide - max(0, longest - SHORTEST_NAME)


def _table(students: Sequence[StudentRecord], columns: Sequence[Column]) -> Table:
    table = Table(header_style="bold")
    names = [one_line(one.student) for one in students]
    longest = max(map(cell_len, names), default=0)
    table.add_column("student", overflow="fold", min_width=min(longest, SHORTEST_NAME))
    rows = [[text_of(one) for _, text_of in columns] for one in students]
    for place, (heading, _) in enumerate(columns):
        # A name may be folded, and a heading; points never.
        widest = max((row[place].cell_len for row in rows), default=0)
        table.add_column(heading, justify="right", overflow="fold", min_width=widest)
    for name, row in zip(names, rows, strict=True):
        table.add_row(Text(name), *row)
    return table


def _exercise_column(cell: CellPoints) -> Column:
    def points(one: StudentRecord) -> Text:
        found = next(
            (own for own in one.cells if (own.notebook, own.name) == (cell.notebook, cell.name)), None
        )
        return _points(found if one.was_run else None)

    # A name breaks at its underscores, so that a narrow terminal shows all of it.
    return cell.exercise.replace("_", "_\n"), points


def _points(cell: CellPoints | None) -> Text:
    if cell is None or cell.given is None:
        return Text("?" if cell is not None and cell.needs_manual else "—", "yellow")
    style = "green" if cell.given >= cell.max_points else "yellow" if cell.given else "red"
    return Text(in_figures(cell.given) + "*" * (cell.manual is not None), style)


def _sum_columns(record: ClassRecord, students: Sequence[StudentRecord]) -> Iterator[Column]:
    """What tests and humans gave, extra credit and lateness where somebody has some, and the total."""

    def of(part: Callable[[Points], float], style: str = "") -> Callable[[StudentRecord], Text]:
        return lambda one: Text(in_figures(part(one.points)), style) if one.has_scores else Text("—", "red")

    yield "auto-\nmatic", of(lambda points: points.automatic)
    yield "by\nhand", of(lambda points: points.manual)
    if any(one.points.extra for one in students):
        yield "extra", of(lambda points: points.extra)
    if any(one.points.late_penalty for one in students):
        yield "late", of(lambda points: -points.late_penalty)
    most = record.most
    yield f"points\nof {in_figures(most.max_score)}", of(lambda points: points.score)
    if most.max_bonus:
        yield f"bonus\nof {in_figures(most.max_bonus)}", of(lambda points: points.bonus)
    yield "total", of(lambda points: points.total, "bold")


def class_table(record: ClassRecord) -> Table:
    """How a class did in each exercise, and the mistake that was recognised most often."""
    table = Table(header_style="bold")
    table.add_column("exercise", overflow="fold")
    for heading in ("points", "mean", "all", "some", "none"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("most frequent mistake, as the answer bank names it", overflow="fold")
    graded = [one for one in record.students if one.has_scores]
    for cell in record.cells:
        own = [one for student in graded for one in student.cells if one.name == cell.name]
        given = [one.given for one in own if one.given is not None]
        table.add_row(Text(cell.exercise), *_counted(cell, given), _most_frequent(cell.exercise, graded))
    if graded:
        most, totals = record.most, [one.points.total for one in graded]
        bonus = f" + {in_figures(most.max_bonus)}" if most.max_bonus else ""
        table.add_section()
        mean = in_figures(sum(totals) / len(totals))
        table.add_row("total", f"{in_figures(most.max_score)}{bonus}", mean, style="bold")
    return table


def _counted(cell: CellPoints, given: Sequence[float]) -> Iterable[str]:
    """The points to reach, their mean, and how many students reached all, some and none of them."""
    yield in_figures(cell.max_points)
    yield in_figures(sum(given) / len(given)) if given else "—"
    full = sum(points >= cell.max_points for points in given)
    none = sum(points <= 0 < cell.max_points for points in given)
    yield from map(str, (full, len(given) - full - none, none))


def _most_frequent(exercise: str, graded: Iterable[StudentRecord]) -> Text:
    named = Counter(
        verdict.misconception
        for student in graded
        for verdict in student.verdicts
        if verdict.exercise == exercise and verdict.misconception
    )
    if not named:
        return Text("")
    [(name, count)] = named.most_common(1)
    return Text(f"{name} ({count})")
