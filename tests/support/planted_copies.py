"""Simulated classes with copies in them, and what of them is known without grading."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from support.disguised import disguised
from support.paths import ROOT

from torchcourse.grading.course.course_folder import Course
from torchcourse.grading.notebook.cells import grade_id_of
from torchcourse.grading.sources.new_assignment import gradebook_with
from torchcourse.similarity.alike import Known, Pair, alike
from torchcourse.similarity.class_answers import known_to_all
from torchcourse.simulation.class_model import NOTHING_BUT_ANSWERS, Shares
from torchcourse.simulation.notebooks import text_of
from torchcourse.simulation.simulate import Order, planted, simulate


@dataclass(frozen=True)
class SimulatedClass:
    """What 200 students wrote in one assignment."""

    answers: dict[str, dict[str, str]]  # student -> exercise -> text
    known: Known
    right: dict[str, set[str]]  # student -> exercises
    copies: set[frozenset[str]]  # who copied, with whom they copied from

    def found(self) -> tuple[Pair, ...]:
        return alike(self.answers, self.known, self.right)

    def with_copies(self, seed: int, count: int = 10) -> SimulatedClass:
        """The same class, in which some hand in what others wrote, in disguise."""
        draw = Random(seed)
        drawn = draw.sample(sorted(self.answers), 2 * count)
        answers, right = dict(self.answers), dict(self.right)
        copies = set()
        for copier, source in zip(drawn[:count], drawn[count:], strict=True):
            answers[copier] = {name: disguised(text, draw) for name, text in answers[source].items()}
            right[copier] = right[source]
            copies.add(frozenset((copier, source)))
        return SimulatedClass(answers, self.known, right, copies)


def simulated_class(
    folder: Path, assignment: str, seed: int, wrong: float | None = None, copied: float = 0.05
) -> SimulatedClass:
    """A class as `torchcourse simulate` writes it, with copies of its own kind."""
    _link_course(folder)
    shares = Shares(copied=copied) if wrong is None else NOTHING_BUT_ANSWERS
    simulate(Order(folder, assignment, 200, seed, shares, wrong=wrong))
    known = _known(assignment)
    works = planted(folder, assignment)["students"]
    return SimulatedClass(
        {
            path.parent.parent.name: {
                name: text_of(cell)
                for cell in json.loads(path.read_text())["cells"]
                if (name := grade_id_of(cell)) in known.released
            }
            for path in sorted(folder.glob(f"submitted/*/{assignment}/{assignment}.ipynb"))
        },
        known,
        {
            work["student"]: {name for name, (how, _) in work["answers"].items() if how == "right"}
            for work in works
        },
        {frozenset((work["student"], work["copied_from"])) for work in works if work["copied_from"]},
    )


@cache
def _known(assignment: str) -> Known:
    with TemporaryDirectory() as folder:
        _link_course(Path(folder))
        course = Course.open(Path(folder))
        gradebook_with(course, assignment).close()
        return known_to_all(course, assignment)


def _link_course(folder: Path) -> None:
    for name in ("source", "release", "answer_bank"):
        (folder / name).symlink_to(ROOT / name)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
