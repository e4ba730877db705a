"""What did humans enter in the gradebook, and since when? A record that is only ever added to says it.

Each line of .torchcourse.ledger/ASSIGNMENT.jsonl holds what had changed since the line before, and a hash of
itself and of that line. So a hash that was noted elsewhere shows later whether the record was rewritten.
It lies beside the gradebook, holds comments on students' work, and like that is not committed.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import RawIOBase
from pathlib import Path
from typing import Any

from torchcourse.grading.by_hand.by_hand import Entered, Value
from torchcourse.grading.course.settings import CourseError

FOLDER = ".torchcourse.ledger"
HASH_LENGTH = 16  # hexadecimal digits: short enough to be noted on paper


@dataclass(frozen=True)
class Change:
    """One value that a human entered, changed or removed."""

    place: Entered
    before: Value | None
    now: Value | None


@dataclass(frozen=True)
class Entry:
    """What had changed between two looks at the gradebook."""

    when: datetime  # UTC; when it was seen, so it happened before
    seen_by: str  # the command that looked
    changes: tuple[Change, ...]
    hash: str
    follows: bool = True  # whether the line is whole and names the hash of the one before


class Ledger:
    """The record of one assignment."""

    def __init__(self, root: Path, assignment: str, *, mode: int = 0o600) -> None:
        self.path = root / FOLDER / f"{assignment}.jsonl"
        self._mode = mode

    def entries(self) -> tuple[Entry, ...]:
        """All entries, oldest first.

        Raises:  CourseError when the record cannot be read
        """
        try:
            return tuple(_entries(self.path.read_bytes()))
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise self._explained(error, "read") from error

    def note(self, entered: Mapping[Entered, Value], seen_by: str) -> Entry | None:
        """Add what has changed since the last entry, if anything has; before the first, all was empty.

        Raises:  CourseError when the record cannot be written
        """
        try:
            self.path.parent.mkdir(exist_ok=True)
            flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
            descriptor = os.open(self.path, flags, self._mode)
            with os.fdopen(descriptor, "r+b", buffering=0) as file:
                _keep_others_out(file)
                content = file.read()
                if not content:
                    os.fchmod(descriptor, self._mode)  # whatever the umask
                entry = _new_entry(tuple(_entries(content)), entered, seen_by)
                if entry is not None:
                    # After a power cut the last line may be half of one: begin another.
                    start = b"" if not content or content.endswith(b"\n") else b"\n"
                    file.write(start + _line(entry[0], entry[1]))
                    os.fsync(file.fileno())
                return entry[0] if entry else None
        except OSError as error:
            raise self._explained(error, "written") from error

    def _explained(self, error: OSError, done: str) -> CourseError:
        why = os.strerror(error.errno or 0)
        return CourseError(
            f"{self.path}, the record of what was given by hand, cannot be {done}: {why}. "
            "Correct its permissions, or make room."
        )


def entered_at(entries: Sequence[Entry]) -> dict[Entered, Value]:
    """All that was entered by hand when the last of these entries was written."""
    entered: dict[Entered, Value] = {}
    for change in (change for entry in entries for change in entry.changes):
        if change.now is None:
            entered.pop(change.place, None)
        else:
            entered[change.place] = change.now
    return entered


def _new_entry(
    entries: Sequence[Entry], entered: Mapping[Entered, Value], seen_by: str
) -> tuple[Entry, str] | None:
    """The next entry with the hash that it follows; None when nothing has changed."""
    known = entered_at(entries)
    changes = tuple(
        Change(place, known.get(place), entered.get(place))
        for place in sorted(known.keys() | entered.keys())
        if known.get(place) != entered.get(place)
    )
    if entries and not changes:
        return None
    previous = entries[-1].hash if entries else ""
    when = datetime.now(UTC).replace(microsecond=0)
    entry = Entry(when, seen_by, changes, "")
    return Entry(when, seen_by, changes, _hash(_body(entry, previous))), previous


def _body(entry: Entry, previous: str) -> dict[str, Any]:
    changes = [[*change.place, change.before, change.now] for change in entry.changes]
    return {"when": entry.when.isoformat(), "seen_by": entry.seen_by, "follows": previous, "changes": changes}


def _hash(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:HASH_LENGTH]


def _line(entry: Entry, previous: str) -> bytes:
    return json.dumps({**_body(entry, previous), "hash": entry.hash}).encode() + b"\n"


def _entries(content: bytes) -> Iterator[Entry]:
    previous = ""
    for line in content.splitlines():
        entry = _read(line, previous)
        previous = entry.hash
        yield entry


def _read(line: bytes, previous: str) -> Entry:
    """Read one line; one that is damaged, or does not follow the one before, is an entry that says so."""
    try:
        body = json.loads(line)
        hash_ = body.pop("hash")
        changes = tuple(Change(Entered(*one[:4]), one[4], one[5]) for one in body["changes"])
        follows = body["follows"] == previous and hash_ == _hash(body)
        return Entry(datetime.fromisoformat(body["when"]), str(body["seen_by"]), changes, str(hash_), follows)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        return Entry(datetime.fromtimestamp(0, UTC), "", (), hashlib.sha256(line).hexdigest()[:16], False)


def _keep_others_out(file: RawIOBase) -> None:
    """Until the file is closed: two commands may look at the same time, but not where nothing is graded."""
    with suppress(ModuleNotFoundError):  # Windows has no such lock
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX)
