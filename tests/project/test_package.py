"""What is installed from a wheel: what is in it, and what each extra gives in a fresh environment."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from dataclasses import dataclass
from email.message import Message
from email.parser import Parser
from pathlib import Path

import nbformat
import pytest
from support.parity_course import answer, cell, check, notebook, released
from support.paths import ROOT

import torchcourse

CONSTRAINTS = ROOT / "constraints.txt"
BARE_PATH = "/usr/bin:/bin"  # as where no environment was activated
Said = subprocess.CompletedProcess[str]
TEXTS = ["pyproject.toml", "MANIFEST.in", "README.md", "CHANGELOG.md", "LICENSE", "LICENSE-PROSE"]
TEST_MEAN = """\
assert mean([1, 3]) == 2
### BEGIN HIDDEN TESTS
assert mean([0]) == 0
### END HIDDEN TESTS"""
MEANS = notebook(
    cell("code", "import math"),
    answer("mean", "def mean(xs):\n    return sum(xs) / len(xs)"),
    check("test_mean", TEST_MEAN, 2),
    answer("root", "def root(x):\n    return math.sqrt(x)"),
    check("test_root", "assert root(9) == 3", 3),
)


@dataclass(frozen=True)
class Built:
    """What `python -m build` made of the project."""

    wheel: Path
    sdist: Path

    @property
    def in_wheel(self) -> set[str]:
        return set(zipfile.ZipFile(self.wheel).namelist())

    @property
    def in_sdist(self) -> set[str]:
        with tarfile.open(self.sdist) as archive:
            return {one.name.partition("/")[2] for one in archive if one.isfile()}

    @property
    def metadata(self) -> Message:
        (name,) = [name for name in self.in_wheel if name.endswith(".dist-info/METADATA")]
        return Parser().parsestr(zipfile.ZipFile(self.wheel).read(name).decode())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build from a copy, for building leaves folders behind."""
    copy, made = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("dist")
    no_leftovers = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for folder in ("src", "tests"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=no_leftovers)
    for name in TEXTS:
        shutil.copy(ROOT / name, copy / name)
    run([sys.executable, "-m", "build", "--no-isolation", "--outdir", made, copy])
    (wheel,), (sdist,) = made.glob("*.whl"), made.glob("*.tar.gz")
    return Built(wheel, sdist)


@dataclass(frozen=True)
class Environment:
    """A virtual environment, with nothing in it but what is installed here."""

    folder: Path

    @property
    def programs(self) -> Path:
        return self.folder / "bin"

    def pip(self, *arguments: object) -> None:
        command = [sys.executable, "-m", "pip", "--python", self.programs / "python", *arguments]
        run([*command, "--disable-pip-version-check"])

    def install(self, what: str) -> None:
        # Compiled ahead, packages would take longer to install than these tests take.
        self.pip("install", "--no-compile", "--constraint", CONSTRAINTS, what)

    def run(self, program: str, *arguments: str, folder: Path | None = None) -> Said:
        """Call a program by its path, as somebody who has activated nothing."""
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        environment = {"PATH": BARE_PATH, "HOME": str(home), "COLUMNS": "200", "LANG": "C.UTF-8"}
        command = [str(self.programs / program), *arguments]
        return subprocess.run(command, cwd=folder or home, env=environment, capture_output=True, text=True)


@pytest.fixture(scope="module")
def base(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """An environment with the wheel and none of its extras."""
    environment = Environment(tmp_path_factory.mktemp("environment"))
    venv.create(environment.folder, symlinks=True)
    environment.install(str(built.wheel))
    return environment


@pytest.fixture(scope="module")
def without_extras(base: Environment) -> dict[str, Said]:
    """What two calls say there; asked before the next fixture installs more into the same environment."""
    compare = "from torchcourse.values.tensor_difference import first_difference\n"
    compare += "from torchcourse.values.plain_data import to_plain\nimport numpy, sys\n"
    compare += "print(first_difference(to_plain(numpy.ones(2)), to_plain(numpy.ones(3))).describe())\n"
    compare += "print('torch' in sys.modules)"
    return {"command": base.run("torchcourse", "grade", "ps1"), "values": base.run("python", "-c", compare)}


@pytest.fixture(scope="module")
def grading(without_extras: object, base: Environment, built: Built) -> Environment:
    base.install(f"{built.wheel}[grading]")
    return base


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """An ordinary course of asserts, with one right submission and one wrong one."""
    released(tmp_path, "ps1", means=MEANS)
    for student, mean in {"ada": "return sum(xs) / len(xs)", "ben": "return max(xs)"}.items():
        handed_in = nbformat.from_dict(json.loads(nbformat.writes(MEANS)))
        handed_in.cells[1].source = f"def mean(xs):\n    {mean}"
        path = tmp_path / "submitted" / student / "ps1" / "means.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(handed_in, path)
    return tmp_path


def run(command: list[object]) -> None:
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


def package_files() -> set[str]:
    package = ROOT / "src"
    paths = [path for path in (package / "torchcourse").rglob("*") if path.is_file()]
    return {path.relative_to(package).as_posix() for path in paths if "__pycache__" not in path.parts}


def test_the_wheel_holds_the_package_and_the_licence_of_its_code_and_nothing_else(built):
    metadata = {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE", "top_level.txt"}
    settings = {"data/etc/jupyter/jupyter_server_config.d/torchcourse.json"}
    name = f"torchcourse-{torchcourse.__version__}"
    beside = {f"{name}.dist-info/{one}" for one in metadata} | {f"{name}.data/{one}" for one in settings}
    assert built.in_wheel == package_files() | beside
    assert "torchcourse/py.typed" in built.in_wheel, "a type checker would not look into it"


def test_the_sdist_holds_what_the_wheel_is_made_of_and_nothing_of_the_course_or_its_tests(built):
    made = {name for name in built.in_sdist if "egg-info" in name} | {"PKG-INFO", "setup.cfg"}
    parts = {"pyproject.toml", "MANIFEST.in", "README.md", "CHANGELOG.md", "LICENSE"}
    assert built.in_sdist - made == parts | {f"src/{name}" for name in package_files()}


def test_the_wheel_says_its_version_licence_and_extras(built):
    assert built.wheel.name == f"torchcourse-{torchcourse.__version__}-py3-none-any.whl"
    assert built.metadata["License-Expression"] == "MIT"
    assert built.metadata.get_all("Provides-Extra") == ["student", "grading", "cluster", "hub", "book", "dev"]


def test_without_extras_the_command_says_in_one_line_what_it_needs(without_extras, base):
    said = without_extras["command"]
    install = f'{base.programs / "python"} -m pip install "torchcourse[grading]"'
    assert said.stderr == f"torchcourse: this needs typer, which is not installed. Run: {install}\n"
    assert (said.returncode, said.stdout) == (1, "")


def test_without_extras_values_are_compared(without_extras):
    said = without_extras["values"]
    assert (said.stdout, said.stderr) == ("wrong shape: got (2,), wanted (3,)\nFalse\n", "")


def test_the_grading_extra_brings_no_torch_and_all_that_its_packages_need(grading):
    assert grading.run("python", "-c", "import torch").stderr.endswith("No module named 'torch'\n")
    grading.pip("check")


def test_the_grading_extra_grades_an_ordinary_course_of_asserts(grading, course):
    graded = grading.run("torchcourse", "grade", "ps1", "--json", "grades.json", folder=course)
    assert graded.returncode == 0, graded.stderr
    assert scores(course) == {"ada": 5, "ben": 3}
    paged = grading.run("torchcourse", "feedback", "ps1", folder=course)
    assert paged.returncode == 0, paged.stderr
    assert (course / "feedback" / "ben" / "ps1" / "means.html").exists()


def scores(course: Path) -> dict[str, float]:
    graded = json.loads((course / "grades.json").read_text())
    return {one["student"]: one["score"] for one in graded["submissions"]}


def test_the_grading_extra_regrades_where_no_path_leads_to_alembic(grading, course):
    source = course / "source" / "ps1" / "means.ipynb"
    source.write_text(source.read_text().replace("mean([0]) == 0", "mean([0, 4]) == 2"))
    regraded = grading.run("torchcourse", "regrade", "ps1", "--json", "grades.json", folder=course)
    assert regraded.returncode == 0, regraded.stderr
    assert scores(course) == {"ada": 5, "ben": 3}


def test_the_grading_extra_names_the_extra_that_a_cluster_takes(grading, course):
    said = grading.run("torchcourse", "grade", "ps1", "--scheduler", "tcp://127.0.0.1:1", folder=course)
    assert said.returncode == 2
    assert "torchcourse[cluster]" in said.stderr
