from __future__ import annotations

import copy
from typing import Any

import nbformat
from support.mangled.small_course import NAME, as_bytes, instructors_version, released, solved, source

from torchcourse.grading.mend.mend_notebook import mend
from torchcourse.grading.mend.pick_notebook import left_with_answers, pick_notebooks
from torchcourse.grading.notebook.read_notebook import read_notebook
from torchcourse.grading.records import SourceNotebook
from torchcourse.grading.sources.from_notebook import source_from_notebook

EMPTY = as_bytes({"cells": [], "nbformat": 4, "nbformat_minor": 5})
RIGHT_NAME = f"{NAME}.ipynb"


def other_source() -> SourceNotebook:
    """Another notebook of the same assignment."""
    return SourceNotebook("02_other", (), {"cells": [], "metadata": {}})


def test_a_file_of_the_right_name_is_taken():
    files = {"scratch.ipynb": as_bytes(solved()), RIGHT_NAME: b"not even JSON"}
    assert pick_notebooks(files, [source()]) == {NAME: RIGHT_NAME}


def test_two_notebooks_saved_under_each_others_names_are_both_known():
    files = {"02_other.ipynb": as_bytes(solved()), RIGHT_NAME: like_other(solved())}
    sources = [
        source(),
        source_from_notebook(nbformat.reads(like_other(instructors_version()), 4), "02_other"),
    ]
    assert pick_notebooks(files, sources) == {NAME: "02_other.ipynb", "02_other": RIGHT_NAME}
    rightly = {"02_other.ipynb": files[RIGHT_NAME], RIGHT_NAME: files["02_other.ipynb"]}
    assert pick_notebooks(rightly, sources) == {NAME: RIGHT_NAME, "02_other": "02_other.ipynb"}


def like_other(notebook: dict[str, Any]) -> bytes:
    """The same with other exercises; only the written question is in both."""
    text = as_bytes(notebook).decode()
    for name, other in {"double": "triple", "stack": "queue", "Stack": "Queue", "area": "volume"}.items():
        text = text.replace(name, other)
    return text.encode()


def test_the_only_file_is_taken_for_the_only_notebook_whatever_its_name():
    assert pick_notebooks({"final (2).ipynb": EMPTY}, [source()]) == {NAME: "final (2).ipynb"}
    assert pick_notebooks({"final.ipynb": b"broken"}, [source()]) == {NAME: "final.ipynb"}


def test_a_renamed_notebook_is_known_by_its_cells():
    files = {"scratch.ipynb": EMPTY, "broken.ipynb": b"{", "homework.ipynb": as_bytes(solved())}
    assert pick_notebooks(files, [source(), other_source()]) == {NAME: "homework.ipynb"}


def test_of_several_renamed_copies_the_one_with_most_answers_is_taken():
    files = {"a.ipynb": as_bytes(released()), "b.ipynb": as_bytes(solved()), "c.ipynb": as_bytes(released())}
    assert pick_notebooks(files, [source()]) == {NAME: "b.ipynb"}


def test_a_renamed_notebook_without_metadata_is_known_by_what_it_defines():
    stripped = solved()
    for cell in stripped["cells"]:
        cell["metadata"] = {}
        del cell["id"]
    files = {"scratch.ipynb": EMPTY, "homework.ipynb": as_bytes(stripped)}
    assert pick_notebooks(files, [source(), other_source()]) == {NAME: "homework.ipynb"}


def test_a_file_that_holds_nothing_of_a_notebook_is_not_taken_for_it():
    assert pick_notebooks({"a.ipynb": EMPTY, "b.ipynb": EMPTY}, [source()]) == {}
    assert pick_notebooks({}, [source()]) == {}


def test_one_file_is_not_taken_twice():
    twin = SourceNotebook("02_twin", source().cells, copy.deepcopy(source().notebook))
    files = {"homework.ipynb": as_bytes(solved())}
    assert len(pick_notebooks(files, [source(), twin])) == 1


def test_an_untouched_file_of_the_right_name_gives_way_to_the_one_that_has_answers():
    renamed = f"{NAME} (1).ipynb"
    files = {RIGHT_NAME: as_bytes(released()), renamed: as_bytes(solved())}
    assert pick_notebooks(files, [source()]) == {NAME: renamed}
    assert left_with_answers(files, [source()], {NAME: renamed}) == [
        f"{RIGHT_NAME} holds no answer and is not graded; {renamed} is."
    ]
    two = files | {f"{NAME} (2).ipynb": as_bytes(solved())}
    assert pick_notebooks(two, [source()]) == {NAME: RIGHT_NAME}, "which of the two is meant nobody can tell"
    started = files | {RIGHT_NAME: as_bytes(solved())}
    assert pick_notebooks(started, [source()]) == {NAME: RIGHT_NAME}


def test_another_assignments_notebook_under_this_ones_name_is_told():
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": "# Optimizers\n\nWords."},
        {"cell_type": "code", "metadata": {}, "source": "def adam(): pass", "outputs": []},
    ]
    files = {RIGHT_NAME: as_bytes({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})}
    assert left_with_answers(files, [source()], {NAME: RIGHT_NAME}) == [
        f"{RIGHT_NAME} holds none of the exercises of {NAME}; its heading is Optimizers. "
        "Ask for the right one."
    ]
    assert left_with_answers({RIGHT_NAME: as_bytes(released())}, [source()], {NAME: RIGHT_NAME}) == []


def test_a_copy_with_answers_that_is_not_graded_is_told():
    files = {
        RIGHT_NAME: as_bytes(solved()),
        f"{NAME}-Copy1.ipynb": as_bytes(solved()),
        "untouched.ipynb": as_bytes(released()),
        "scratch.ipynb": EMPTY,
        "broken.ipynb": b"{",
    }
    sources = [source(), other_source()]
    picked = pick_notebooks(files, sources)
    assert left_with_answers(files, sources, picked) == [
        f"{NAME}-Copy1.ipynb holds answers, too, and is not graded; {RIGHT_NAME} is."
    ]


def test_of_many_copies_some_are_named_and_the_rest_is_counted():
    files = {RIGHT_NAME: as_bytes(solved())} | {f"copy{n:02}.ipynb": as_bytes(solved()) for n in range(14)}
    told = left_with_answers(files, [source()], {NAME: RIGHT_NAME})
    assert len(told) == 11
    assert told[9].startswith("copy09.ipynb holds answers, too")
    assert told[10] == "So it is with 4 more files."


def test_another_name_is_told():
    raw = read_notebook(as_bytes(solved()))
    assert mend(raw, source(), "final.ipynb").repairs == (
        f"The notebook was handed in as final.ipynb: taken for {RIGHT_NAME}.",
    )
    assert mend(raw, source(), RIGHT_NAME).repairs == ()


def test_an_untouched_file_gives_way_to_a_finished_one_in_a_folder():
    files = {RIGHT_NAME: as_bytes(released()), f"final/{RIGHT_NAME}": as_bytes(solved())}
    assert pick_notebooks(files, [source()]) == {NAME: f"final/{RIGHT_NAME}"}
    files = {RIGHT_NAME: as_bytes(solved()), f"old/{RIGHT_NAME}": as_bytes(solved())}
    assert pick_notebooks(files, [source()]) == {NAME: RIGHT_NAME}
    [told] = left_with_answers(files, [source()], {NAME: RIGHT_NAME})
    assert f"old/{RIGHT_NAME}" in told
