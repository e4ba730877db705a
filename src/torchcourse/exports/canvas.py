"""The gradebook's file as Canvas imports it: Canvas's own export, with scores put in.

What its importer does is in Canvas's lib/gradebook_importer.rb: it knows a column by the id at its end; a
title that it does not know becomes a new assignment; titles with words such as "Final Score" are passed over;
of "1,234" the comma is the decimal sign; an empty field takes a score away; the row of points changes the
assignment; an assignment whose points say "(read only)" is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from torchcourse.exports.exported import Exported
from torchcourse.exports.match import Way, column, match, own
from torchcourse.exports.raw_csv import Field, Table
from torchcourse.exports.scores import ClassScores, Scored, in_text
from torchcourse.grading.course.course_folder import CourseError

PASSED_OVER = re.compile(r"(?:Current|Final|Override) (?:Score|Grade|Status)|(?:Current|Final) Points")
WITH_ID = re.compile(r"(?P<title>.*\S)\s*\((?P<id>\d+)\)")
POINTS_POSSIBLE = "Points Possible"


def to_canvas(scores: ClassScores, roster: Table, chosen: Mapping[str, str]) -> Exported:
    """Put the scores into a copy of Canvas's export: its identity columns, and a column an assignment.

    `chosen` names the column, or its id, of an assignment whose title in Canvas is another one.
    Raises:  CourseError when the roster is no such export, or has no column for an assignment
    """
    header = roster.header
    if not _is_canvas(header):
        raise CourseError(
            "The roster is no gradebook export of Canvas: its header begins with Student and ID, and has "
            "Section. In Canvas choose Grades, Export, Export Entire Gradebook."
        )
    places = {name: _place_of(name, header, chosen) for name in scores.assignments}
    kept = _identity(header)
    people = [number for number, row in enumerate(roster.rows) if number and _is_person(row)]
    rows = [dict(zip(header, (one.text for one in roster.rows[number]), strict=True)) for number in people]
    matched = match(scores.students, rows, TIERS)
    whose = {people[place]: student for place, student in matched.rows.items()}
    told = _Told()
    _look_at_points(scores, roster, places, told)
    lines = [
        [*(row[place] for place in kept)]
        + [
            _cell(row[place], whose.get(number), name, roster.delimiter, told)
            for name, place in places.items()
        ]
        for number, row in enumerate(roster.rows)
    ]
    return Exported(roster.to_bytes(lines), (*matched.complaints, *told.complaints), tuple(told.notes))


@dataclass
class _Told:
    complaints: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def _cell(now: Field, student: Scored | None, name: str, delimiter: str, told: _Told) -> Field:
    """The field of one student and assignment: ours, or what Canvas has where we have none."""
    score = student.scores.get(name) if student is not None else None
    if student is None or score is None:
        return now
    state = now.text.strip().upper()
    if state == "EX":
        told.notes.append(f"{student.who.id}, {name}: excused in Canvas, and stays so")
        return now
    if state == "N/A":
        told.complaints.append(f"{student.who.id}, {name}: not assigned in Canvas, which takes no score")
        return now
    return Field.of(in_text(score), delimiter)


def _is_canvas(header: tuple[str, ...]) -> bool:
    first = header[:2] == ("Student", "ID") or header[:3] == ("LastName", "FirstName", "ID")
    return first and "Section" in header


def _identity(header: tuple[str, ...]) -> list[int]:
    """The columns that say who somebody is, and the course's own notes behind them: up to the first score."""
    section = header.index("Section")
    places = list(range(section + 1))
    for place in range(section + 1, len(header)):
        if WITH_ID.fullmatch(header[place]) or PASSED_OVER.search(header[place]):
            break
        places.append(place)
    return places


def _place_of(name: str, header: tuple[str, ...], chosen: Mapping[str, str]) -> int:
    """An assignment's column: by its id, else by its exact title.

    Raises:  CourseError for none, for more than one, and for one that Canvas would pass over
    """
    wanted = chosen.get(name, name)
    columns = {place: found for place, one in enumerate(header) if (found := WITH_ID.fullmatch(one))}
    places = [place for place, found in columns.items() if wanted in (found["id"], header[place])]
    places = places or [place for place, found in columns.items() if found["title"] == wanted]
    if len(places) != 1:
        there = ", ".join(f'"{header[place]}"' for place in columns) or "none"
        what = "no column" if not places else f"{len(places)} columns"
        raise CourseError(
            f"Canvas has {what} for {name} (looked for: {wanted}). A title that it does not know would "
            f"become a new assignment. Publish the assignment and export again, or name its column with "
            f"--column {name}=ID. There: {there}."
        )
    if PASSED_OVER.search(header[places[0]]):
        raise CourseError(
            f'Canvas passes over the column "{header[places[0]]}" when it imports, for it takes it for a '
            "total. Give the assignment another title there, and export again."
        )
    return places[0]


def _is_person(row: tuple[Field, ...]) -> bool:
    if POINTS_POSSIBLE in row[0].text:
        return False
    texts = [one.text.strip().casefold() for one in row]
    return not all(text in ("", "muted") or text.startswith("manual posting") for text in texts)


def _look_at_points(scores: ClassScores, roster: Table, places: Mapping[str, int], told: _Told) -> None:
    row = next((row for row in roster.rows if POINTS_POSSIBLE in row[0].text), None)
    if row is None:
        raise CourseError('The roster has no row "Points Possible": export the gradebook from Canvas again.')
    for name, most in scores.assignments.items():
        there = row[places[name]].text.strip()
        if "read only" in there:
            told.complaints.append(f"{name}: read only in Canvas, which will not take its scores")
        elif number_in(there) != most:
            told.notes.append(
                f"{name}: worth {in_text(most)} here and {there or 'nothing'} in Canvas; scores are as here"
            )


def number_in(text: str) -> Decimal | None:
    """A number as Canvas writes it in any language: the last sign that is no digit is the decimal one."""
    found = re.fullmatch(r"(-?[\d.,' \u00a0\u202f]*?)(?:[.,](\d+))?", text)
    if not text or not found:
        return None
    whole = re.sub(r"[^\d-]", "", found[1]) or "0"
    return Decimal(f"{whole}.{found[2] or 0}")


def _name_in_downloads(row: Mapping[str, str]) -> str:
    """As Canvas names the files of a download: the sortable name, letters and digits only, small."""
    name = row.get("Student") or f"{row.get('LastName', '')}, {row.get('FirstName', '')}"
    return re.sub(r"[\W_]", "", name).lower()


TIERS = (
    (
        Way("LMS user = ID", own("lms_user_id"), column("ID")),
        Way("student = SIS User ID", own("id"), column("SIS User ID")),
        Way("student = SIS Login ID", own("id"), column("SIS Login ID")),
        Way("student = Integration ID", own("id"), column("Integration ID")),
        Way("student = ID", own("id"), column("ID")),
    ),
    (Way("email = SIS Login ID", own("email"), column("SIS Login ID")),),
    (Way("student = name in downloads", own("id"), _name_in_downloads),),
)
