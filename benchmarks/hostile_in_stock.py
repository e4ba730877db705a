"""What do the hostile submissions of tests/hostile gain in stock nbgrader?

Only those that forge or end something: nothing that reads, floods or reaches out, since stock runs it with
your rights. Each is graded by `nbgrader autograde` on its own, bounded in time and memory, on a course whose
test cells are ordinary asserts. Prints a line for each, and a summary. Takes ten minutes.
`python benchmarks/hostile_in_stock.py [NAME …]`
"""

from __future__ import annotations

import os
import resource
import secrets
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

import nbformat  # noqa: E402
from hostile.attack import FRAMES, HONEST_POINTS, Attack  # noqa: E402
from hostile.endings import ENDLESS, ENDS, ERRORS  # noqa: E402
from hostile.test_hostile_submissions import FORGING  # noqa: E402
from support.course_in_a_folder import MODULE, CourseFolder, grade_id  # noqa: E402

from torchcourse.grading.notebook.test_cells import exercise_name  # noqa: E402

# What an instructor would write who has asserts only.
ASSERTS = {
    "linear_forward": """
x, weight, bias = torch.randn(4, 3), torch.randn(2, 3), torch.randn(2)
assert torch.allclose(linear_forward(x, weight, bias), x @ weight.T + bias, atol=1e-5)
assert torch.allclose(linear_forward(x, weight), x @ weight.T, atol=1e-5)
""",
    "mlp": """
model = MLP(4, [8, 6], 3)
assert model(torch.randn(5, 4)).shape == (5, 3)
assert sum(p.numel() for p in model.parameters()) == 115
assert isinstance(model, nn.Module)
""",
    "count_parameters": """
model = nn.Linear(3, 2)
assert count_parameters(model) == 8
model.bias.requires_grad_(False)
assert count_parameters(model, trainable_only=True) == 6
""",
    "linear_param_count": """
assert linear_param_count([3, 2]) == 8
assert linear_param_count([4, 8, 3], bias=False) == 56
""",
    "init_linear": """
layer = nn.Linear(600, 200)
init_linear(layer, "relu")
assert abs(layer.weight.std() - (2 / 600) ** 0.5) < 0.01
assert (layer.bias == 0).all()
""",
    "predict_proba": """
model = nn.Sequential(nn.Linear(4, 3), nn.Dropout(0.5))
x = torch.randn(6, 4)
model.eval()
wanted = model(x).softmax(-1)
model.train()
probabilities = predict_proba(model, x)
assert torch.allclose(probabilities, wanted, atol=1e-5)
assert model.training
""",
}
CONFIG = "c = get_config()\nc.ExecutePreprocessor.timeout = 5\n"
SECONDS = 180
MEMORY_BYTES = 12 * 2**30
RAISES, LOSES, EQUAL = "raises its score", "loses of its honest part", "gains and loses nothing"


@dataclass(frozen=True)
class InStock:
    """What came of one submission in stock nbgrader."""

    name: str
    points: float | None  # None: it has no score
    earned: float  # by its honest part, as far as it does not spoil that itself
    left: int  # processes

    @property
    def outcome(self) -> str:
        points = self.points or 0.0
        return RAISES if points > HONEST_POINTS else LOSES if points < self.earned else EQUAL


def main(names: list[str]) -> None:
    """Grade each, and print what came of it."""
    attacks = [one for one in (*FORGING, *ENDLESS, *ENDS, *ERRORS) if _means_something_in_stock(one)]
    attacks = [one for one in attacks if not names or one.name in names]
    with tempfile.TemporaryDirectory(prefix="torchcourse-stock-", ignore_cleanup_errors=True) as place:
        course = make_course(Path(place) / "course")
        for one in attacks:
            path = course.hand_in(one.name, one.content)
            for name, content in one.files.items():
                (path.parent / name).write_bytes(content)
        with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
            results = list(pool.map(lambda one: told(in_stock(course, one)), attacks))
    count = Counter(one.outcome for one in results)
    left = sum(one.left > 0 for one in results)
    print(f"{len(results)} submissions: {dict(count)}; {left} leave a process behind")


def _means_something_in_stock(one: Attack) -> bool:
    """Not those that speak the engine's own language; nor where what they lose is their own doing."""
    marker = FRAMES.strip().splitlines()[-1].strip().encode()
    return one.earns is not None and marker not in one.content


def make_course(root: Path) -> CourseFolder:
    """The first module with asserts in place of its tests, as a course of stock nbgrader's."""
    notebook = nbformat.read(ROOT / "source" / MODULE / f"{MODULE}.ipynb", 4)
    for cell in notebook.cells:
        if grade_id(cell).startswith("test_"):
            cell.source = ASSERTS[exercise_name(grade_id(cell))].strip()
    source = root / "source" / MODULE / f"{MODULE}.ipynb"
    source.parent.mkdir(parents=True)
    nbformat.write(notebook, source)
    (root / "nbgrader_config.py").write_text(CONFIG)
    course = CourseFolder(root)
    course.nbgrader("generate_assignment", MODULE)
    return course


def in_stock(course: CourseFolder, one: Attack) -> InStock:
    """Grade one submission, end what it leaves behind, and look up its score."""
    token = secrets.token_hex(16)
    binaries = os.path.dirname(sys.executable)
    environment = {**os.environ, "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}", "HOSTILE_RUN": token}
    command = [sys.executable, "-m", "nbgrader", "autograde", MODULE, "--student", one.name]
    process = subprocess.Popen(
        command,
        cwd=course.root,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=_bounded,
        start_new_session=True,
    )
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    left = processes_of(token)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    return InStock(one.name, score(course, one.name), one.earns or 0.0, len(left))


def _bounded() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def processes_of(token: str) -> list[int]:
    """Processes that have inherited a run's mark in their environment."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if token.encode() in Path(f"/proc/{pid}/environ").read_bytes():
                found.append(int(pid))
        except OSError:
            continue
    return found


def score(course: CourseFolder, student: str) -> float | None:
    """What the gradebook says that a student has; None when nothing is recorded."""
    with sqlite3.connect(course.root / "gradebook.db") as database:
        [found] = database.execute(
            """select sum(grade.auto_score) from grade
               join submitted_notebook on grade.notebook_id = submitted_notebook.id
               join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id
               where submitted_assignment.student_id = ?""",
            [student],
        )
    return found[0]


def told(one: InStock) -> InStock:
    left = f", leaves {one.left} processes behind" if one.left else ""
    print(f"{one.name}: {one.points} points, honest are {one.earned}: {one.outcome}{left}", flush=True)
    return one


if __name__ == "__main__":
    main(sys.argv[1:])
