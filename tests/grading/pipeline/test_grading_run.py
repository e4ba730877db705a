"""What a grading run holds while it goes through a class."""

import json

import pytest
from support.quick_course import QuickCourse

from torchcourse.grading.pipeline.grading_run import Listener, Request, grade


class Heard(Listener):
    def __init__(self):
        self.submissions = []

    def graded(self, submission):
        self.submissions.append(submission)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = QuickCourse.make(tmp_path_factory.mktemp("schedule") / "course")
    course.hand_in("right")
    course.hand_in("squares", twice="def twice(n):\n    return n * n")
    return course


def test_what_was_recorded_is_in_the_folder_and_no_longer_in_memory(course):
    heard = Heard()
    outcome = grade(Request(course.root, "ps1", seed=5), heard)
    kept = [notebook for one in [*outcome.graded, *heard.submissions] for notebook in one.notebooks]
    assert len(kept) == 4
    assert [(notebook.text, notebook.answers) for notebook in kept] == [(b"", {})] * 4
    assert {one.student: sum(v.points for v in one.notebooks[0].verdicts) for one in outcome.graded} == {
        "right": 5,
        "squares": 3,
    }
    for student in ("right", "squares"):
        path = course.root / "autograded" / student / "ps1" / "sums.ipynb"
        assert len(json.loads(path.read_text())["cells"]) > 4


def test_whose_notebook_runs_long_waits_for_the_others_and_loses_nothing(tmp_path):
    course = QuickCourse.make(tmp_path / "course")
    course.hand_in("a loop", "while True: pass")
    course.hand_in("a patient one", "time.sleep(4)")
    for number in range(6):
        course.hand_in(f"honest {number}")
    (course.root / "nbgrader_config.py").write_text("c = get_config()\nc.ExecutePreprocessor.timeout = 6\n")
    heard = Heard()
    outcome = grade(Request(course.root, "ps1", seed=5, workers=1), heard)
    assert {one.student for one in heard.submissions[6:]} == {"a loop", "a patient one"}
    earned = {one.student: sum(v.points for v in one.notebooks[0].verdicts) for one in outcome.graded}
    assert earned == dict.fromkeys(earned, 5)
    assert outcome.failed == ()


def test_the_finished_notebook_may_lie_in_a_folder_beside_an_untouched_one(tmp_path):
    course = QuickCourse.make(tmp_path / "course")
    finished = course.hand_in("ann")
    (finished.parent / "final").mkdir()
    finished.rename(finished.parent / "final" / finished.name)
    finished.write_bytes((course.root / "release" / "ps1" / "sums.ipynb").read_bytes())
    [ann] = grade(Request(course.root, "ps1", seed=5)).graded
    assert [verdict.points for verdict in ann.notebooks[0].verdicts] == [2, 3]
    assert any("final/sums.ipynb" in flag for flag in ann.flags)
