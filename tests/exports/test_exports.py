"""Two hundred students with the names that people have: what Canvas and Moodle import is what was graded."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from support.learning_platforms import (
    CanvasCourse,
    ImportAborted,
    MoodleAssignment,
    Person,
    moodle_gradebook_import,
)

from torchcourse.exports.canvas import to_canvas
from torchcourse.exports.exported import Exported
from torchcourse.exports.moodle import to_moodle
from torchcourse.exports.plain import to_csv, to_json
from torchcourse.exports.raw_csv import Table, read_table
from torchcourse.exports.scores import ClassScores, Scored
from torchcourse.grading.course.course_folder import CourseError
from torchcourse.grading.gradebook.students import StudentInGradebook

NAMES = (
    *(("O'Neill, Jr.", 'Séan "Shay"'), ("王", "小明"), ("Müller", "Jörg"), ("de la Cruz", "María José")),
    *(
        ("Nguyễn", "Thị Hà"),
        ("=SUM(A1)", "Ada"),
        ("Doe", "Jane"),
        ("Łukasz", "Żółć"),
        ("李", "娜"),
        (" Lee ", "Kim"),
    ),
)


def people(count: int = 200) -> list[Person]:
    """Each name twenty times: twins, who only differ in their numbers, some of which begin with zeros."""
    found = []
    for number in range(count):
        last, first = NAMES[number % len(NAMES)]
        sis = f"{number:06d}" if number % 2 else f"s{number}"
        found.append(Person(9000 + number, last, first, sis, f"login{number}", f"U{number}@Example.org"))
    return found


def class_of(persons: Iterable[Person], absent: int = 7, most: int = 20) -> ClassScores:
    """A course that knows its students by the ID of the student register; every `absent`-th did nothing."""
    draw = Random(5)
    students = []
    for place, one in enumerate(persons):
        points = {
            "01_networks": Decimal(draw.randrange(0, most * 100)) / 100,
            "02_losses": Decimal(place % 20),
        }
        if place % absent == 0:
            points = {} if place % 2 else {"02_losses": Decimal(0)}
        students.append(Scored(StudentInGradebook(one.sis, one.first, one.last, one.email), points))
    return ClassScores({"01_networks": Decimal(20), "02_losses": Decimal(20)}, tuple(students), {})


def table(content: bytes, tmp_path: Path) -> Table:
    (tmp_path / "roster.csv").write_bytes(content)
    return read_table(tmp_path / "roster.csv")


def only(name: str, scores: ClassScores) -> ClassScores:
    kept = tuple(
        Scored(one.who, {key: value for key, value in one.scores.items() if key == name})
        for one in scores.students
    )
    return ClassScores({name: scores.assignments[name]}, kept, {})


# Canvas --------------------------------------------------------------------------------------------------


def canvas_course(**scores: str) -> CanvasCourse:
    assignments = {11: ("01_networks", "20"), 12: ("02_losses", "20"), 13: ("Quiz (3)", "5")}
    return CanvasCourse(people(), assignments)


@pytest.mark.parametrize(("delimiter", "bom"), [(",", False), (";", True)])
def test_canvas_takes_every_score_of_two_hundred_and_changes_nothing_else(tmp_path, delimiter, bom):
    course = canvas_course()
    course.scores[9001, 11] = "EX"
    course.scores[9007, 13] = "4,5"
    before = course.export(delimiter, bom)
    scores = class_of(course.people)
    done = to_canvas(scores, table(before, tmp_path), {})
    assert done.complaints == ()
    assert len(done.notes) == 1, "the excused one"
    course.take(done.content)
    assert course.made == []
    assert course.assignments[11] == ("01_networks", "20")
    wrong = [
        (one.number, name)
        for one, student in zip(course.people, scores.students, strict=True)
        for number, name in ((11, "01_networks"), (12, "02_losses"))
        if course.scores.get((one.number, number), "") != wanted(student, name, one.number, number)
    ]
    assert wrong == []
    assert course.scores[9007, 13] == "4,5", "another assignment is not in the file"


def wanted(student: Scored, name: str, person: int, assignment: int) -> str:
    if (person, assignment) == (9001, 11):
        return "EX"
    if name not in student.scores:
        return ""
    # What Canvas makes of the text: no text of ours may have a comma, or more than one point.
    return f"{student.scores[name]:.2f}".rstrip("0").rstrip(".")


def test_canvas_keeps_its_own_columns_byte_for_byte(tmp_path):
    roster = canvas_course().export().replace(b"login8,", b'"login8",')
    done = to_canvas(class_of(people()), table(roster, tmp_path), {})
    for came, went in zip(roster.split(b"\n"), done.content.split(b"\n"), strict=True):
        shared = came[: came.rindex(b'hi"""') + 5] if b"hi" in came else came[:20]
        assert went.startswith(shared)
    assert b"Final Score" not in done.content


def test_line_ends_of_an_old_mac_are_read(tmp_path):
    content = canvas_course().export().replace(b"\r\n", b"\n").replace(b"\n", b"\r")
    done = to_canvas(class_of(people()), table(content, tmp_path), {})
    assert done.complaints == ()
    assert done.content.count(b"\n") == content.count(b"\r")


def test_a_title_that_canvas_has_not_is_never_written(tmp_path):
    course = canvas_course()
    course.assignments[11] = ("Networks", "20")
    roster = table(course.export(), tmp_path)
    with pytest.raises(CourseError, match=r"no column for 01_networks .*\"Networks \(11\)\""):
        to_canvas(class_of(people()), roster, {})
    for chosen in ("11", "Networks", "Networks (11)"):
        done = to_canvas(class_of(people()), roster, {"01_networks": chosen})
        assert b"Networks (11),02_losses (12)" in done.content


def test_a_title_that_canvas_passes_over_is_refused(tmp_path):
    course = canvas_course()
    course.assignments[11] = ("My Final Score", "20")
    with pytest.raises(CourseError, match="passes over the column"):
        to_canvas(class_of(people()), table(course.export(), tmp_path), {"01_networks": "11"})


def test_other_points_in_canvas_are_told_and_a_score_that_is_there_outlives_an_absence(tmp_path):
    course = canvas_course()
    course.assignments[11] = ("01_networks", "1,000.0")
    course.scores[9007, 11] = "17"
    course.scores[9003, 11] = "N/A"
    done = to_canvas(class_of(people()), table(course.export(), tmp_path), {})
    assert done.notes == ("01_networks: worth 20 here and 1,000.0 in Canvas; scores are as here",)
    assert done.complaints == ("000003, 01_networks: not assigned in Canvas, which takes no score",)
    course.take(done.content)
    assert course.scores[9007, 11] == "17"


def test_who_is_ambiguous_or_not_there_is_listed_and_nobody_gets_another_ones_score(tmp_path):
    course = canvas_course()
    jane = Scored(StudentInGradebook("doejane"), {"01_networks": Decimal(3)})  # twenty of that name
    lost = Scored(StudentInGradebook("1"), {"01_networks": Decimal(4)})  # 000001, through a spreadsheet
    both = Scored(StudentInGradebook("s2"), {"01_networks": Decimal(5)})
    also = Scored(StudentInGradebook("login2"), {"01_networks": Decimal(6)})  # the same row as s2
    gone = Scored(StudentInGradebook("nobody"), {})  # without a score: no matter
    scores = ClassScores({"01_networks": Decimal(20)}, (jane, lost, both, also, gone), {})
    done = to_canvas(scores, table(course.export(), tmp_path), {})
    assert [one.split(":")[0] for one in done.complaints] == ["ambiguous", "not in the roster", "ambiguous"]
    assert 'has "000001", which is not the same' in done.complaints[1]
    course.take(done.content)
    assert {text for (_, assignment), text in course.scores.items() if assignment == 11} == {""}


def test_a_name_that_is_one_persons_is_found_as_canvas_writes_it_in_downloads(tmp_path):
    course = CanvasCourse([Person(7, "O'Neill, Jr.", "Séan", "", "sean", "")], {11: ("01_networks", "20")})
    student = Scored(StudentInGradebook("oneilljrséan"), {"01_networks": Decimal("12.5")})
    done = to_canvas(
        ClassScores({"01_networks": Decimal(20)}, (student,), {}), table(course.export(), tmp_path), {}
    )
    course.take(done.content)
    assert course.scores[7, 11] == "12.5"


def test_a_file_that_is_something_else_is_refused(tmp_path):
    for content, said in (
        (b"name,score\nada,3\n", "no gradebook export of Canvas"),
        (b"", "no header"),
        ("Jörg,ID\n".encode("latin-1"), "not UTF-8"),
        (b"Student,ID,Section\nx,1\n", "row 2: it has 2 fields"),
    ):
        with pytest.raises(CourseError, match=said):
            to_canvas(class_of(people(3)), table(content, tmp_path), {})


# Moodle --------------------------------------------------------------------------------------------------

GERMAN = {
    "headings": (
        *("ID", "Vollständiger Name", "ID-Nummer", "E-Mail-Adresse", "Status", "Bewertung", "Bestwertung"),
        *(
            "Bewertung kann geändert werden",
            "Zuletzt geändert (Abgabe)",
            "Zuletzt geändert (Bewertung)",
            "Feedback",
        ),
    ),
    "participant": "Teilnehmer/in",
}


@pytest.mark.parametrize("language", [{}, GERMAN], ids=["English", "German"])
def test_moodles_worksheet_takes_every_grade_of_two_hundred(tmp_path, language):
    there = MoodleAssignment(people(), most="20,00" if language else "20.00", **language)
    there.grades[9007] = 3.0
    scores = only("01_networks", class_of(there.people))
    done = to_moodle(scores, table(there.export(), tmp_path), {})
    assert done.complaints == ()
    there.most = "20.00"
    there.take(done.content)
    for one, student in zip(there.people, scores.students, strict=True):
        absent = 3.0 if one.number == 9007 else None
        assert there.grades.get(one.number) == float(student.scores.get("01_networks", absent or 0)) or (
            not student.scores and there.grades.get(one.number) == absent
        )


def test_what_moodle_would_pass_over_in_silence_is_listed(tmp_path):
    there = MoodleAssignment(people(3), most="10.00", locked=frozenset({9001}))
    points = {"s0": Decimal("10.01"), "000001": Decimal(4), "s2": Decimal(5)}
    students = tuple(Scored(StudentInGradebook(name), {"a": most}) for name, most in points.items())
    done = to_moodle(ClassScores({"a": Decimal(10)}, students, {}), table(there.export(), tmp_path), {})
    assert done.complaints == (
        "s0: 10.01 is above the maximum grade of 10, and Moodle passes over it",
        "000001: 4 cannot be entered: Moodle has this grade locked",
    )
    there.take(done.content)
    assert there.grades == {9002: 5.0}


def participants(persons: Iterable[Person], *columns: str) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    names = {"ID number": "sis", "Email address": "email", "Username": "login"}
    writer.writerow(["First name", "Last name", *columns])
    for one in persons:
        writer.writerow([one.first, one.last, *(getattr(one, names[column]) for column in columns)])
    return text.getvalue().encode()


@pytest.mark.parametrize(
    ("columns", "key"),
    [(("ID number", "Email address"), "sis"), (("Email address",), "email"), (("Username",), "login")],
)
def test_moodles_gradebook_takes_every_grade_of_two_hundred(tmp_path, columns, key):
    persons = people()
    scores = class_of(persons)
    if key == "login":
        students = tuple(
            Scored(StudentInGradebook(one.login), student.scores)
            for one, student in zip(persons, scores.students, strict=True)
        )
        scores = ClassScores(scores.assignments, students, {})
    done = to_moodle(scores, table(participants(persons, *columns), tmp_path), {})
    assert done.complaints == ()
    taken = moodle_gradebook_import(done.content, persons, key)
    wanted = {
        (one.number, name): float(student.scores[name]) if name in student.scores else None
        for one, student in zip(persons, scores.students, strict=True)
        for name in scores.assignments
        if student.scores
    }
    assert taken == wanted


@pytest.mark.parametrize("delimiter", [",", ";", "\t", ":"])
@pytest.mark.parametrize("heading", ["Assignment: {} (Real)", "Aufgabe:{} (Punkte)", "{}"])
def test_what_moodle_shows_of_who_has_no_score_here_stays_and_a_dash_is_no_grade(
    tmp_path, heading, delimiter
):
    persons = people(3)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(["First name", "Last name", "ID number", heading.format("a"), heading.format("a b")])
    for one, now in zip(persons, ("-", "12,50", "3.00"), strict=True):
        writer.writerow([one.first, one.last, one.sis, now, "-"])
    students = (
        *(Scored(StudentInGradebook(one.sis), {"a b": Decimal(1)}) for one in persons[:2]),
        Scored(StudentInGradebook(persons[2].sis), {"a": Decimal(4), "a b": Decimal(2)}),
    )
    scores = ClassScores({"a": Decimal(10), "a b": Decimal(10)}, students, {})
    done = to_moodle(scores, table(text.getvalue().encode(), tmp_path), {})
    assert done.complaints == ()
    rows = list(csv.reader(io.StringIO(done.content.decode()), delimiter=delimiter))
    assert [row[1:] for row in rows] == [["a", "a b"], ["", "1"], ["12,50", "1"], ["4", "2"]]


@pytest.mark.parametrize("no", ["No", "Não", "Нет", "否", "いいえ"])
def test_a_locked_grade_is_told_in_the_sites_language(tmp_path, no):
    there = MoodleAssignment(people(2), most="10.00", locked=frozenset({9001}))
    content = there.export().decode().replace(",No,", f",{no},")
    assert no in content
    students = (Scored(StudentInGradebook("000001"), {"a": Decimal(4)}),)
    done = to_moodle(ClassScores({"a": Decimal(10)}, students, {}), table(content.encode(), tmp_path), {})
    assert done.complaints == ("000001: 4 cannot be entered: Moodle has this grade locked",)


def test_moodle_is_given_no_row_that_would_abort_everything(tmp_path):
    persons = people(10)
    persons[3].sis = "0"  # empty, for PHP
    persons[4].sis = persons[5].sis
    roster = participants(persons, "ID number", "Email address")
    done = to_moodle(class_of(people(12)), table(roster, tmp_path), {})
    assert moodle_gradebook_import(done.content, persons, "email"), "the ID numbers are not everybody's own"
    assert sum(one.startswith("not in the roster") for one in done.complaints) == 2
    with pytest.raises(ImportAborted):
        moodle_gradebook_import(done.content, persons[2:], "email")
    with pytest.raises(CourseError, match="no column with an ID number"):
        to_moodle(class_of(people(10)), table(participants(persons), tmp_path), {})


def test_a_grade_above_a_hundred_is_told_before_moodle_refuses_all(tmp_path):
    persons = people(3)
    students = tuple(Scored(StudentInGradebook(one.sis), {"a": Decimal(101)}) for one in persons)
    done = to_moodle(
        ClassScores({"a": Decimal(101)}, students, {}),
        table(participants(persons, "ID number"), tmp_path),
        {},
    )
    assert done.content is None
    assert len(done.complaints) == 4


# CSV and JSON --------------------------------------------------------------------------------------------


def read(done: Exported) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(done.content.decode(), newline="")))


def test_csv_and_json_hold_every_name_and_score():
    scores = class_of(people())
    rows, said = read(to_csv(scores)), json.loads(to_json(scores).content)
    assert len(rows) == len(said["students"]) == 200
    for student, row, one in zip(scores.students, rows, said["students"], strict=True):
        assert (row["student"], row["last_name"]) == (student.who.id, student.who.last_name)
        assert (one["id"], one["email"]) == (student.who.id, student.who.email)
        for name in scores.assignments:
            points = student.scores.get(name)
            assert row[name] == ("" if points is None else f"{points:.2f}".rstrip("0").rstrip("."))
            assert one["scores"][name] == (None if points is None else float(points))
