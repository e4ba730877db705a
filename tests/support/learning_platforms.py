"""What Canvas and Moodle write, and what their importers take from a file, by the rules of their own code.

Canvas: lib/gradebook_exporter.rb and lib/gradebook_importer.rb. Moodle: mod/assign/gradingtable.php,
mod/assign/feedback/offline and grade/import/csv/classes/load_data.php.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

PASSED_OVER = re.compile(
    "Current Score|Current Points|Current Grade|Final Score|Final Points|Final Grade|Override Score|"
    "Override Grade|Override Status"
)


@dataclass
class Person:
    """Somebody who is enrolled on a platform."""

    number: int  # Canvas's ID, Moodle's participant
    last: str
    first: str
    sis: str  # SIS User ID, ID number
    login: str  # SIS Login ID, username
    email: str
    section: str = "A, morning"

    @property
    def sortable(self) -> str:
        return f"{self.last}, {self.first}"


@dataclass
class CanvasCourse:
    """A course in Canvas: people, assignments by id with title and points, and scores as text."""

    people: list[Person]
    assignments: dict[int, tuple[str, str]]
    scores: dict[tuple[int, int], str] = field(default_factory=dict)  # person, assignment -> text
    made: list[str] = field(default_factory=list)  # titles that an import made assignments of

    def export(self, delimiter: str = ",", bom: bool = False) -> bytes:
        text = io.StringIO()
        writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
        titles = [f"{title} ({number})" for number, (title, _) in self.assignments.items()]
        first = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Notes"]
        totals = ["Current Score", "Final Score"]
        writer.writerow([*first, *titles, *totals])
        writer.writerow([""] * 6 + ["Manual Posting"] * len(titles) + [""] * 2)
        points = [points for _, points in self.assignments.values()]
        writer.writerow(["    Points Possible", "", "", "", "", "", *points, "(read only)", "(read only)"])
        for one in self.people:
            cells = [self.scores.get((one.number, assignment), "") for assignment in self.assignments]
            who = [one.sortable, one.number, one.sis, one.login, one.section, 'said "hi"']
            writer.writerow([*who, *cells, "71.5", "60"])
        return (b"\xef\xbb\xbf" if bom else b"") + text.getvalue().encode()

    def take(self, content: bytes) -> None:
        """Import a file."""
        text = content.decode("utf-8-sig")
        lines = text.splitlines()[:3]
        delimiter = ";" if len({line.count(";") for line in lines} - {0}) == 1 else ","
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        header = rows[0]
        assert "Student" in header[0], "Invalid header row"
        assert "ID" in header[1], "Invalid header row"
        section = header.index("Section")
        columns: dict[int, int] = {}
        for place, heading in enumerate(header):
            if place > section and heading != "Notes" and not PASSED_OVER.search(heading):
                found = re.fullmatch(r"(.*) \((\d+)\)", heading)
                known = [number for number, (title, _) in self.assignments.items() if title == heading]
                if found and int(found[2]) in self.assignments:
                    columns[place] = int(found[2])
                elif known:
                    columns[place] = known[0]
                else:
                    self.made.append(heading)
        for row in rows[1:]:
            row = [self._normalised(one) for one in row]
            if "Points Possible" in row[0]:
                for place, assignment in columns.items():
                    self.assignments[assignment] = (self.assignments[assignment][0], row[place])
            elif not all(re.fullmatch(r"(?i)\s*(Muted|Manual Posting.*)?\s*", one) for one in row):
                person = next(one for one in self.people if str(one.number) == row[1])
                for place, assignment in columns.items():
                    self.scores[person.number, assignment] = row[place].strip()

    @staticmethod
    def _normalised(text: str) -> str:
        if not re.fullmatch(r"-?[0-9.,]+%?", text):
            return text
        *whole, last = re.split(r"[,.]", text)
        return f"{''.join(whole)}.{last}" if whole else last


@dataclass
class MoodleAssignment:
    """An assignment in Moodle, with its offline grading worksheet."""

    people: list[Person]
    most: str = "100.00"
    locked: frozenset[int] = frozenset()
    grades: dict[int, float] = field(default_factory=dict)
    headings: tuple[str, ...] = (
        *("Identifier", "Full name", "ID number", "Email address", "Status", "Grade", "Maximum grade"),
        *("Grade can be changed", "Last modified (submission)", "Last modified (grade)", "Feedback comments"),
    )
    participant: str = "Participant "

    def export(self) -> bytes:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.headings)
        for one in self.people:
            writer.writerow(
                [
                    f"{self.participant}{one.number}",
                    f"{one.first} {one.last}",
                    one.sis,
                    one.email,
                    "Submitted for grading",
                    f"{self.grades[one.number]:.2f}" if one.number in self.grades else "",
                    self.most,
                    "No" if one.number in self.locked else "Yes",
                    "Sunday, 1 March 2026, 9:15 PM",
                    "-",
                    "",
                ]
            )
        return b"\xef\xbb\xbf" + text.getvalue().encode()

    def take(self, content: bytes) -> None:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        place, modified = self.headings.index(self.headings[5]), self.headings[9]
        assert modified in rows[0], "the worksheet is refused without the date of the grade"
        for row in rows[1:]:
            number = int(row[0][len(self.participant) :])
            if row[place] == "" or number in self.locked:
                continue
            grade = float(row[place])  # unformat_float
            if 0 <= grade <= float(self.most):
                self.grades[number] = grade


class ImportAborted(Exception):
    """Moodle gave a whole import up."""


def moodle_gradebook_import(
    content: bytes, people: Iterable[Person], key: str, most: float = 100
) -> dict[tuple[int, str], float | None]:
    """What the gradebook's import takes: all of it, or nothing."""
    people = list(people)
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    taken: dict[tuple[int, str], float | None] = {}
    for row in rows[1:]:
        value = row[0]
        if value in ("", "0"):
            continue
        users = [one for one in people if getattr(one, key) == value]
        if len(users) != 1:
            raise ImportAborted(f"user mapping error: {value}")
        for title, text in zip(rows[0][1:], row[1:], strict=True):
            if text in ("", "-"):
                taken[users[0].number, title] = None
            elif not re.fullmatch(r"-?\d+(\.\d+)?", text):
                raise ImportAborted("bad grade")
            elif float(text) > most:
                raise ImportAborted("grade value too big")
            else:
                taken[users[0].number, title] = float(text)
    return taken
