"""What does a submission earn that sends the right observations of another grading run?

Such a one has computed nothing. Judges the reference's own observations under one seed against what is
wanted under another, for every exercise of the course, and prints what they earn. Takes two minutes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from torchcourse.grading.execute.template_pool import TemplatePool
from torchcourse.grading.judge.verdicts import judge
from torchcourse.grading.notebook.test_cells import exercise_name
from torchcourse.grading.pipeline.engine import Engine
from torchcourse.grading.pipeline.material import Material
from torchcourse.grading.pipeline.reference import Reference
from torchcourse.grading.records import Observation, SourceNotebook, Verdict, WantedObservation
from torchcourse.quality.bank_report import built_source

ROOT = Path(__file__).resolve().parent.parent
SEEDS = (11, 22)


def main() -> None:
    """Print what is earned, exercise by exercise, and in all."""
    names = sorted(path.name for path in (ROOT / "source").iterdir() if path.is_dir())
    verdicts = [verdict for name in names for verdict in replayed(built_source(ROOT, name))]
    for one in verdicts:
        if one.points:
            print(f"{one.exercise}: {one.points:g} of {one.max_points:g}: {', '.join(one.passed)}")
    most = sum(one.max_points for one in verdicts)
    print(f"in all: {sum(one.points for one in verdicts):.2f} of {most:g} points")


def replayed(source: SourceNotebook) -> Iterator[Verdict]:
    """Judge what was right in one run as if it came in another."""
    then, now = (reference(source, seed) for seed in SEEDS)
    points = {exercise_name(cell.grade_id): cell.points for cell in source.cells}
    for exercise, wanted in now.wanted.items():
        yield judge(exercise, points[exercise], wanted, sent(then.wanted[exercise]))


def reference(source: SourceNotebook, seed: int) -> Reference:
    with Engine(Material([source]), TemplatePool(1, sandbox=True), seed=seed) as engine:
        return engine.graders[source.name].reference


def sent(wanted: Sequence[WantedObservation]) -> list[Observation]:
    return [Observation(one.exercise, one.name, one.observed) for one in wanted]


if __name__ == "__main__":
    main()
