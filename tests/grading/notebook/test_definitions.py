from __future__ import annotations

import pytest

from torchcourse.grading.mend.outline import given_text, outline_of
from torchcourse.grading.notebook.definitions import compiles, cut_out, definitions
from torchcourse.grading.records import SourceCell, SourceNotebook


def names(text: str) -> list[str]:
    return [one.name for one in definitions(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("def f(): pass\nclass C: pass\nasync def g(): pass", ["f", "C", "g"]),
        ("x = 1\ny: int = 2\na, b = 3, 4", ["x", "y", "a", "b"]),
        ("def f():\n    x = 1\n    def inner(): pass", ["f"]),
        ("if x == 1: pass\nf(a=1)\nx.y = 2", []),
        ('text = """\ndef quoted(): pass\n"""\ndef f(): pass', ["text", "f"]),
        ("# it's\ndef f(): pass\ny = '''\nx = 1\n'''", ["f", "y"]),
        ("%matplotlib inline\n## A heading\ndef broken(:\n    return\nclass C: pass", ["broken", "C"]),
    ],
)
def test_the_names_at_the_top_level_are_found_whether_or_not_it_is_python(text, wanted):
    assert names(text) == wanted


def test_a_part_is_cut_out_with_its_comments_and_helpers():
    text = "def one(): pass\n\n# about two\n@twice\ndef two(): pass\nhelp_two = 1\n\ndef three(): pass"
    assert cut_out(text, {"two"}, {"one", "two", "three"}) == (
        "# about two\n@twice\ndef two(): pass\nhelp_two = 1"
    )


def test_magic_commands_do_not_make_a_text_unreadable():
    assert compiles("%matplotlib inline\n!ls\nx = 1")
    assert not compiles("def f(:\n    pass")
    assert not compiles("-" * 10_000 + "1")


def answer(grade_id: str, source: str) -> SourceCell:
    metadata = {"grade": False, "solution": True, "locked": False}
    return SourceCell(grade_id, "code", source, metadata, "")


def test_a_name_that_two_exercises_define_tells_of_neither():
    cells = (answer("one", "def shared(): ...\ndef first(): ..."), answer("two", "def shared(): ..."))
    shape = outline_of(SourceNotebook("n", cells, {"cells": [], "metadata": {}}))
    assert {slot.cell.grade_id: set(slot.names) for slot in shape.answers} == {"one": {"first"}, "two": set()}


def test_without_the_instructors_version_the_gradebooks_cells_are_enough():
    cells = (answer("one", "def first(): ..."), answer("two", "def second(): ..."))
    shape = outline_of(SourceNotebook("n", cells, {"cells": [], "metadata": {}}))
    assert [slot.cell.grade_id for slot in shape.slots] == ["one", "two"]
    assert shape.by_name["second"].cell.grade_id == "two"


def test_hidden_regions_are_not_part_of_what_students_were_given():
    hidden = "### BEGIN HIDDEN TESTS\nb = 2\n### END HIDDEN TESTS"
    scheme = "### BEGIN MARK SCHEME\n### END MARK SCHEME"
    assert given_text(answer("one", f"a = 1\n{hidden}\nc = 3\n{scheme}")) == "a = 1\nc = 3"
