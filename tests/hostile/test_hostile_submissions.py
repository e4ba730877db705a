"""Hostile submissions, all graded in one run with honest ones: nobody gains, nothing is read, harmed or left.

Each attack is a row of a table; the tables' modules say what a student would try, and how.
"""

from __future__ import annotations

import json

import nbformat
import pytest
from hostile.attack import HONEST_POINTS, Attack
from hostile.bombs import BOMBS
from hostile.edited_notebooks import EDITED_NOTEBOOKS
from hostile.endings import ENDLESS, ENDS, ERRORS
from hostile.files import FILES
from hostile.floods import FLOODS, NO_NOTEBOOKS
from hostile.folders import FOLDERS
from hostile.forged_frames import FORGED_FRAMES
from hostile.forged_outputs import FORGED_OUTPUTS
from hostile.hostile_course import BYSTANDERS, RUN_SECONDS, HostileCourse, Run
from hostile.ideas import IDEAS
from hostile.meddling import MEDDLING
from hostile.named_parts import errors_of_names, names_not_there
from hostile.odd_tensors import ODD_TENSORS
from hostile.odd_values import ODD_VALUES
from hostile.patches import PATCHES
from hostile.processes import PROCESSES
from hostile.reaching_out import REACHING_OUT
from hostile.smuggling import SMUGGLING
from hostile.stealing import STEALING
from nbgrader.utils import determine_grade
from support.course_in_a_folder import grade_id
from support.needed_tools import lack

from torchcourse.grading.sandbox import prepared as sandbox

FORGING = [*PATCHES, *EDITED_NOTEBOOKS, *FORGED_FRAMES, *FORGED_OUTPUTS, *ODD_VALUES, *ODD_TENSORS, *IDEAS]
HARMING = [*BOMBS, *FILES, *FOLDERS, *FLOODS, *PROCESSES, *ENDLESS, *ENDS, *ERRORS]
ATTACKS = [*FORGING, *MEDDLING, *STEALING, *HARMING, *REACHING_OUT, *SMUGGLING]
MAX_COORDINATOR_MEBIBYTES = 800
MAX_NOTEBOOK_BYTES = 16_000_000
# What an attack prints only when it got what it was after.
SUCCESS = "[got]"
# Such calls are pretended to succeed, and do nothing: what they were made on is compared below.
PRETENDED = ("[got] chmod", "[got] utime")

each_attack = pytest.mark.parametrize("one", ATTACKS, ids=lambda one: one.name)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> HostileCourse:
    if lacking := sandbox.missing():
        lack("; ".join(lacking))
    return HostileCourse.make(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def run(course: HostileCourse) -> Run:
    with course.listening() as listeners:
        course.hand_in(ATTACKS)
        for name, content in NO_NOTEBOOKS.items():
            course.folder.hand_in(name, content)
        return course.grade(listeners, "--workers", "4")


def test_there_are_as_many_attacks_as_promised():
    assert len({one.name for one in ATTACKS}) == len(ATTACKS) >= 60


@each_attack
def test_what_it_names_of_the_engine_is_there(one: Attack):
    assert names_not_there(one) == []


@each_attack
def test_it_is_no_wrong_name_that_stopped_it(course, run, one: Attack):
    told = json.dumps(run.submissions[one.name], ensure_ascii=False) + _outputs(course, one.name)
    assert errors_of_names(told) == []


def test_what_the_command_prints_does_not_steer_the_terminal(run):
    assert not set(run.printed) & {"\x1b", "\x07", "\u202e"}


def test_the_run_goes_on_to_its_end(run):
    assert run.seconds < RUN_SECONDS, run.printed[-2000:]
    assert run.status == 1, run.printed[-2000:]  # for what is no notebook
    graded = {name for name, one in run.submissions.items() if one["graded_now"]}
    assert graded == {one.name for one in ATTACKS} | set(BYSTANDERS) | set(NO_NOTEBOOKS)


def test_what_is_no_notebook_is_said_to_be_none(run):
    assert all(run.submissions[name]["error"] for name in NO_NOTEBOOKS)
    assert {name for name, one in run.submissions.items() if one["error"]} == set(NO_NOTEBOOKS)


@each_attack
def test_no_point_is_gained_and_none_that_was_earned_is_lost(course, run, one: Attack):
    score = run.submissions[one.name]["score"]
    assert score <= HONEST_POINTS if one.earns is None else score == one.earns
    # The database adds the same points in an order of its own.
    assert course.scores()[one.name] == pytest.approx(score)


@each_attack
def test_the_graded_notebook_says_what_the_gradebook_says(course, run, one: Attack):
    path = course.graded_path(one.name)
    assert path.stat().st_size < MAX_NOTEBOOK_BYTES
    notebook = nbformat.from_dict(json.loads(path.read_text(), parse_constant=_no_json))
    nbformat.validate(notebook)
    points = {exercise["name"]: exercise["points"] for exercise in run.submissions[one.name]["exercises"]}
    tests = [cell for cell in notebook.cells if grade_id(cell).startswith("test_")]
    assert {grade_id(cell).removeprefix("test_"): determine_grade(cell)[0] for cell in tests} == points


@each_attack
def test_nothing_is_read(course, run, one: Attack):
    told = json.dumps(run.submissions[one.name], ensure_ascii=False) + _outputs(course, one.name)
    assert [what for what, marker in course.markers.items() if marker in told] == []
    assert str(course.seed) not in told
    # A traceback shows the attack's own lines, so it does not count.
    lines = [
        line for line in _outputs(course, one.name, errors=False).splitlines() if line.startswith(SUCCESS)
    ]
    assert [line for line in lines if line not in PRETENDED] == []


@pytest.mark.parametrize("one", [one for one in ATTACKS if one.flagged], ids=lambda one: one.name)
def test_what_was_tried_is_flagged(run, one: Attack):
    flags = run.submissions[one.name]["flags"]
    assert [words for words in one.flagged if not any(words in flag for flag in flags)] == []


@each_attack
def test_what_is_shown_of_it_can_be_printed(run, one: Attack):
    submission = run.submissions[one.name]
    shown = [*submission["flags"], *submission["repairs"]]
    shown += [failed["message"] for exercise in submission["exercises"] for failed in exercise["failed"]]
    assert [text for text in shown if not text.isprintable() or len(text) > 1000] == []


@pytest.mark.parametrize("student", BYSTANDERS)
def test_a_bystander_gets_what_was_earned(course, run, student):
    submission = run.submissions[student]
    assert submission["score"] == BYSTANDERS[student] == pytest.approx(course.scores()[student])
    assert submission["flags"] == []


def test_nothing_else_changed_in_the_course(course, run):
    after = course.hashes()
    new = set(after) - set(course.before)
    assert {name: after[name] for name in course.before} == course.before
    assert {name for name in new if not name.startswith(".torchcourse")} == set()


def test_nothing_else_changed_in_the_gradebook(course, run):
    written = {"student", "submitted_assignment", "submitted_notebook", "grade", "comment"}
    after = course.tables()
    assert {name: rows for name, rows in after.items() if name not in written} == {
        name: rows for name, rows in course.tables_before.items() if name not in written
    }
    assert set(course.tables_before["student"]) <= set(after["student"])
    assert len(after["student"]) == 1 + len(ATTACKS) + len(BYSTANDERS) + len(NO_NOTEBOOKS)


def test_no_process_and_no_file_is_left(run):
    assert run.processes_left == []
    assert run.left_in_tmp == []


def test_nothing_got_out(run):
    assert run.arrived == []


def test_the_process_that_judges_needs_little_memory(run):
    assert 0 < run.peak_mebibytes < MAX_COORDINATOR_MEBIBYTES


def test_the_search_of_the_memory_finds_what_is_there(course, run):
    assert "its own is seen" in _outputs(course, "steal-leftovers-in-memory")


def _outputs(course: HostileCourse, student: str, errors: bool = True) -> str:
    """All that a submission wrote and displayed, and what it raised."""
    pieces = []
    for cell in course.graded_notebook(student)["cells"]:
        for output in cell.get("outputs", []):
            pieces.append(output.get("text", ""))
            if errors:
                pieces += [*output.get("traceback", []), output.get("evalue", "")]
            pieces += [
                value if isinstance(value, list) else str(value) for value in output.get("data", {}).values()
            ]
    return "\n".join(piece if isinstance(piece, str) else "".join(piece) for piece in pieces)


def _no_json(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")
