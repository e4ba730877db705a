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
