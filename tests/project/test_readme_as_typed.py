"""Does every shell line of the README and the pages work as it stands there, typed in order in a fresh clone?

`WAYS` says of each line how it is tried. A line that is not in it fails: say how the new line is tried.
"""

from __future__ import annotations

import json
import re
import shutil
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from support.command_forms import ROOT, complaints
from support.course_in_a_folder import MODULE, released, solved
from support.typed_pages import Line, Written, steps_of, untagged_blocks
from support.typing_clone import Clone

FIRST = [ROOT / "README.md", ROOT / "docs" / "instructor.md"]
PAGES = FIRST + sorted({*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")} - {*FIRST})
BY_PAGE = {page.relative_to(ROOT).as_posix(): steps_of(page) for page in PAGES}


@dataclass(frozen=True)
class Way:
    """How a line is tried."""

    line: str
    how: str  # "typed", "served" (started, asked and stopped), "make -n", or "looked up" in the tools' tables
    says: str = ""  # found in what it prints, when it is typed
    leaves: tuple[str, ...] = ()  # paths that are there afterwards, from the clone's folder
    why_not_typed: str = ""


def typed(line: str, says: str = "", *leaves: str) -> Way:
    return Way(line, "typed", says, leaves)


def made(line: str, why_not_typed: str) -> Way:
    return Way(line, "make -n", why_not_typed=why_not_typed)


def looked_up(line: str, why_not_typed: str) -> Way:
    return Way(line, "looked up", why_not_typed=why_not_typed)


INSTALLS = "sets up an environment"
HANDED_OUT = ("../for-students/README.md", "../for-students/assignments/01_networks/01_networks.ipynb")
COLLECTED = "submitted/bo/01_networks/01_networks.ipynb"
GRADED = ("grades.json", "gradebook.db", "autograded/amina/01_networks/01_networks.ipynb")
FEEDBACK = "feedback/amina/01_networks/01_networks.html"
OWN = ("../my-course/release/ps1/ps1.ipynb", "../my-course/autograded/ada/ps1/ps1.ipynb")
WAYS = {
    "README.md": [
        made("make demo", "test_demo.py grades it"),
        made("make test", "runs this test"),
        looked_up("conda env create --file environment.yml", INSTALLS),
        looked_up("conda activate torchcourse", INSTALLS),
        looked_up("jupyter lab", "served below, by make formgrader"),
        looked_up("python -m venv .venv", INSTALLS),
        looked_up('.venv/bin/pip install --editable ".[student]"', INSTALLS),
        looked_up(".venv/bin/jupyter lab", "served below, by make formgrader"),
        made("make build", INSTALLS),
        looked_up("source .venv/bin/activate", INSTALLS),
        typed("torchcourse handout ../for-students", "README.md: new", *HANDED_OUT),
        typed("torchcourse grade 01_networks --json grades.json", "2 graded", *GRADED),
        typed("torchcourse summary 01_networks", r"2 of \d students submitted|2 submitted"),
        typed("torchcourse report 01_networks", "(Teach|Give time for) .* next", "reports/01_networks.html"),
        typed("nbgrader export", "", "grades.csv"),
        typed("torchcourse feedback 01_networks", "feedback for 2", FEEDBACK),
        Way("make formgrader", "served", says="Manage Assignments"),
        typed("make build", r"source/01_networks/01_networks\.ipynb: built"),
        typed("torchcourse regrade 01_networks", "(?s)has the new source.*2 graded"),
    ],
    "docs/self-check.md": [
        typed("cd lab/assignments"),
        typed("torchcourse check 01_networks/01_networks.ipynb", "20 of 20"),
        looked_up(
            "torchcourse check 01_networks/01_networks.ipynb --watch", "never ends; started in test_check"
        ),
        typed(
            "torchcourse check 03_optimizers/03_optimizers.ipynb --exercise adam --exercise rmsprop_step",
            "(?s)rmsprop_step.*adam",
        ),
    ],
    "docs/instructor.md": [
        typed("torchcourse doctor", "closed and tried"),
        looked_up("torchcourse doctor hub", "this machine need not be a hub"),
        typed("nbgrader db student import students.csv", "Creating/updating Student with id 'chiara'"),
        looked_up("nbgrader db student list", "nbgrader's own"),
        looked_up("torchcourse summary 01_networks", "typed above"),
        typed("mkdir -p downloaded/01_networks/archive", "", "downloaded/01_networks/archive"),
        typed("nbgrader zip_collect 01_networks --force", "3 files collected", COLLECTED),
        typed('nbgrader db assignment add 01_networks --duedate "2026-03-01 23:59 CET"', "01_networks"),
        looked_up("torchcourse grade 01_networks", "typed below, with the penalty"),
        typed("torchcourse grade 01_networks", r"late \(1\): amina .*less 2 points"),
        looked_up("torchcourse grade 01_networks --force", "typed above without the option"),
        looked_up("torchcourse summary 01_networks", "typed above"),
        typed("torchcourse grades 01_networks", "due date none → '2026-03-01T22:59:00'"),
        looked_up("torchcourse grades 01_networks --changed-since 2026-03-01", "typed above without it"),
        typed("mkdir -m 1777 ../exchange", "", "../exchange"),
        looked_up("nbgrader release_assignment 01_networks", "nbgrader's own"),
        looked_up("nbgrader list", "nbgrader's own"),
        looked_up("nbgrader collect 01_networks --update", "nbgrader's own"),
        looked_up("torchcourse grade 01_networks", "typed above"),
        looked_up("torchcourse feedback 01_networks", "typed above"),
        looked_up("install -d -m 1777 /srv/nbgrader/exchange", "test_class_on_a_hub.py makes one so"),
        looked_up("runuser -u instructor -- chmod 700 ~instructor/torchcourse", "a user of a hub's machine"),
        looked_up(
            "TORCHCOURSE_INSTRUCTORS=instructor jupyterhub --config /srv/torchcourse-deploy/my_hub.py",
            "test_class_on_a_hub.py starts one with the configuration that it is made from",
        ),
        typed("mkdir -p data", "", "data"),
        looked_up("torchcourse grade 01_networks", "test_opened_folders.py grades so"),
        typed("mkdir -p ../my-course"),
        typed("cd ../my-course"),
        typed("nbgrader generate_assignment ps1", "Writing", OWN[0]),
        typed("torchcourse grade ps1", "(?s)double.*2 graded", OWN[1]),
        looked_up("torchcourse feedback ps1", "typed above for another assignment"),
        typed("nbgrader autograde ps1 --force", "Autograding"),
    ],
    "docs/lms.md": [
        looked_up("mkdir -p downloaded/01_networks/archive", "typed above"),
        looked_up("nbgrader zip_collect 01_networks --force", "typed in test_export_command.py"),
        looked_up("torchcourse grade 01_networks", "typed above"),
        looked_up(
            "torchcourse export 01_networks --format canvas --roster canvas.csv",
            "typed in test_export_command.py",
        ),
        looked_up("mkdir -p downloaded/01_networks/archive", "typed above"),
        looked_up("nbgrader zip_collect 01_networks --force", "typed in test_export_command.py"),
        looked_up("torchcourse grade 01_networks", "typed above"),
        looked_up(
            "torchcourse export 01_networks --format moodle --roster worksheet.csv",
            "typed in test_export_command.py",
        ),
        looked_up(
            "torchcourse export --format moodle --roster participants.csv", "typed in test_export_command.py"
        ),
        looked_up("torchcourse export --format csv", "typed in test_export_command.py"),
        looked_up("torchcourse export --format json --output grades-all.json", "as with csv"),
        looked_up("nbgrader export", "typed above"),
    ],
    "docs/class.md": [
        looked_up("torchcourse report 01_networks", "typed in test_class_report.py"),
        looked_up("torchcourse report 01_networks --csv", "typed in test_class_report.py"),
        looked_up("torchcourse report 01_networks --json", "typed in test_class_report.py"),
        looked_up("torchcourse bank 01_networks --suggest", "typed in test_class_report.py"),
        looked_up("torchcourse similar 01_networks", "test_similar_page.py does it"),
        looked_up("mkdir ../trial", "the shell's own"),
        looked_up("cp -r nbgrader_config.py source release answer_bank ../trial", "the shell's own"),
        looked_up(
            "torchcourse simulate 01_networks --course ../trial --students 40 --seed 7",
            "test_simulate.py simulates so",
        ),
        looked_up("torchcourse grade 01_networks --course ../trial", "typed above"),
        looked_up("torchcourse report 01_networks --course ../trial", "typed in test_class_report.py"),
    ],
    "docs/languages.md": [
        looked_up("torchcourse handout --language zh_CN lab", "test_chinese_course.py hands it out"),
        looked_up("torchcourse grade 02_losses --course zh_CN", "test_chinese_course.py grades so"),
        looked_up("torchcourse languages check", "test_translations.py checks"),
        looked_up("torchcourse languages update", "test_translated_course.py updates"),
    ],
    "docs/cluster.md": [
        looked_up("torchcourse grade 01_networks --scheduler tcp://HOST:8786", "test_cluster.py grades so"),
        looked_up("dask scheduler", "test_cluster.py starts it"),
        looked_up("dask worker tcp://HOST:8786 --nworkers 1 --nthreads 8", "test_cluster.py starts it"),
        looked_up(
            "helm install --repo https://helm.dask.org --create-namespace -n dask-operator"
            " --generate-name dask-kubernetes-operator",
            "needs a cluster of Kubernetes",
        ),
    ],
}


# The lines and the table ---------------------------------------------------------------------------------


@pytest.mark.parametrize("page", BY_PAGE)
def test_the_table_says_of_every_line_how_it_is_tried(page):
    lines = [step.text for step in BY_PAGE[page] if isinstance(step, Line)]
    assert [way.line for way in WAYS.get(page, [])] == lines, "a new line: say in WAYS how it is tried"


@pytest.mark.parametrize("page", BY_PAGE)
def test_every_block_says_what_it_holds(page):
    assert untagged_blocks(ROOT / page) == []


@pytest.mark.parametrize("line", sorted({way.line for ways in WAYS.values() for way in ways}))
def test_every_line_is_a_command_that_there_is(line):
    assert complaints(line) == []


def test_only_what_has_a_reason_is_not_typed():
    for way in (way for ways in WAYS.values() for way in ways):
        assert (way.how in ("typed", "served")) != bool(way.why_not_typed), way.line


@pytest.mark.parametrize("line", [way.line for way in WAYS["README.md"] if way.how == "make -n"])
def test_make_knows_what_to_do_for_it(line, clone):
    done = subprocess.run([*line.split(), "-n"], cwd=clone.course, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "torchcourse" in done.stdout or "pytest" in done.stdout


# A clone, and somebody who types in it -------------------------------------------------------------------


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    """What git would commit here: the last commit, with what has changed since."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if listed.returncode != 0:
        pytest.skip("this is no clone: git lists no files")
    course = tmp_path_factory.mktemp("typed") / "torchcourse"
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (course / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, course / name)
    (course / ".venv").symlink_to(sys.prefix)
    return Clone(course, course)


# What a person does between two lines --------------------------------------------------------------------


def receive_two_notebooks(clone: Clone) -> None:
    for student, notebook in (("amina", solved()), ("chiara", released())):
        path = clone.course / "submitted" / student / MODULE / f"{MODULE}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(notebook))


def work_in_the_lab(clone: Clone) -> None:
    """As `make lab` makes it, with a student's right answers."""
    clone.type("torchcourse handout lab")
    for module in (MODULE, "03_optimizers"):
        path = clone.course / "lab" / "assignments" / module / f"{module}.ipynb"
        path.write_text(json.dumps(solved(module=module)))


def correct_a_test(clone: Clone) -> None:
    path = clone.course / "source" / f"{MODULE}.py"
    begin = "### BEGIN HIDDEN TESTS\n"
    path.write_text(path.read_text().replace(begin, f"{begin}# corrected\n", 1))


def download_three_submissions(clone: Clone) -> None:
    archive = clone.course / "downloaded" / MODULE / "archive"
    right, stub = json.dumps(solved()), json.dumps(released())
    (archive / f"amina_118_4711_{MODULE}-1.ipynb").write_text(right)
    with zipfile.ZipFile(archive / "bo.zip", "w") as file:
        file.writestr(f"{MODULE}.ipynb", right)
    (archive / "chiara_98_file").mkdir()
    (archive / "chiara_98_file" / f"{MODULE}.ipynb").write_text(stub)


def hand_in_late(clone: Clone) -> None:
    (clone.course / "submitted" / "amina" / MODULE / "timestamp.txt").write_text("2026-03-02 09:15:00 UTC")


def save_own_assignment(clone: Clone) -> None:
    """As JupyterLab saves it, with two submissions: a right one, and one that squares."""
    answer, test = clone.cells.values()
    cells = [
        _cell(answer, "double", solution=True, grade=False, locked=False),
        _cell(test, "test_double", solution=False, grade=True, locked=True, points=2),
    ]
    _save(clone.here / "source" / "ps1" / "ps1.ipynb", cells)
    for student, body in (("ada", "x + x"), ("bob", "x**2")):
        theirs = nbformat.from_dict({**cells[0], "source": f"def double(x):\n    return {body}"})
        visible = nbformat.from_dict({**cells[1], "source": test.split("### BEGIN")[0].rstrip()})
        _save(clone.here / "submitted" / student / "ps1" / "ps1.ipynb", [theirs, visible])


def _cell(source: str, grade_id: str, **marks: object) -> nbformat.NotebookNode:
    marks = {"grade_id": grade_id, "schema_version": 3, "task": False, **marks}
    return nbformat.v4.new_code_cell(source.rstrip("\n"), metadata={"nbgrader": marks})


def _save(path: Path, cells: list[nbformat.NotebookNode]) -> None:
    path.parent.mkdir(parents=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)


# Before which line, the first or a later one of that text, and on which page.
BEFORE: dict[tuple[str, str, int], Callable[[Clone], None]] = {
    ("README.md", "torchcourse grade 01_networks --json grades.json", 0): receive_two_notebooks,
    ("README.md", "make build", 1): correct_a_test,
    ("docs/self-check.md", "cd lab/assignments", 0): work_in_the_lab,
    ("docs/instructor.md", "nbgrader zip_collect 01_networks --force", 0): download_three_submissions,
    ("docs/instructor.md", "torchcourse grade 01_networks", 1): hand_in_late,
    ("docs/instructor.md", "nbgrader generate_assignment ps1", 0): save_own_assignment,
}


# Typing --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def walked(clone: Clone) -> Clone:
    """The pages, typed from the first line to the last."""
    for page in ("README.md", "docs/self-check.md", "docs/instructor.md"):
        ways = iter(enumerate(WAYS[page]))
        clone.here = clone.course
        for step in BY_PAGE[page]:
            if isinstance(step, Written):
                clone.write(step)
            else:
                number, way = next(ways)
                clone.came_of[page, number] = _tried(clone, page, number, way)
    return clone


def _tried(clone: Clone, page: str, number: int, way: Way) -> str:
    """Why a line did not work; "" when it did."""
    nth = sum(one.line == way.line for one in WAYS[page][:number])
    prepare = BEFORE.get((page, way.line, nth))
    try:
        if prepare:
            prepare(clone)
        if way.how == "served":
            clone.serve(way.line, way.says)
        if way.how == "typed":
            printed = clone.type(way.line)
            assert re.search(way.says, printed), f"does not say {way.says}: {printed}"
            missing = [name for name in way.leaves if not (clone.course / name).exists()]
            assert not missing, f"leaves no {missing}: {printed}"
    except AssertionError as error:
        return str(error)
    return ""


TYPED = [
    pytest.param(page, number, id=f"{page}: {way.line}")
    for page, ways in WAYS.items()
    for number, way in enumerate(ways)
    if way.how in ("typed", "served")
]


@pytest.mark.parametrize(("page", "number"), TYPED)
def test_the_line_works_as_it_stands_there(page, number, walked):
    assert walked.came_of[page, number] == ""


def test_the_exchange_lets_nobody_remove_what_others_own(walked):
    mode = (walked.course.parent / "exchange").stat().st_mode
    assert mode & stat.S_ISVTX
    assert mode & 0o777 == 0o777


def test_git_would_commit_nothing_of_a_student(walked):
    """What the course's folder holds now, and .gitignore lets through, is what the pages show to write."""
    subprocess.run(["git", "init", "--quiet"], cwd=walked.course, check=True)
    listed = subprocess.run(
        ["git", "ls-files", "--others", "--exclude-standard"],
        cwd=walked.course,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    new = [name for name in listed if not (ROOT / name).exists()]
    assert new == ["late_penalty.py"]
