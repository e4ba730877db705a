"""The answers of a graded class, what everybody has seen, and the page of the pairs that are alike."""

from __future__ import annotations

import json
import math
from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any

from torchcourse.grading.course.course_folder import Course
from torchcourse.grading.gradebook.writer import GradebookWriter
from torchcourse.grading.notebook.cells import CellMetadata, grade_id_of, is_answer_cell
from torchcourse.grading.one_line import printable_lines
from torchcourse.grading.records import Verdict
from torchcourse.grading.sources.assignment_sources import assignment_answers, assignment_sources
from torchcourse.reports.class_record import read_record
from torchcourse.reports.page_templates import page
from torchcourse.similarity.alike import Known, Pair, alike
from torchcourse.similarity.normal_form import LONGEST

Answers = dict[str, dict[str, str]]  # student -> exercise -> text


def similar_page(root: Path, assignment: str) -> tuple[str, tuple[Pair, ...]]:
    """The page, and the pairs on it.

    Raises:  CourseError, GradebookError when nothing is graded
    """
    course = Course.open(root)
    answers = _answers(course, assignment)
    record = read_record(root, assignment, "similar")
    right = {
        one.student: {
            cell.exercise for cell in one.cells if cell.given is not None and cell.given >= cell.max_points
        }
        for one in record.students
    }
    failures = {one.student: _unnamed(one.verdicts) for one in record.students}
    pairs = alike(answers, known_to_all(course, assignment), right, failures)
    return page_of(assignment, answers, pairs), pairs


def page_of(assignment: str, answers: Answers, pairs: Sequence[Pair]) -> str:
    """The pairs with both texts side by side."""
    return page(
        Path(__file__).with_name("similar_pairs.html.j2"),
        {"lines": lambda text: printable_lines(text[:LONGEST])},
        assignment=assignment,
        students=len(answers),
        pairs=pairs,
        answers=answers,
        unlikely=_unlikely,
    )


def _answers(course: Course, assignment: str) -> Answers:
    """What students wrote, from the graded notebooks, which are in shape."""
    answers: Answers = {}
    for folder in course.graded(assignment):
        own = answers.setdefault(folder.student, {})
        for path in folder.notebooks:
            for cell in _cells(path):
                if is_answer_cell(cell):
                    own[grade_id_of(cell) or ""] = _text(cell)
    return answers


def _cells(path: Path) -> list[dict[str, Any]]:
    try:
        return list(json.loads(path.read_text("utf-8"))["cells"])
    except (OSError, ValueError, KeyError):
        return []


def _text(cell: Mapping[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def known_to_all(course: Course, assignment: str) -> Known:
    with GradebookWriter.of(course) as gradebook:
        sources = assignment_sources(course, gradebook.assignment(assignment))
    banks = assignment_answers(course, sources)
    released: dict[str, str] = {}
    right: dict[str, Sequence[str]] = {}
    others = []
    for source in sources:
        for cell in source.notebook["cells"]:
            if cell["cell_type"] == "code" and not is_answer_cell(cell):
                others.append(_text(cell))
            elif is_answer_cell(cell):
                name = CellMetadata.of(cell).grade_id or ""
                found = [
                    one.source for one in banks[source.name] if one.exercise == name and one.role == "right"
                ]
                right[name] = [_text(cell), *found]
        released |= {
            one.grade_id: one.source
            for one in source.cells
            if one.cell_type == "code" and CellMetadata(one.metadata).is_solution
        }
    return Known.of(released, right, others)


def _unnamed(verdicts: Sequence[Verdict]) -> dict[str, Hashable]:
    """How a student's answers are wrong, by exercise, where the answer bank has no name for it."""
    return {
        one.exercise: tuple((item.observation, item.message) for item in one.failed)
        for one in verdicts
        if one.failed and one.misconception is None and one.state is None
    }


def _unlikely(nats: float) -> str:
    """A likelihood ratio in words: "about 400 times"."""
    ratio = math.exp(min(nats, math.log(1e6)))
    if nats >= math.log(1e6):
        return "more than a million times"
    digits = 1 if ratio < 20 else 10 ** (int(math.log10(ratio)) - 1)
    return f"about {round(ratio / digits) * digits:,} times"
