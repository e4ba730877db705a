"""A CSV file of another system, of which every field that is not ours stays byte for byte as it came."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from torchcourse.grading.course.course_folder import CourseError

DELIMITERS = (",", ";", "\t", ":")  # Moodle offers the colon, too
BOM = "\ufeff"


@dataclass(frozen=True)
class Field:
    """One field: as it is in the file, quotes included, and what it says."""

    raw: str
    text: str

    @classmethod
    def of(cls, text: str, delimiter: str) -> Field:
        """A new field, quoted where it must be."""
        if any(one in text for one in (delimiter, '"', "\n", "\r")) or text != text.strip():
            return cls('"' + text.replace('"', '""') + '"', text)
        return cls(text, text)


@dataclass(frozen=True)
class Table:
    """The rows of a file, the first of which is the header."""

    rows: tuple[tuple[Field, ...], ...]
    delimiter: str
    line_end: str
    bom: bool

    @property
    def header(self) -> tuple[str, ...]:
        return tuple(field.text for field in self.rows[0])

    def to_bytes(self, rows: list[list[Field]]) -> bytes:
        """Other rows in this file's form."""
        lines = (self.delimiter.join(field.raw for field in row) + self.line_end for row in rows)
        return ((BOM if self.bom else "") + "".join(lines)).encode("utf-8")


def read_table(path: Path) -> Table:
    """Read a file that another system wrote.

    Raises:  CourseError when it is not there, not UTF-8, or has no header and rows of its length
    """
    try:
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise CourseError(f"{path} cannot be read: {error.strerror}. Name the file with --roster.") from error
    except UnicodeDecodeError as error:
        raise CourseError(
            f"{path} is not UTF-8 (byte {error.start}). Download it again, and do not save it from a "
            "spreadsheet program, which also changes leading zeros."
        ) from error
    bom = text.startswith(BOM)
    text = text.removeprefix(BOM)
    if "\n" not in text:
        text = text.replace("\r", "\n")  # as spreadsheet programs on a Mac once wrote
    first = text.splitlines()[0] if text.strip() else ""
    delimiter = max(DELIMITERS, key=first.count)
    rows = tuple(tuple(row) for row in _rows(text, delimiter) if any(field.raw.strip() for field in row))
    if not rows or len(rows[0]) < 2:
        raise CourseError(f"{path} has no header of several columns: export the roster as CSV.")
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(rows[0]):
            raise CourseError(
                f"{path}, row {number}: it has {len(row)} fields, and the header {len(rows[0])}. "
                "Download it again; nothing was written."
            )
    return Table(rows, delimiter, "\r\n" if "\r\n" in text else "\n", bom)


def _rows(text: str, delimiter: str) -> Iterator[list[Field]]:
    """Cut a text into fields, at delimiters and line ends that are not within quotes."""
    row: list[Field] = []
    start, quoted = 0, False
    for place, one in enumerate(text):
        if one == '"':
            quoted = not quoted
        elif not quoted and (one == delimiter or one == "\n"):
            row.append(_field(text[start:place].removesuffix("\r") if one == "\n" else text[start:place]))
            start = place + 1
            if one == "\n":
                yield row
                row = []
    if start < len(text):
        row.append(_field(text[start:]))
    if row:
        yield row


def _field(raw: str) -> Field:
    if '"' not in raw:
        return Field(raw, raw)
    read = list(csv.reader(io.StringIO(raw, newline=""), delimiter="\0"))  # the one field, without its quotes
    return Field(raw, read[0][0] if len(read) == 1 and read[0] else raw)
