"""What does somebody learn from fifty checks who cannot solve a single exercise?

    python benchmarks/self_check_attackers.py [--checks 50] [--kind ByName] [MODULE …]

Six attackers ask as the service answers: points, names of what failed, hints. Each adapts its answers to
what it was told, keeps what earned most for each exercise, and is then graded with another seed.
docs/benchmarks_self_check.md has what they gained.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from torchcourse.grading.course.course_folder import Course
from torchcourse.grading.judge.verdicts import judge
from torchcourse.grading.records import Observation
from torchcourse.grading.self_check.checker import Checker
from torchcourse.serve.told import told
from torchcourse.simulation.notebooks import with_answers
from torchcourse.simulation.simulate import notebooks_in

ROOT = Path(__file__).resolve().parent.parent
NUMBERS = (0.0, 1.0, -1.0, 0.5, 2.0, 0.1, 10.0, 0.01, 100.0, 0.9, 0.99, 1e-3, 1e3, 0.25, 0.75, 3.0, 1e-8, 1e6)
OTHERS = ("None", "True", "False", "''", "[]", "()", "{}", "torch.zeros(())", "torch.ones(1)", "float('nan')")
BODIES = (
    *(
        "a[0]",
        "a[-1]",
        "a[0] * 0",
        "a[0] * 2",
        "-a[0]",
        "a[0].sum()",
        "a[0].mean()",
        "a[0].mean(0)",
        "a[0].mean(1)",
    ),
    *(
        "a[0] - a[0].mean()",
        "a[0] / a[0].sum()",
        "a[0].exp()",
        "a[0].relu()",
        "a[0] @ a[1]",
        "a[0] + a[1]",
        "None",
    ),
    *(
        "a[0] * a[1]",
        "a[0] - a[1]",
        "len(a[0])",
        "a[0].shape",
        "a[0].argmax(-1)",
        "a[0].softmax(-1)",
        "a",
        "a[0][0]",
    ),
    *("a[0].float()", "a[0].T", "a[0].flatten(1)", "list(a[0])", "a[0] == a[1]", "a[0].clone().zero_()", "k"),
)
Answers = dict[str, str]
Told = Mapping[str, Any]


class Attacker:
    """Asks with answers, hears what came of them, and hands in the best."""

    def __init__(self, exercises: Sequence[str]) -> None:
        self.exercises = exercises
        self.best: dict[str, tuple[float, str]] = dict.fromkeys(exercises, (-1.0, "pass"))
        self.tried: Answers = {}
        self.draw = random.Random(1)

    def next(self, number: int) -> Answers:
        self.tried = {name: self.attempt(name, number) for name in self.exercises}
        return self.tried

    def attempt(self, exercise: str, number: int) -> str:
        raise NotImplementedError

    def hear(self, exercise: str, verdict: Told) -> None:
        if verdict["points"] > self.best[exercise][0]:
            self.best[exercise] = verdict["points"], self.tried[exercise]

    def hand_in(self) -> Answers:
        return {name: text for name, (_, text) in self.best.items()}


class Bisecting(Attacker):
    """Returns a constant, and halves the distance between those that came near."""

    def attempt(self, exercise: str, number: int) -> str:
        if number < len(NUMBERS):
            value = repr(NUMBERS[number])
        elif number < len(NUMBERS) + len(OTHERS):
            value = OTHERS[number - len(NUMBERS)]
        else:
            value = repr(self.draw.choice(NUMBERS) / 2 + self.draw.choice(NUMBERS) / 2)
        return f"def {exercise}(*a, **k):\n    return {value}"


class OneAtATime(Attacker):
    """Answers each call in another way, and changes one call a check: what passes more stays."""

    def __init__(self, exercises: Sequence[str]) -> None:
        super().__init__(exercises)
        self.ways = {name: ["None"] * 8 for name in exercises}
        self.now = self.ways

    def attempt(self, exercise: str, number: int) -> str:
        ways = list(self.ways[exercise])
        if number % 2:
            ways[number // 2 % 8] = self.draw.choice(BODIES)
        else:
            ways = [self.draw.choice(BODIES)] * 8
        self.now = {**self.now, exercise: ways}
        calls = ", ".join(f"lambda a, k: {way}" for way in ways)
        return (
            f"_ways_{exercise}, _calls_{exercise} = [{calls}], []\n"
            f"def {exercise}(*a, **k):\n"
            f"    _calls_{exercise}.append(1)\n"
            f"    return _ways_{exercise}[(len(_calls_{exercise}) - 1) % 8](a, k)"
        )

    def hear(self, exercise: str, verdict: Told) -> None:
        if verdict["points"] > self.best[exercise][0]:
            self.ways[exercise] = self.now[exercise]
        super().hear(exercise, verdict)


class LearningLabels(Attacker):
    """Says the same class of everything, and learns which one earns most."""

    def attempt(self, exercise: str, number: int) -> str:
        logits = (
            f"torch.nn.functional.one_hot(torch.full((len(a[0]),), {number % 10}), 10) * {2.0 + number // 10}"
        )
        return (
            f"class _Says_{exercise}(torch.nn.Module):\n    def forward(self, *a):\n        return {logits}\n"
            f"def {exercise}(*a, **k):\n    return _Says_{exercise}()"
            + (f"(*a), {number % 10}" if number % 3 == 0 else "(*a)" if number % 3 == 1 else "")
        )


class CarryingOut(Attacker):
    """Tells an input's bits by how it fails, one a check and exercise, and returns what it learnt."""

    def __init__(self, exercises: Sequence[str]) -> None:
        super().__init__(exercises)
        self.bits: dict[str, list[bool]] = {name: [] for name in exercises}

    def attempt(self, exercise: str, number: int) -> str:
        return (
            f"def {exercise}(*a, **k):\n"
            f"    if hash(str(a)) >> {number} & 1:\n        raise ValueError\n    return None"
        )

    def hear(self, exercise: str, verdict: Told) -> None:
        self.bits[exercise].append(verdict["state"] == "raised")

    def hand_in(self) -> Answers:
        numbers = {
            name: sum(bit << place for place, bit in enumerate(bits)) for name, bits in self.bits.items()
        }
        return {name: f"def {name}(*a, **k):\n    return {number}" for name, number in numbers.items()}


class ByName(Attacker):
    """Tries another answer for all observations in each check, and keeps what passes by its name.

    Its answer looks up the stack, where the probe that calls it carries its observations' names.
    """

    WAYS = (*BODIES[:16], *(repr(one) for one in NUMBERS[:8]), *BODIES[16:], *OTHERS)

    def __init__(self, exercises: Sequence[str]) -> None:
        super().__init__(exercises)
        self.known: dict[str, set[str]] = {name: set() for name in exercises}
        self.passes: dict[str, dict[str, str]] = {name: {} for name in exercises}
        self.now = ""

    def next(self, number: int) -> Answers:
        self.now = self.WAYS[number % len(self.WAYS)]
        return super().next(number)

    def attempt(self, exercise: str, number: int) -> str:
        return self.text(exercise, self.now)

    def text(self, exercise: str, else_: str) -> str:
        ways = ", ".join(f"{name!r}: lambda a, k: {way}" for name, way in self.passes[exercise].items())
        return (
            "import sys\n"
            f"_ways_{exercise} = {{{ways}}}\n"
            f"def {exercise}(*a, **k):\n"
            f"    frame = sys._getframe(1)\n"
            f"    while frame is not None:\n"
            f"        for one in frame.f_code.co_consts:\n"
            f"            if isinstance(one, str) and one in _ways_{exercise}:\n"
            f"                return _ways_{exercise}[one](a, k)\n"
            f"        frame = frame.f_back\n"
            f"    return {else_}"
        )

    def hear(self, exercise: str, verdict: Told) -> None:
        failed = {one["observation"] for one in verdict["failed"]}
        for name in self.known[exercise] - failed - set(self.passes[exercise]):
            self.passes[exercise][name] = self.now
        self.known[exercise] |= failed

    def hand_in(self) -> Answers:
        return {name: self.text(name, "None") for name in self.exercises}


ADAPTIVE = (Bisecting, OneAtATime, LearningLabels, CarryingOut, ByName)


def attack(kind: type[Attacker], checker: Checker, grader: Checker, module: str, checks: int) -> float:
    """Points in grading after so many checks."""
    [released] = notebooks_in(ROOT / "release" / module).values()
    attacker = kind(checker.exercises)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{module}.ipynb"
        for number in range(checks):
            path.write_text(json.dumps(with_answers(released, attacker.next(number))))
            for verdict in told(checker.check(path), hints=True)["exercises"]:
                attacker.hear(verdict["name"], verdict)
        path.write_text(json.dumps(with_answers(released, attacker.hand_in())))
        return grader.check(path).points


def replayed(checker: Checker, grader: Checker) -> float:
    """Points of who had carried out all that is right in a check, and sends it when graded."""
    then, now = (next(iter(one._graders[0].values())).reference for one in (checker, grader))
    points = 0.0
    for exercise, wanted in now.wanted.items():
        sent = [Observation(one.exercise, one.name, one.observed) for one in then.wanted[exercise]]
        points += judge(exercise, points_of(now, exercise), wanted, sent).points
    return points


def points_of(reference: Any, exercise: str) -> float:
    return next(cell.points for cell in reference.source.cells if cell.grade_id == f"test_{exercise}")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("modules", nargs="*")
    arguments.add_argument("--checks", type=int, default=50)
    arguments.add_argument("--seeds", type=int, default=3)
    arguments.add_argument("--kind", choices=[one.__name__ for one in ADAPTIVE], help="this attacker only")
    given = arguments.parse_args()
    modules = given.modules or sorted(path.name for path in (ROOT / "source").iterdir() if path.is_dir())
    course = Course.open(ROOT)
    gained = dict.fromkeys(["Replaying", *(one.__name__ for one in ADAPTIVE)], 0.0)
    most = 0.0
    for module in modules:
        with Checker(course, module) as checker, Checker(course, module) as grader:
            while checker.seeds < given.seeds:
                for _ in checker.prepare_seed():
                    pass
            one = next(iter(grader._graders[0].values())).reference
            most += sum(points_of(one, exercise) for exercise in one.wanted)
            here = {"Replaying": replayed(checker, grader)}
            for kind in [one for one in ADAPTIVE if given.kind in (None, one.__name__)]:
                here[kind.__name__] = attack(kind, checker, grader, module, given.checks)
            for name, points in here.items():
                gained[name] += points
            print(module, {name: round(points, 2) for name, points in here.items()}, flush=True)
    for name, points in gained.items():
        print(f"| {name} | {points:.1f} of {most:g} | {100 * points / most:.1f} % |")


if __name__ == "__main__":
    main()
