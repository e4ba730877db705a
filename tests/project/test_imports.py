"""Who imports whom? Imports go down, from floor to floor; some walls none passes; a tool has one home."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from support.paths import PYPROJECT, ROOT

PACKAGE = ROOT / "src" / "torchcourse"

# Rooms, from the bottom up. A module imports from its own room and from the floors below it.
FLOORS = [
    ["errors", "messages", "said"],
    [
        "values",
        "files",
        "probes",
        "percent_text",
        "bank_path",
        "self_check_cell",
        "grading.notebook.cells",
    ],
    ["bank_edits", "bank_hints", "installation"],
    ["answer_bank", "student", "grading", "grading.sandbox"],
    ["authoring.text", "grading.child", "grading.cleaning", "grading.course", "grading.notebook"],
    ["authoring.notebooks", "grading.execute", "grading.gradebook", "grading.judge", "grading.mend"],
    ["authoring", "grading.record", "grading.sources"],
    ["authoring.languages", "authoring.release", "grading.by_hand", "grading.feedback", "grading.reading"],
    ["authoring.course_build", "grading.cluster"],
    ["grading.pipeline"],
    ["grading.nbgrader_plugin", "grading.self_check", "jupyter", "quality", "reports", "simulation"],
    ["doctor", "exports", "grading.autograde_exporter", "serve", "similarity"],
    ["cli"],
    ["__main__"],  # starts also where what the command line needs is not installed
]
FLOOR_OF = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}

# Rooms, what must not be reached from there, however many modules lie between, and why.
GRADES = ["grading.course", "grading.sources", "grading.judge", "grading.gradebook", "grading.record"]
WALLS = [
    (
        "grading.self_check",
        ["grading.record.recorder", "grading.by_hand"],
        "a check is recorded nowhere",
    ),
    (
        "student",
        ["answer_bank", "authoring", "files", "grading", "percent_text", "probes"],
        "students get values only",
    ),
    ("authoring", ["grading"], "authoring does not grade"),
    ("grading", ["authoring"], "grading does not author"),
    ("grading.child", [*GRADES, "grading.pipeline"], "runs students' code"),
    ("grading.execute", [*GRADES, "grading.pipeline"], "execute knows nothing of grades"),
    ("grading.cluster.worker", [*GRADES, "grading.pipeline", "answer_bank"], "workers only execute"),
    (
        "grading.reading.reader_process",
        ["grading.course", "grading.execute", "grading.gradebook", "grading.pipeline"],
        "reads what was handed in, and knows no grades",
    ),
    (
        "serve",
        ["grading.record.recorder", "grading.by_hand", "grading.feedback"],
        "a check changes no grade",
    ),
    (
        "grading.judge",
        ["grading.child", "grading.execute", "grading.sandbox", "grading.course", "grading.gradebook"],
        "the judge knows no process, file or database",
    ),
    (
        "grading.pipeline.notebook_grader",
        ["grading.gradebook", "grading.pipeline.grading_run"],
        "grades without a database",
    ),
]

# Each outside tool has one home: a room, or a module, and where there are more, what each is for.
HOME_OF_TOOL = {
    "sqlalchemy": {"grading.gradebook", "grading.course.settings"},  # the second for make_url
    "distributed": {"grading.cluster"},
    "jupytext": {"percent_text"},
    "tornado": {"serve"},
    "prometheus_client": {"serve.metrics"},
    "jupyterhub": {"serve.hub_identity"},
    "nh3": {"grading.cleaning.html"},
    "latex2mathml": {"grading.feedback.formulas"},
    "typer": {"cli.commands"},
    "watchfiles": {"cli.check_report"},
    "landlock": {"grading.sandbox.landlock_rules"},
    "pyseccomp": {"grading.sandbox"},
    "nbclient": {"authoring.notebooks.run_notebook"},
    "jupyter_client": {"authoring.notebooks.run_notebook"},
    "nbconvert": {"grading.autograde_exporter", "grading.feedback", "jupyter.formgrader_view"},
    "jinja2": {"grading.feedback", "grading.judge.verdict_outputs", "reports.page_templates"},
    "markupsafe": {"grading.judge.verdict_outputs", "reports.drawings"},
    "babel": {"authoring.languages"},
    "markdown_it": {"authoring.languages"},
    "bs4": {"grading.feedback"},
    "ipywidgets": {"student.interactive"},
    "matplotlib": {"student"},
    # A course is nbgrader's all over; the child, which runs students' code, and the judge hold nothing of it.
    "nbgrader": {
        "authoring.release",
        "grading.autograde_exporter",
        "grading.course",
        "grading.feedback",
        "grading.gradebook",
        "grading.nbgrader_plugin",
        "grading.pipeline.grading_run",
        "grading.record.output_limits",
        "grading.sources",
    },
}


def imports_of(path: Path) -> set[str]:
    """The dotted names that a module imports, anywhere in it; of `from a import b` both a and a.b."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide who imports whom"
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


IMPORTS = {module_name(path): imports_of(path) for path in sorted(PACKAGE.rglob("*.py"))}
OWN_IMPORTS = {
    module: {name.removeprefix("torchcourse.") for name in names if name.startswith("torchcourse.")}
    & set(IMPORTS) - {module}
    for module, names in IMPORTS.items()
}


def lies_in(module: str, places: list[str] | set[str]) -> bool:
    """Whether a module is one of these, or in the room that one of these is."""
    return any(module == place or module.startswith(f"{place}.") for place in places)


def room_of(module: str) -> str:
    """The smallest of the rooms that a module lies in."""
    rooms = [room for room in FLOOR_OF if lies_in(module, [room])]
    assert rooms, f"{module} lies in none of the rooms: give it a floor"
    return max(rooms, key=len)


def reached_from(module: str) -> set[str]:
    reached, to_look_at = set(), [module]
    while to_look_at:
        new = OWN_IMPORTS[to_look_at.pop()] - reached
        reached |= new
        to_look_at += new
    return reached


@pytest.mark.parametrize("module", sorted(set(IMPORTS) - {"__init__"}))
def test_imports_go_one_way(module):
    room = room_of(module)
    others = {name for name in OWN_IMPORTS[module] if room_of(name) != room}
    assert sorted(name for name in others if FLOOR_OF[room_of(name)] >= FLOOR_OF[room]) == []


def test_every_folder_has_a_room_and_every_room_is_there():
    folders = {module_name(path) for path in PACKAGE.rglob("*/__init__.py")}
    assert {folder for folder in folders if folder not in FLOOR_OF} <= {"student.pictures"}
    assert set(FLOOR_OF) <= set(IMPORTS)


@pytest.mark.parametrize(("room", "forbidden", "why"), WALLS, ids=[room for room, _, _ in WALLS])
def test_what_lies_on_the_other_side_is_not_reached(room, forbidden, why):
    inside = [module for module in IMPORTS if lies_in(module, [room])]
    reached = {name for module in inside for name in reached_from(module)}
    assert inside
    assert sorted(name for name in reached if lies_in(name, forbidden)) == [], why


def test_no_module_imports_itself_by_way_of_others():
    assert [module for module in IMPORTS if module in reached_from(module)] == []


@pytest.mark.parametrize("tool", HOME_OF_TOOL)
def test_each_outside_tool_has_one_home(tool):
    homes = HOME_OF_TOOL[tool]
    users = {module for module, names in IMPORTS.items() if any(name.split(".")[0] == tool for name in names)}
    assert {user for user in users if not lies_in(user, homes)} == set()
    assert {home for home in homes if not any(lies_in(user, [home]) for user in users)} == set()


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        (
            "import torchcourse.student",
            ["torchcourse.grading", "torchcourse.authoring", "nbgrader", "sqlalchemy"],
        ),
        ("import torchcourse.grading", ["torch", "nbgrader", "sqlalchemy", "IPython"]),
        (
            "import torchcourse.cli.commands",
            ["torch", "nbgrader", "torchcourse.grading", "torchcourse.authoring"],
        ),
    ],
)
def test_an_import_does_not_bring_what_it_does_not_need(code, absent):
    look = f"{code}\nimport sys\nprint([name for name in {absent} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# What a module imports is in the extra of those who use it, and not only in what that brings along.
PACKAGE_OF = packages_distributions()  # once: it takes half a second
EXTRAS = PYPROJECT["optional-dependencies"]
EXTRAS_OF = [
    ("student", ["student"]),
    ("values", []),
    ("serve.hub_identity", ["grading", "hub"]),
    ("", ["grading", "cluster"]),
]
ONLY_WHERE_IT_WAS_IMPORTED_BEFORE = {"torch"}  # a tensor cannot be met without


@pytest.mark.parametrize(("room", "extras"), EXTRAS_OF, ids=[room or "all else" for room, _ in EXTRAS_OF])
def test_what_a_module_imports_is_in_its_extra(room, extras):
    texts = [*PYPROJECT["dependencies"], *(one for extra in extras for one in EXTRAS[extra])]
    installed = {canonicalize_name(Requirement(text).name) for text in texts}
    missing = {
        (module, name)
        for module in IMPORTS
        if next(one for one, _ in EXTRAS_OF if not one or lies_in(module, [one])) == room
        for name in outside_packages(module) - installed - ONLY_WHERE_IT_WAS_IMPORTED_BEFORE
    }
    assert missing == set()


def outside_packages(module: str) -> set[str]:
    """The packages, by the names they are installed by, that a module imports."""
    names = {name.split(".")[0] for name in IMPORTS[module]} - sys.stdlib_module_names - {"torchcourse"}
    # One that is not installed here yet is known by the name that it is imported by.
    return {canonicalize_name(PACKAGE_OF.get(name, [name])[0]) for name in names}
