"""Simulated classes with copies in them, and what of them is known without grading."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from support.paths import ROOT

from torchcourse.grading.course.course_folder import Course
from torchcourse.grading.notebook.cells import grade_id_of
from torchcourse.grading.sources.new_assignment import gradebook_with
from torchcourse.similarity.alike import Pair, alike
from torchcourse.similarity.class_answers import known_to_all
from torchcourse.simulation.class_model import NOTHING_BUT_ANSWERS, Shares
from torchcourse.simulation.notebooks import text_of
from torchcourse.simulation.simulate import Order, planted, simulate


def pairs_of_class(
    folder: Path, assignment: str, seed: int, wrong: float | None = None
) -> tuple[list[Pair], set[frozenset[str]]]:
    """The pairs that are listed of 200 students, and the ten who copied with those they copied from."""
    for name in ("source", "release", "answer_bank"):
        (folder / name).symlink_to(ROOT / name)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    shares = Shares(copied=0.05) if wrong is None else NOTHING_BUT_ANSWERS
    simulate(Order(folder, assignment, 200, seed, shares, wrong=wrong))
    course = Course.open(folder)
    gradebook_with(course, assignment).close()
    known = known_to_all(course, assignment)
    works = planted(folder, assignment)["students"]
    right = {
        work["student"]: {name for name, (how, _) in work["answers"].items() if how == "right"}
        for work in works
    }
    answers = {
        path.parent.parent.name: {
            name: text_of(cell)
            for cell in json.loads(path.read_text())["cells"]
            if (name := grade_id_of(cell)) in known.released
        }
        for path in sorted(folder.glob(f"submitted/*/{assignment}/{assignment}.ipynb"))
    }
    copies = {frozenset((work["student"], work["copied_from"])) for work in works if work["copied_from"]}
    return list(alike(answers, known, right)), copies
