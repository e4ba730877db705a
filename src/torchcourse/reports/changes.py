"""What was given by hand since some moment, and how does one find out by whom?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from torchcourse.grading.by_hand.ledger import Change, Entry
from torchcourse.grading.by_hand.note_by_hand import ledger_of
from torchcourse.grading.course.course_folder import Course, CourseError
from torchcourse.grading.one_line import one_line
from torchcourse.reports.class_record import ClassRecord
from torchcourse.reports.points import in_figures
from torchcourse.reports.remarks import to_be_looked_at

FEWEST_DIGITS = 6  # of a hash
HOW_TO_LOOK = (
    "Who gave a mark, nbgrader does not record: whatever ran in a browser of yours could do it in your name.",
    "So look: do you know each of these marks as yours, or a colleague's? Were you at work at that time?",
    "Your Jupyter server logs `PUT /formgrader/api/grade/…` for each mark given in formgrader.",
    "To take one back, empty its field in formgrader, or give your own mark there.",
)


@dataclass(frozen=True)
class ChangesSince:
    """The entries after some moment, and whether the record holds together."""

    entries: tuple[Entry, ...]
    before: Entry | None  # the last entry before them
    is_whole: bool
    last_hash: str


def changes_since(course: Path, assignment: str, since: str | None) -> ChangesSince:
    """Find what the ledger has after a time or a hash; all of it when neither is given.

    Raises:  CourseError when `since` is neither, or is a hash that the ledger does not hold
    """
    entries = ledger_of(Course.open(course), assignment).entries()
    count = 0 if since is None else _count_until(entries, since, assignment)
    before = entries[count - 1] if count else None
    is_whole = all(entry.follows for entry in entries)
    return ChangesSince(entries[count:], before, is_whole, entries[-1].hash if entries else "")


def _count_until(entries: Sequence[Entry], since: str, assignment: str) -> int:
    """How many entries come before the changes that are asked for."""
    for number, entry in enumerate(entries, 1):
        if len(since) >= FEWEST_DIGITS and entry.hash.startswith(since.lower()):
            return number
    try:
        when = datetime.fromisoformat(since).astimezone(UTC)
    except ValueError:
        raise CourseError(
            f"--changed-since {since}: the ledger of {assignment} has no entry with this hash, and it is no "
            "time such as 2026-03-01 or '2026-03-01 14:30'. If you noted the hash from an earlier run, the "
            "ledger has been rewritten or removed since: compare it with a backup."
        ) from None
    return sum(entry.when <= when for entry in entries)


def lines_of(changes: ChangesSince, record: ClassRecord) -> Iterator[str]:
    """The whole answer, line by line."""
    if not changes.is_whole:
        yield ("THE LEDGER IS DAMAGED: a line of it was changed, or is gone. Compare it with a backup.")
    listed = list(_changes(changes))
    yield from listed or ["nothing was changed by hand"]
    unusual = list(to_be_looked_at(record))
    if unusual:
        yield "given by hand where a test gives points, or where nothing is written:"
        yield from (f"  {line}" for line in unusual)
    if listed or unusual:
        yield from HOW_TO_LOOK
    yield (
        f"Last entry of the ledger: {changes.last_hash}. Whoever can write to the course's files can rewrite "
        "the ledger too: note this hash elsewhere, and --changed-since with it will tell."
    )


def _changes(changes: ChangesSince) -> Iterator[str]:
    before = changes.before
    for entry in changes.entries:
        first = "before" if before is None else f"{_local(before.when)} to"
        if not entry.follows:
            yield f"{first} {_local(entry.when)}: a damaged line"
        elif entry.changes:
            yield f"{first} {_local(entry.when)}, seen by `torchcourse {entry.seen_by}`:"
            yield from (f"  {_change(change)}" for change in entry.changes)
        before = entry


def _change(change: Change) -> str:
    place = ", ".join(one_line(part) for part in change.place[:3:2] if part) or "the assignment"
    return f"{place}: {change.place.what} {_value(change.before)} → {_value(change.now)}"


def _value(value: float | str | None) -> str:
    if value is None:
        return "none"
    return in_figures(value) if isinstance(value, int | float) else repr(one_line(value, 60))


def _local(when: datetime) -> str:
    return when.astimezone().strftime("%Y-%m-%d %H:%M:%S")
