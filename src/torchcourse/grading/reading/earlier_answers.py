"""Which answers call what earlier exercises ask for? Such a one cannot be right where these are wrong."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping

from torchcourse.grading.judge.from_scratch import names_reached
from torchcourse.grading.notebook.cells import grade_id_of, is_answer_cell, is_test_cell
from torchcourse.grading.notebook.test_cells import exercise_of
from torchcourse.grading.reading.answer_texts import Cells, answer_texts, is_students

_WORDS = re.compile(r"\w+")


def earlier_answers(cells: Cells, names: Mapping[str, Collection[str]]) -> dict[str, tuple[str, ...]]:
    """Name, for each exercise, the earlier ones that its answer leads to, in the notebook's order.

    `names` are those that each exercise asks for.
    """
    mentioned = _mentioned(cells, set().union(*map(set, names.values())))
    found = {}
    earlier: list[str] = []
    for place, cell in enumerate(cells):
        if not is_test_cell(cell):
            continue
        exercise = exercise_of(cell)
        # Mostly no cell but its own has the name of an answer: then nothing need be parsed.
        perhaps = [one for one in earlier if any(mentioned[name] - {one} for name in names.get(one, ()))]
        if perhaps:
            texts = answer_texts(cells, place)
            reached = names_reached(texts.answer, texts.others, texts.before_test, texts.asked_for)
            found[exercise] = tuple(one for one in perhaps if reached.intersection(names[one]))
        earlier.append(exercise)
    return {exercise: called for exercise, called in found.items() if called}


def _mentioned(cells: Cells, names: Collection[str]) -> Mapping[str, set[str | None]]:
    """In which answers each of the names stands; None is for all other cells."""
    found: dict[str, set[str | None]] = defaultdict(set)
    for cell in filter(is_students, cells):
        place = grade_id_of(cell) if is_answer_cell(cell) else None
        for word in set(_WORDS.findall(cell["source"])).intersection(names):
            found[word].add(place)
    return found
