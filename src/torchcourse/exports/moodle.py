"""Files that Moodle imports: an assignment's offline grading worksheet, or a file for the gradebook's import.

What its importers do is in Moodle's mod/assign/feedback/offline and grade/import/csv. The worksheet knows a
row by the number at the end of its identifier, passes over grades that are locked or above the maximum
without a word, and has its headings in the site's language. The gradebook's import finds a user by ID
number, email or username, each exactly, and gives everything up for one unknown user, one grade that is no
number, one above 100 or a locked item.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from torchcourse.exports.canvas import number_in
from torchcourse.exports.exported import Exported
from torchcourse.exports.match import Matched, Row, Way, column, match, own, same_letters
from torchcourse.exports.raw_csv import Field, Table
from torchcourse.exports.scores import ClassScores, in_text
from torchcourse.grading.course.course_folder import CourseError

MOST = Decimal(100)  # of a grade, where the site has not set unlimitedgrades
IDENTIFIER = re.compile(r"(\D+)(\d+)")  # "Participant 123", "Teilnehmer/in123"
# Headings as Moodle's language packs have them; another one is named with --column.
GRADES = {
    "grade",
    "bewertung",
    "note",
    "calificación",
    "nota",
    "valutazione",
    "cijfer",
    "оценка",
    "成绩",
    "評点",
}
ID_NUMBERS = {"id number", "idnumber", "id-nummer", "numéro d'identification", "número de id"}
EMAILS = {"email address", "email", "e-mail-adresse", "adresse de courriel", "dirección de correo", "e-mail"}
# How a locked grade is marked, in the languages in which Moodle is used most.
NO = {
    *(
        "no",
        "nein",
        "non",
        "nee",
        "não",
        "nie",
        "nej",
        "nei",
        "ei",
        "ne",
        "nu",
        "nem",
        "нет",
        "ні",
        "не",
        "όχι",
    ),
    *("hayır", "لا", "לא", "否", "いいえ", "아니요", "아니오", "không", "tidak"),
}
USERNAMES = {"username", "anmeldename", "nom d'utilisateur", "nombre de usuario", "gebruikersnaam"}


def to_moodle(scores: ClassScores, roster: Table, chosen: Mapping[str, str]) -> Exported:
    """Put the scores into what Moodle reads; the roster tells which of its two shapes that is.

    Raises:  CourseError when the roster is neither, or lacks a column
    """
    identifier = _identifier(roster)
    if identifier is not None:
        return _Worksheet(roster, identifier).filled(scores, chosen)
    return _for_import(scores, roster, chosen)


def _identifier(roster: Table) -> int | None:
    """The worksheet's first column: the same word in every row, with another number behind it."""
    if len(roster.rows) < 2:
        return None
    found = [IDENTIFIER.fullmatch(row[0].text.strip()) for row in roster.rows[1:]]
    words = {one[1] for one in found if one}
    numbers = {one[2] for one in found if one}
    return 0 if all(found) and len(words) == 1 and len(numbers) == len(found) else None


@dataclass(frozen=True)
class _Worksheet:
    """One assignment's offline grading worksheet, in whatever language."""

    roster: Table
    identifier: int

    def filled(self, scores: ClassScores, chosen: Mapping[str, str]) -> Exported:
        if len(scores.assignments) != 1:
            raise CourseError(
                "A grading worksheet is of one assignment: name the one, as in "
                "`torchcourse export 01_networks --format moodle --roster FILE`."
            )
        [(name, _)] = scores.assignments.items()
        place = self._grade_column(name, chosen)
        people = self.roster.rows[1:]
        rows = [self._row(row) for row in people]
        matched = match(scores.students, rows, TIERS)
        complaints = list(matched.complaints)
        lines = [list(self.roster.rows[0])]
        for number, row in enumerate(people):
            line = list(row)
            student = matched.rows.get(number)
            score = student.scores.get(name) if student else None
            if student is not None and score is not None:
                why = self._why_passed_over(row, place, score)
                if why:
                    complaints.append(f"{student.who.id}: {in_text(score)} {why}")
                else:
                    line[place] = Field.of(in_text(score), self.roster.delimiter)
            lines.append(line)
        return Exported(self.roster.to_bytes(lines), tuple(complaints))

    def _grade_column(self, name: str, chosen: Mapping[str, str]) -> int:
        header = self.roster.header
        if name in chosen:
            places = [place for place, one in enumerate(header) if one.strip() == chosen[name]]
        else:
            places = [place for place, one in enumerate(header) if one.strip().casefold() in GRADES]
        if len(places) != 1:
            raise CourseError(
                f"It is not clear which column of the worksheet has the grade. Name it with --column "
                f"{name}=HEADING. There: {', '.join(header)}."
            )
        return places[0]

    def _row(self, row: Sequence[Field]) -> Row:
        """A row by its own headings, and by what its identifier ends with."""
        said = {heading.strip(): field.text for heading, field in zip(self.roster.header, row, strict=True)}
        found = IDENTIFIER.fullmatch(row[self.identifier].text.strip())
        return _with_known_headings(said) | {"\0participant": found[2] if found else ""}

    def _why_passed_over(self, row: Sequence[Field], place: int, score: Decimal) -> str:
        """Why Moodle would not take a grade, and would not say so; empty when it would."""
        most = number_in(row[place + 1].text.strip()) if place + 1 < len(row) else None
        if most is not None and score > most:
            return f"is above the maximum grade of {in_text(most)}, and Moodle passes over it"
        if place + 2 < len(row) and row[place + 2].text.strip().casefold() in NO:
            return "cannot be entered: Moodle has this grade locked"
        return ""


def _for_import(scores: ClassScores, roster: Table, chosen: Mapping[str, str]) -> Exported:
    """A file for Grades, Import, CSV file: only rows that Moodle can take."""
    header = [one.strip() for one in roster.header]
    said = [dict(zip(header, (one.text for one in row), strict=True)) for row in roster.rows[1:]]
    rows = [_with_known_headings(one) for one in said]
    matched = match(scores.students, rows, TIERS)
    wanted = [place for place in sorted(matched.rows) if matched.rows[place].scores]
    key = _key_column(header, said, wanted)
    too_much = _too_much(matched, wanted)
    if too_much:
        told = ("nothing was written: Moodle gives up everything for a grade above 100", *too_much)
        return Exported(None, (*matched.complaints, *told))
    titles = {name: chosen.get(name, name) for name in scores.assignments}
    delimiter = roster.delimiter
    lines = [[Field.of(one, delimiter) for one in (header[key], *titles.values())]]
    for place in wanted:
        student = matched.rows[place]
        line = [roster.rows[1 + place][key]]
        for name, title in titles.items():
            score = student.scores.get(name)
            # Where there is no score here, one that Moodle has stays: an empty field would take it away.
            now = _there(said[place], title) if score is None else in_text(score)
            line.append(Field.of(now, delimiter))
        lines.append(line)
    note = f'in Moodle, map "{header[key]}" to the user, and each assignment to its grade item'
    return Exported(roster.to_bytes(lines), matched.complaints, (note,))


def _there(row: Row, title: str) -> str:
    """The grade that Moodle's export shows, under "Assignment: TITLE (Real)" in any language; else nothing.

    For no grade it shows a dash, and gives up everything when it reads one.
    """
    found = [text.strip() for column, text in row.items() if title in _titles(column)]
    return found[0] if len(found) == 1 and re.search(r"\d", found[0]) else ""


def _titles(heading: str) -> set[str]:
    """What a heading may be of: "Assignment: Essay (Real)" is one of "Essay", if nothing else."""
    before, _, behind = heading.rpartition("(")
    wholes = {heading, before.rstrip()} if behind.endswith(")") and len(behind) > 1 else {heading}
    return wholes | {whole.partition(":")[2].lstrip() for whole in wholes}


def _key_column(header: Sequence[str], said: Sequence[Row], wanted: Sequence[int]) -> int:
    """The surest column by which Moodle finds each of the users: there in every row, and nobody else's."""
    for known in (ID_NUMBERS, USERNAMES, EMAILS):
        for place, heading in enumerate(header):
            if heading.casefold() in known:
                counted = Counter(one[heading] for one in said)
                # PHP takes "0" for empty.
                if all(
                    said[row][heading].strip() not in ("", "0") and counted[said[row][heading]] == 1
                    for row in wanted
                ):
                    return place
    raise CourseError(
        "The roster has no column with an ID number, username or email address of its own for each graded "
        f"student, and Moodle gives up everything for one user it cannot tell. There: {', '.join(header)}."
    )


def _too_much(matched: Matched, wanted: Sequence[int]) -> list[str]:
    return [
        f"{matched.rows[place].who.id}, {name}: {in_text(score)}"
        for place in wanted
        for name, score in matched.rows[place].scores.items()
        if score > MOST
    ]


def _with_known_headings(row: Row) -> dict[str, str]:
    """A row with its known columns under names of ours as well."""
    named = dict(row)
    for heading, text in row.items():
        for ours, known in (("\0id", ID_NUMBERS), ("\0email", EMAILS), ("\0user", USERNAMES)):
            if heading.casefold() in known:
                named.setdefault(ours, text)
        if heading.casefold() in ("full name", "vollständiger name", "nom complet"):
            named.setdefault("\0name", text)
    first = next((row[one] for one in ("First name", "Vorname", "Prénom") if one in row), "")
    last = next((row[one] for one in ("Last name", "Surname", "Nachname", "Nom") if one in row), "")
    if first or last:
        named.setdefault("\0name", f"{first} {last}")
    return named


def _name_in_downloads(row: Row) -> str:
    """As Moodle names the files of a download, with what this course's names take of it: no `_`."""
    return same_letters(row.get("\0name", ""))


def _participant(row: Row) -> str:
    return row.get("\0participant", "")


TIERS = (
    (
        Way("student = ID number", own("id"), column("\0id")),
        Way("student = username", own("id"), column("\0user")),
        Way("student = email", own("id"), column("\0email")),
        Way("LMS user = participant", own("lms_user_id"), _participant),
        Way("LMS user = ID number", own("lms_user_id"), column("\0id")),
        Way("student = participant", own("id"), _participant),
    ),
    (Way("email = email", own("email"), column("\0email")),),
    (Way("student = name in downloads", own("id"), _name_in_downloads),),
)
