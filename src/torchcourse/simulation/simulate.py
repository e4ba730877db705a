"""Write a simulated class into a course's submitted/, and note beside it what was planted."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from torchcourse.answer_bank import BankAnswer, read_answer_bank
from torchcourse.bank_path import bank_path, has_bank
from torchcourse.files.replace_file import replace_file
from torchcourse.files.swapped_folder import remove
from torchcourse.grading.course.course_folder import Course, CourseError
from torchcourse.grading.gradebook.writer import GradebookError, GradebookWriter
from torchcourse.simulation.class_model import How, Item, Shares, Work, draw_class
from torchcourse.simulation.handwriting import Hand
from torchcourse.simulation.notebooks import (
    Notebook,
    mangled,
    reference_answers,
    with_answers,
    written_questions,
)

RECORDS = ".torchcourse.simulated"  # in the course's folder: what was planted, by assignment
DUE = datetime(2026, 3, 1, 22, 59, tzinfo=UTC)  # where the gradebook has no due date: a day like any other
SENTENCES = (
    "The update is larger where the gradient is larger.",
    "I think it is because the values get smaller in every step.",
    "In the picture the curve becomes flat, so more steps do not help.",
    "It depends on the batch; with one example it is noisy.",
    "Because the sum grows with the size and the mean does not.",
    "The second one is better, since it does not overflow.",
)


@dataclass(frozen=True)
class Order:
    """A class to simulate."""

    course: Path
    assignment: str
    students: int
    seed: int
    shares: Shares = field(default_factory=Shares)
    useless: Collection[str] = ()  # exercises whose result has nothing to do with ability
    wrong: float | None = None  # the probability of a wrong answer, in place of abilities


@dataclass(frozen=True)
class Simulated:
    """What was written."""

    students: tuple[str, ...]  # also those who hand in nothing
    handed_in: int
    record: Path
    due: datetime
    is_due_date_known: bool  # to the gradebook


def simulate(order: Order) -> Simulated:
    """Write the class's submissions, in the place of an earlier simulated class's.

    Raises:  CourseError when there are submissions of others, or nothing is released or known
    """
    course = Course.open(order.course)
    record = course.root / RECORDS / f"{order.assignment}.json"
    earlier = _students_of(record)
    _refuse_real_submissions(course, order.assignment, earlier)
    writer = _Writer.of(course, order)
    model = draw_class(writer.known(), order.students, order.seed, order.shares, order.useless, order.wrong)
    due, is_known = _due_date(course, order.assignment)
    for student in earlier:
        remove(course.path_of("submitted", order.assignment, student))
    works = {work.student: work for work in model.works}
    _note(record, order, model.items, works)
    for work in model.works:
        if not work.absent:
            folder = course.path_of("submitted", order.assignment, work.student)
            writer.write(folder, work, works, due)
    handed_in = sum(not work.absent for work in model.works)
    return Simulated(tuple(works), handed_in, record, due, is_known)


class _Writer:
    """Fills in an assignment's released notebooks."""

    def __init__(
        self, order: Order, released: Mapping[str, Notebook], banks: Mapping[str, dict[str, Any]]
    ) -> None:
        self._order = order
        self._released = released
        self._banks = banks  # notebook -> exercise -> how -> texts

    @classmethod
    def of(cls, course: Course, order: Order) -> _Writer:
        released = notebooks_in(course.path_of("release", order.assignment))
        solved = notebooks_in(course.path_of("source", order.assignment))
        if not released or released.keys() - solved.keys():
            raise CourseError(
                f"{course.path_of('release', order.assignment)} holds no notebook with a source: "
                f"`nbgrader generate_assignment {order.assignment}` makes it from source/."
            )
        banks = {}
        for name in released:
            path = bank_path(course.root, name)
            if not has_bank(path):
                raise CourseError(
                    f"{path} is missing: a class is simulated from the known wrong answers. Write it first."
                )
            solutions = reference_answers(solved[name])
            banks[name] = known_answers(solutions, read_answer_bank(path, solutions))
        return cls(order, released, banks)

    def known(self) -> dict[str, dict[How, int]]:
        """How many right and wrong answers are known to each exercise, in the notebooks' order."""
        return {
            exercise: {"right": len(texts["right"]), "wrong": len(texts["wrong"])}
            for bank in self._banks.values()
            for exercise, texts in bank.items()
        }

    def write(self, folder: Path, work: Work, works: Mapping[str, Work], due: datetime) -> None:
        """Write one student's folder."""
        folder.mkdir(parents=True, exist_ok=True)
        own = Random(f"{self._order.seed} {work.student}")
        for name, released in self._released.items():
            notebook = with_answers(released, self._answers(name, work, works))
            if work.mangled:
                notebook = mangled(notebook, own)
            text = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
            (folder / f"{name}.ipynb").write_text(text, "utf-8")
        early = timedelta(hours=own.uniform(1, 90))
        when = due + timedelta(hours=work.late_hours) if work.late_hours else due - early
        (folder / "timestamp.txt").write_text(when.strftime("%Y-%m-%d %H:%M:%S UTC"), "utf-8")

    def _answers(self, notebook: str, work: Work, works: Mapping[str, Work]) -> dict[str, str]:
        """What a student writes, in a hand of one's own; a copier rewrites what another one wrote."""
        seed = f"hand {self._order.seed} {work.student} {notebook}"
        if work.copied_from is not None:
            hand = Hand.hiding(Random(seed))
            copied = self._answers(notebook, works[work.copied_from], works)
            return {exercise: hand.write(text) for exercise, text in copied.items()}
        draw = Random(seed)
        hand = Hand(draw)
        answers = {}
        for exercise, texts in self._banks[notebook].items():
            how, which = work.answers[exercise]
            if how != "blank":
                answers[exercise] = hand.write(texts[how][which])
        if len(answers) == len(self._banks[notebook]):
            for question in written_questions(self._released[notebook]):
                if draw.random() < 0.8:
                    answers[question] = " ".join(draw.sample(SENTENCES, draw.randint(1, 3)))
        return answers


def known_answers(
    reference: Mapping[str, str], answers: Collection[BankAnswer]
) -> dict[str, dict[str, list[str]]]:
    known: dict[str, dict[str, list[str]]] = {
        name: {"right": [text], "wrong": []} for name, text in reference.items()
    }
    for answer in answers:
        if answer.exercise in known:
            known[answer.exercise][answer.role].append(answer.source)
    return known


def notebooks_in(folder: Path) -> dict[str, Notebook]:
    return {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.ipynb"))}


def _students_of(record: Path) -> list[str]:
    try:
        return [str(one["student"]) for one in json.loads(record.read_text("utf-8"))["students"]]
    except FileNotFoundError:
        return []
    except (ValueError, KeyError, TypeError) as error:
        raise CourseError(
            f"{record} cannot be read ({type(error).__name__}): it says which submissions are simulated. "
            "Remove it, and the simulated folders from submitted/."
        ) from error


def _refuse_real_submissions(course: Course, assignment: str, simulated: Collection[str]) -> None:
    try:
        found = [one.student for one in course.submissions(assignment)]
    except CourseError:
        return  # nothing was handed in
    real = sorted({*found} - {*simulated})
    if real:
        named = ", ".join(real[:5]) + (f" and {len(real) - 5} more" if len(real) > 5 else "")
        raise CourseError(
            f"submitted/ holds {assignment} of {named}, which was not simulated: a class is simulated only "
            "where no real one is. Copy the course without submitted/ and gradebook.db, and simulate there."
        )


def _due_date(course: Course, assignment: str) -> tuple[datetime, bool]:
    try:
        with GradebookWriter.of(course) as gradebook:
            due = gradebook.assignment(assignment).duedate
    except GradebookError:
        due = None  # the gradebook does not hold the assignment yet
    return (DUE, False) if due is None else (due.replace(tzinfo=UTC), True)


def _note(record: Path, order: Order, items: Mapping[str, Item], works: Mapping[str, Work]) -> None:
    said = {
        "assignment": order.assignment,
        "seed": order.seed,
        "exercises": {name: asdict(item) for name, item in items.items()},
        "students": [asdict(work) for work in works.values()],
    }
    replace_file(record, (json.dumps(said, indent=1) + "\n").encode())


def planted(course: Path, assignment: str) -> dict[str, Any]:
    """What was planted in a simulated class, as it was noted."""
    found: dict[str, Any] = json.loads((course / RECORDS / f"{assignment}.json").read_text("utf-8"))
    return found
