"""The ways in which submitted notebooks come back mangled, each as a function of a solved notebook."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from support.mangled.small_course import ANSWERS, AREA, DOUBLE, STACK, WHY, as_bytes, index, released, solved
from support.mangled.small_course import code_cell as code

Notebook = dict[str, Any]
ALL = frozenset({"double", "stack", "area"})


@dataclass(frozen=True)
class Shape:
    """A mangled notebook, and what must come of it."""

    name: str
    mangle: Callable[[Notebook], Notebook | bytes | None]  # None: it changed the notebook in place
    repairs: tuple[str, ...]  # each is part of one repair's sentence; no other repairs may be listed
    passes: frozenset[str] = ALL
    answers: dict[str, str] | None = None  # the texts in the answer cells; None: those that were handed in
    kept: tuple[str, ...] = ()  # other texts of the student's that must be in the result

    @property
    def submission(self) -> bytes:
        notebook = solved()
        result = self.mangle(notebook)
        return result if isinstance(result, bytes) else as_bytes(notebook if result is None else result)


SHAPES: list[Shape] = []


def shape(
    *repairs: str, passes: frozenset[str] = ALL, answers: dict | None = None, kept: tuple[str, ...] = ()
):
    """List a function as a shape; its name is the shape's."""

    def listed(mangle: Callable) -> Callable:
        SHAPES.append(Shape(mangle.__name__, mangle, repairs, passes, answers, kept))
        return mangle

    return listed


def cell(notebook: Notebook, name: str) -> Notebook:
    return notebook["cells"][index(notebook, name)]


def pop(notebook: Notebook, name: str) -> Notebook:
    return notebook["cells"].pop(index(notebook, name))


def insert_after(notebook: Notebook, name: str, *cells: Notebook) -> None:
    place = index(notebook, name) + 1
    notebook["cells"][place:place] = cells


def strip(notebook: Notebook, name: str) -> Notebook:
    """Take a cell's metadata and id away."""
    found = cell(notebook, name)
    found["metadata"] = {}
    found.pop("id", None)
    return found


STUBS = {name: cell(released(), name)["source"] for name in ANSWERS}
without = {name: ANSWERS | {name: STUBS[name]} for name in ANSWERS}


# Nothing wrong


@shape()
def untouched_but_for_the_answers(nb):
    pass


@shape()
def students_own_cells_before_between_and_after(nb):
    nb["cells"].insert(0, code("first = 1"))
    insert_after(nb, "double", code("helper = 2"))
    insert_after(
        nb, "test_area", code("print(area(2))"), {"cell_type": "raw", "metadata": {}, "source": "raw"}
    )
    nb["cells"].append(code("last = 3"))


@shape()
def a_plain_cell_of_the_assignment_changed(nb):
    nb["cells"][1]["source"] += "\nmine = 1"


@shape()
def a_kernel_of_another_name_but_python(nb):
    nb["metadata"]["kernelspec"] = {"name": "torch-env", "display_name": "torch", "language": "python"}


@shape()
def no_cell_ids_in_format_4_4(nb):
    nb["nbformat_minor"] = 4
    for one in nb["cells"]:
        del one["id"]


@shape()
def lines_as_lists(nb):
    for one in nb["cells"]:
        one["source"] = one["source"].splitlines(keepends=True)


@shape()
def fifty_megabytes_of_outputs(nb):
    data = {"text/plain": "x" * 50_000_000}
    cell(nb, "double")["outputs"] = [{"output_type": "display_data", "data": data, "metadata": {}}]


@shape(answers=ANSWERS | {"double": "def double(größe):\n    return größe + größe  # 加倍 🙂"})
def names_and_code_that_are_not_ascii(nb):
    cell(nb, "double")["source"] = "def double(größe):\n    return größe + größe  # 加倍 🙂"


@shape(passes=ALL - {"double"}, answers=ANSWERS | {"double": "def double(x:\n    return"})
def a_syntax_error_in_an_answer(nb):
    cell(nb, "double")["source"] = "def double(x:\n    return"


# Deleted


@shape("The test cell of double was missing: put back.")
def test_cell_deleted(nb):
    pop(nb, "test_double")


@shape(*(f"The test cell of {name} was missing: put back." for name in ("double", "stack", "area")))
def all_test_cells_deleted(nb):
    for name in ("double", "stack", "area"):
        pop(nb, f"test_{name}")


@shape("The locked cell stack_statement was missing: put back.")
def statement_deleted(nb):
    pop(nb, "stack_statement")


@shape(
    "The solution cell of stack was missing: put back, without an answer.",
    passes=ALL - {"stack"},
    answers=without["stack"],
)
def solution_cell_deleted(nb):
    pop(nb, "stack")


@shape(
    "The solution cell of double was missing: put back, without an answer.",
    "The test cell of double was missing: put back.",
    "The locked cell double_statement was missing: put back.",
    passes=ALL - {"double"},
    answers=without["double"],
)
def a_whole_exercise_deleted(nb):
    for name in ("double_statement", "double", "test_double"):
        pop(nb, name)


@shape("The written answer why was missing: put back, without an answer.", answers=without["why"])
def written_answer_deleted(nb):
    pop(nb, "why")


@shape("The locked cell draw was missing: put back.")
def task_cell_deleted(nb):
    pop(nb, "draw")


@shape("The plain cell 2 of the assignment, which others need, was missing: put back.")
def cell_with_the_imports_deleted(nb):
    del nb["cells"][1]


@shape()
def cell_with_the_imports_replaced_by_ones_own(nb):
    nb["cells"][1] = code("import math as m, math\ndef close(x, y):\n    return math.isclose(x, y)")


@shape(*([""] * 12), passes=frozenset(), answers=STUBS)
def all_cells_deleted(nb):
    nb["cells"] = []


# Duplicated


@shape("The solution cell of double was there more than once: a copy that adds nothing is left out.")
def solution_cell_duplicated_unchanged(nb):
    insert_after(nb, "double", copy.deepcopy(cell(nb, "double")))
    del nb["cells"][index(nb, "double") + 1]["id"]


@shape(
    "a copy that adds nothing is left out",
    "Some cell ids were repeated",
)
def an_untouched_copy_of_a_solution_cell_at_the_end(nb):
    nb["cells"].append(copy.deepcopy(cell(released(), "double")) | {"cell_type": "code"})
    nb["cells"].append(code("tail = 1", id="double-answer"))


@shape("a copy that adds nothing is left out")
def an_untouched_copy_of_a_solution_cell_before_it(nb):
    nb["cells"].insert(index(nb, "double"), cell(released(), "double"))


@shape(
    "The solution cell of double was there more than once: cell 4 is kept as an ordinary cell.",
    kept=("return None  # first try",),
)
def a_first_try_left_in_a_copy_before(nb):
    first = cell(released(), "double") | {
        "source": "def double(x):\n    return None  # first try",
        "id": "first",
    }
    nb["cells"].insert(index(nb, "double"), first)


@shape(
    "The solution cell of double was there more than once: cell 16 is kept as text, not run.",
    kept=("def double(x):\n    return 'wrong'",),
)
def a_wrong_copy_after_the_test(nb):
    nb["cells"].append(
        cell(released(), "double") | {"source": "def double(x):\n    return 'wrong'", "id": "wrong"}
    )


@shape(
    "The solution cell of double was there more than once: cell 5 is kept as text, not run.",
    kept=("raise NotImplementedError  # later",),
)
def a_half_finished_copy_directly_before_the_test(nb):
    half = "def double(x):\n    y = x\n    raise NotImplementedError  # later"
    insert_after(nb, "double", cell(released(), "double") | {"source": half, "id": "half"})


@shape(
    "The solution cell of double was there more than once: cell 5 is kept as an ordinary cell.",
    kept=("print(double(3))",),
)
def a_copy_of_a_solution_cell_used_to_try_it_out(nb):
    insert_after(nb, "double", cell(released(), "double") | {"source": "print(double(3))", "id": "try"})


@shape("The test cell of double was there more than once: one is kept.")
def test_cell_duplicated(nb):
    nb["cells"].append(copy.deepcopy(cell(nb, "test_double")) | {"id": "again"})


@shape(
    "The test cell of double was there more than once: one is kept.",
    kept=("assert double('mine') == 'minemine'",),
)
def a_copy_of_a_test_cell_used_for_a_test_of_ones_own(nb):
    own = {"source": "assert double('mine') == 'minemine'", "id": "own"}
    nb["cells"].insert(0, copy.deepcopy(cell(nb, "test_double")) | own)


@shape(*([""] * 12))
def every_cell_duplicated(nb):
    nb["cells"] = [one for cell in nb["cells"] for one in (cell, copy.deepcopy(cell))]


@shape(*([""] * 12))
def the_whole_notebook_pasted_twice(nb):
    nb["cells"] += copy.deepcopy(nb["cells"])


# Split


@shape(answers=ANSWERS | {"stack": STACK}, kept=("def peek(stack):",))
def a_second_part_without_metadata(nb):
    insert_after(nb, "stack", code("def peek(stack):\n    return stack.items[-1]"))


@shape(
    "The solution cell of area was there more than once: cell 12 is kept as an ordinary cell.",
    answers=ANSWERS | {"area": "def area(radius):\n    return math.pi * squared(radius)"},
    kept=("def squared(x):",),
)
def a_solution_cell_split_between_functions_with_its_metadata(nb):
    found = cell(nb, "area")
    found["source"] = "def squared(x):\n    return x * x"
    rest = copy.deepcopy(found)
    rest |= {"source": "def area(radius):\n    return math.pi * squared(radius)", "id": "rest"}
    insert_after(nb, "area", rest)
    nb["cells"].insert(0, code("start = 0"))


@shape("The solution cell of area had been split in two: joined again.")
def a_solution_cell_split_in_the_middle_of_a_function(nb):
    found = cell(nb, "area")
    head, _, rest = AREA.partition("\n    return")
    found["source"] = head
    insert_after(nb, "area", code("    return" + rest))


@shape(
    "The solution cell of stack had been split in two: joined again.",
    answers=ANSWERS | {"stack": STACK.replace("\n\n    def push", "\n    def push")},
)
def a_class_split_with_its_metadata(nb):
    found = cell(nb, "stack")
    head, _, rest = STACK.partition("\n\n    def push")
    found["source"] = head
    insert_after(nb, "stack", copy.deepcopy(found) | {"source": "    def push" + rest, "id": "rest"})


@shape(
    "The test cell of double had been edited, though it is locked: restored.",
)
def a_test_cell_split(nb):
    found = cell(nb, "test_double")
    first, _, rest = found["source"].partition("\n")
    found["source"] = first
    insert_after(nb, "test_double", code(rest))


# Merged


@shape("The test cell of double was missing: put back.", "The test cell of double had been merged into")
def solution_and_test_merged(nb):
    cell(nb, "double")["source"] += "\n\n" + pop(nb, "test_double")["source"]


@shape(
    "The solution cell of stack had been merged with the solution cell of double: parted again.",
    answers=ANSWERS | {"double": DOUBLE + "\n\n" + STACK},
)
def two_solution_cells_merged(nb):
    cell(nb, "double")["source"] += "\n\n" + pop(nb, "stack")["source"]


@shape(
    "The solution cell of double had been merged with the solution cell of stack: parted again.",
    answers=ANSWERS | {"stack": DOUBLE + "\n\n" + STACK},
)
def two_solution_cells_merged_into_the_second(nb):
    cell(nb, "stack")["source"] = pop(nb, "double")["source"] + "\n\n" + cell(nb, "stack")["source"]


@shape(
    "The test cell of double was missing: put back.",
    "The test cell of double had been merged into the solution cell of double: parted again.",
    "The solution cell of stack had been merged with the solution cell of double: parted again.",
    "The locked cell stack_statement was missing: put back.",
    answers=ANSWERS | {"double": DOUBLE + "\n\n" + STACK},
)
def solution_test_and_next_solution_merged(nb):
    test, statement, stack = pop(nb, "test_double"), pop(nb, "stack_statement"), pop(nb, "stack")
    del statement
    cell(nb, "double")["source"] += "\n\n" + test["source"] + "\n\n" + stack["source"]


@shape(
    "The test cell of double held the answer that belongs in the solution cell of stack: moved there.",
    "The test cell of double had been edited, though it is locked: restored.",
)
def a_test_cell_merged_with_the_next_solution(nb):
    cell(nb, "test_double")["source"] += "\n\n" + pop(nb, "stack")["source"]


@shape(
    "The locked cell area_statement held the answer that belongs in the solution cell of area: moved there.",
    "The locked cell area_statement had been edited, though it is locked: restored.",
)
def a_statement_merged_with_its_solution(nb):
    cell(nb, "area_statement")["source"] += "\n\n" + pop(nb, "area")["source"]


@shape(
    "The test cell of double held the answer that belongs in the solution cell of double: moved there.",
    "The test cell of double had been edited, though it is locked: restored.",
)
def an_answer_written_into_the_test_cell(nb):
    cell(nb, "double")["source"] = STUBS["double"]
    cell(nb, "test_double")["source"] = DOUBLE + "\n\n" + cell(nb, "test_double")["source"]


@shape(
    "The solution cell of double was empty, and cell 16 holds the answer: moved.",
)
def an_answer_in_a_cell_of_ones_own_at_the_end(nb):
    cell(nb, "double")["source"] = STUBS["double"]
    nb["cells"].append(code(DOUBLE))


@shape(
    "The solution cell of double does not define double, and cell 16 does: put below it.",
    answers={"double": DOUBLE.replace("def double", "def my_double") + "\n\ndouble = my_double"},
)
def an_answer_under_another_name_that_a_cell_at_the_end_puts_right(nb):
    cell(nb, "double")["source"] = DOUBLE.replace("def double", "def my_double")
    nb["cells"].append(code("double = my_double"))


@shape("The solution cell of double was empty, and cell 1 holds the answer: moved.")
def an_answer_in_a_cell_of_ones_own_before_the_stub(nb):
    cell(nb, "double")["source"] = STUBS["double"]
    nb["cells"].insert(0, code(DOUBLE))


@shape(answers=without["double"], kept=(DOUBLE,))
def an_answer_in_a_cell_of_ones_own_between_stub_and_test(nb):
    cell(nb, "double")["source"] = STUBS["double"]
    insert_after(nb, "double", code(DOUBLE))


# Reordered


@shape(*([""] * 14))
def all_cells_reversed(nb):
    nb["cells"].reverse()


@shape("The test cell of double stood out of order: moved back.")
def test_cell_before_its_solution(nb):
    test = pop(nb, "test_double")
    nb["cells"].insert(index(nb, "double"), test)


@shape("The test cell of double stood out of order: moved back.")
def test_cell_at_the_end(nb):
    nb["cells"].append(pop(nb, "test_double"))


@shape("The plain cell 2 of the assignment stood out of order: moved back.")
def cell_with_the_imports_at_the_end(nb):
    nb["cells"].append(nb["cells"].pop(1))


@shape(
    "The solution cell of double stood out of order: moved back.",
    kept=("after = double(1)",),
)
def solution_with_a_neighbour_moved_to_the_end(nb):
    nb["cells"] += [pop(nb, "double"), code("after = double(1)")]


# Retyped


@shape("The solution cell of double had been turned into markdown: turned back.")
def solution_cell_turned_into_markdown(nb):
    cell(nb, "double")["cell_type"] = "markdown"
    del cell(nb, "double")["outputs"], cell(nb, "double")["execution_count"]


@shape("The solution cell of double had been turned into raw: turned back.")
def solution_cell_turned_into_raw(nb):
    cell(nb, "double")["cell_type"] = "raw"


@shape("The test cell of double had been turned into markdown: turned back.")
def test_cell_turned_into_markdown(nb):
    cell(nb, "test_double")["cell_type"] = "markdown"


@shape("The written answer why had been turned into code: turned back.")
def written_answer_turned_into_code(nb):
    cell(nb, "why")["cell_type"] = "code"


@shape(
    "The solution cell of double had been turned into markdown: turned back.",
    "The solution cell of double had attachments, which code cannot have: removed.",
)
def retyped_with_an_attachment(nb):
    retyped = {"cell_type": "markdown", "attachments": {"a.png": {"image/png": "AAAA"}}}
    cell(nb, "double").update(retyped)


@shape("The plain cell 2 of the assignment had been turned into markdown: turned back.")
def cell_with_the_imports_turned_into_markdown(nb):
    nb["cells"][1]["cell_type"] = "markdown"


# Edited though locked


@shape("The test cell of double had been edited, though it is locked: restored.", kept=("assert True",))
def test_cell_made_harmless(nb):
    cell(nb, "test_double")["source"] = "assert True"


@shape("The test cell of double had been edited, though it is locked: restored.")
def test_cell_emptied(nb):
    cell(nb, "test_double")["source"] = ""


@shape(
    "The test cell of double had been edited, though it is locked: restored.", kept=("print('my own line')",)
)
def a_line_added_to_a_test_cell(nb):
    cell(nb, "test_double")["source"] += "\nprint('my own line')"


@shape(
    "The locked cell area_statement had been edited, though it is locked: restored.",
    kept=("My notes: pi r squared.",),
)
def notes_in_a_statement(nb):
    cell(nb, "area_statement")["source"] += "\n\nMy notes: pi r squared."


# Metadata


@shape("The solution cell of double had lost its nbgrader metadata: restored.")
def metadata_of_a_solution_stripped(nb):
    strip(nb, "double")


@shape("The test cell of double had lost its nbgrader metadata: restored.")
def metadata_of_a_test_stripped(nb):
    strip(nb, "test_double")


@shape(
    "The test cell of double had lost its nbgrader metadata: restored.",
    "The test cell of double had been edited, though it is locked: restored.",
)
def metadata_of_an_edited_test_stripped(nb):
    strip(nb, "test_double")["source"] += "\n# done"


@shape("The solution cell of double had lost its nbgrader metadata: restored.")
def metadata_stripped_but_the_id_left(nb):
    cell(nb, "double")["metadata"] = {}


@shape(
    "The test cell of double had lost its nbgrader metadata: restored.",
    "The test cell of double had been edited, though it is locked: restored.",
)
def metadata_of_a_rewritten_test_stripped_but_the_id_left(nb):
    cell(nb, "test_double").update({"metadata": {}, "source": "assert True"})


@shape(*([""] * 11))
def all_metadata_and_ids_stripped(nb):
    for one in nb["cells"]:
        one["metadata"] = {}
        del one["id"]


@shape("The written answer why had lost its nbgrader metadata: restored.")
def metadata_of_a_written_answer_stripped(nb):
    strip(nb, "why")


@shape(
    "The written answer why had lost its metadata: recognised by its place.", answers=ANSWERS | {"why": "0."}
)
def metadata_of_a_rewritten_written_answer_stripped(nb):
    strip(nb, "why")["source"] = "0."


@shape("metadata of another version (1): brought up to date.")
def an_older_schema(nb):
    for one in nb["cells"]:
        known = one["metadata"].get("nbgrader")
        if known:
            known["schema_version"] = 1
            if not known["task"]:
                del known["task"]


@shape("metadata of another version (none): brought up to date.")
def no_schema_version(nb):
    del cell(nb, "double")["metadata"]["nbgrader"]["schema_version"]


@shape("metadata of another version (17): brought up to date.")
def a_schema_from_the_future(nb):
    cell(nb, "double")["metadata"]["nbgrader"] |= {"schema_version": 17, "new_key": []}


@shape("metadata of another version (3): brought up to date.")
def a_schema_version_that_is_text(nb):
    cell(nb, "double")["metadata"]["nbgrader"]["schema_version"] = "3"


@shape("The solution cell of double had lost its nbgrader metadata: restored.")
def nbgrader_metadata_null(nb):
    cell(nb, "double")["metadata"]["nbgrader"] = None


@shape("The test cell of double had lost its nbgrader metadata: restored.")
def nbgrader_metadata_empty(nb):
    cell(nb, "test_double")["metadata"]["nbgrader"] = {}


@shape("The test cell of double had lost its nbgrader metadata: restored.")
def nbgrader_metadata_a_list(nb):
    cell(nb, "test_double")["metadata"]["nbgrader"] = [1, 2]


@shape("The solution cell of double had lost its nbgrader metadata: restored.")
def grade_id_not_a_text(nb):
    cell(nb, "double")["metadata"]["nbgrader"]["grade_id"] = ["double"]


@shape("Cell 15 has a grade_id that this assignment does not have there: kept as an ordinary cell.")
def an_unknown_grade_id(nb):
    known = {"grade_id": "other", "grade": True, "points": 100, "schema_version": 3, "locked": True}
    nb["cells"].insert(14, code("assert True", metadata={"nbgrader": known}))


@shape(
    "The solution cell of double had the grade_id of another cell: restored.",
    "The test cell of double had the grade_id of another cell: restored.",
)
def grade_ids_of_solution_and_test_swapped(nb):
    one, other = cell(nb, "double"), cell(nb, "test_double")
    one["metadata"], other["metadata"] = other["metadata"], one["metadata"]


@shape(
    "The solution cell of double had the grade_id of another cell: restored.",
    "The solution cell of stack had the grade_id of another cell: restored.",
)
def grade_ids_of_two_solutions_swapped(nb):
    one, other = cell(nb, "double"), cell(nb, "stack")
    one["metadata"], other["metadata"] = other["metadata"], one["metadata"]
    one["id"], other["id"] = other["id"], one["id"]


@shape("The test cell of double had changed nbgrader metadata: restored.")
def points_missing(nb):
    del cell(nb, "test_double")["metadata"]["nbgrader"]["points"]


@shape("The test cell of double had changed nbgrader metadata: restored.")
def points_a_text(nb):
    cell(nb, "test_double")["metadata"]["nbgrader"]["points"] = "many"


@shape("The test cell of double had changed nbgrader metadata: restored.")
def points_raised(nb):
    cell(nb, "test_double")["metadata"]["nbgrader"]["points"] = 1000


@shape("The test cell of double had changed nbgrader metadata: restored.")
def a_test_cell_marked_as_solution(nb):
    cell(nb, "test_double")["metadata"]["nbgrader"]["solution"] = True


@shape("The locked cell area_statement had changed nbgrader metadata: restored.")
def a_locked_cell_unlocked(nb):
    cell(nb, "area_statement")["metadata"]["nbgrader"]["locked"] = False


@shape("The solution cell of double had changed nbgrader metadata: restored.")
def a_solution_cell_marked_as_graded(nb):
    cell(nb, "double")["metadata"]["nbgrader"] |= {"grade": True, "points": 5}


@shape(
    "The test cell of double had the tag skip-execution: removed.",
    "The solution cell of double had the tag raises-exception: removed.",
    "Cell 16 had the tag skip-execution: removed.",
)
def tags_that_steer_a_run(nb):
    cell(nb, "test_double")["metadata"]["tags"] = ["skip-execution"]
    cell(nb, "double")["metadata"]["tags"] = ["raises-exception"]
    nb["cells"].append(code("x = 1", metadata={"tags": ["skip-execution"]}))


# The file


@shape("The file began with a byte-order mark (UTF-8): removed.")
def utf_8_with_a_byte_order_mark(nb):
    return b"\xef\xbb\xbf" + as_bytes(nb)


@shape("The file began with a byte-order mark (UTF-16-LE): removed.")
def utf_16(nb):
    return b"\xff\xfe" + as_bytes(nb).decode().encode("utf-16-le")


@shape("The file was encoded as UTF-16-LE: turned into UTF-8.")
def utf_16_without_a_mark(nb):
    return as_bytes(nb).decode().encode("utf-16-le")


@shape("The file was not UTF-8: read as Latin-1.", kept=("größe",))
def latin_1(nb):
    nb["cells"].append(code("größe = 1"))
    return as_bytes(nb).decode().encode("latin-1")


@shape("The notebook had Windows line ends: turned into plain ones.")
def windows_line_ends(nb):
    for one in nb["cells"]:
        one["source"] = one["source"].replace("\n", "\r\n")
    return as_bytes(nb).replace(b"\n", b"\r\n")


@shape("The notebook had an old format (before 4): turned into format 4.")
def format_3_with_worksheets(nb):
    cells = []
    for one in nb.pop("cells"):
        one.pop("id")
        if one["cell_type"] == "code":
            one |= {"input": one.pop("source"), "prompt_number": 1, "language": "python", "collapsed": False}
            del one["execution_count"]
        cells.append(one)
    nb |= {"nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells[:5]}, {"cells": cells[5:]}]}
    return as_bytes(nb)


@shape("The notebook's format was missing or unknown: read as format 4.")
def format_missing(nb):
    del nb["nbformat"], nb["nbformat_minor"]


@shape("The notebook named no kernel: the assignment's is used.")
def no_metadata(nb):
    nb["metadata"] = None


@shape("The notebook asked for another kernel (ir): the assignment's is used.")
def an_r_kernel(nb):
    nb["metadata"]["kernelspec"] = {"name": "ir", "display_name": "R", "language": "R"}


@shape("The notebook asked for another kernel (???[31m): the assignment's is used.")
def a_kernel_whose_name_cannot_be_printed(nb):
    nb["metadata"]["kernelspec"] = {"name": "\ud800\n\x1b[31m", "display_name": "", "language": "R"}
    return json.dumps(nb).encode()


@shape("Some cell ids were repeated: new ones are given.")
def cell_ids_repeated(nb):
    nb["cells"] += [code("a = 1", id="same"), code("b = 2", id="same")]


@shape("Some cell ids were not valid: new ones are given.")
def cell_ids_invalid(nb):
    nb["cells"] += [code("a = 1", id=""), code("b = 2", id="ü" * 100), code("c = 3", id=None)]


@shape("1 entries of the notebook were no cells: left out.", kept=("only text",))
def entries_that_are_no_cells(nb):
    nb["cells"] += [None, "only text"]


@shape()
def line_ends_and_tabs_that_json_does_not_allow(nb):
    return as_bytes(nb).replace(rb"\n", b"\n", 2)


@shape("Some cells held NUL characters: removed.")
def nul_characters(nb):
    cell(nb, "double")["source"] = DOUBLE.replace("return", "\0return")


@shape(
    "Some cells held half characters (lone surrogates): replaced.",
    answers=ANSWERS | {"double": DOUBLE + " \ufffd"},
)
def lone_surrogates(nb):
    cell(nb, "double")["source"] = DOUBLE + " \ud83d"
    return json.dumps(nb).encode()


@shape("The solution cell of double had lost its nbgrader metadata: restored.")
def cells_without_metadata(nb):
    del cell(nb, "double")["metadata"]


@shape(passes=ALL - {"double"}, answers=ANSWERS | {"double": ""})
def source_null(nb):
    cell(nb, "double")["source"] = None


@shape("The solution cell of double had been turned into raw: turned back.", kept=("strange",))
def unknown_cell_types(nb):
    cell(nb, "double")["cell_type"] = "python"
    del cell(nb, "double")["outputs"]
    nb["cells"].append({"cell_type": 7, "source": ["strange", 3]})


@shape()
def not_a_number_in_the_metadata(nb):
    nb["metadata"]["speed"] = float("nan")
    nb["cells"][0]["metadata"]["speed"] = float("-inf")


@shape()
def output_that_is_not_a_list(nb):
    cell(nb, "double")["outputs"] = {"a": 1}
    cell(nb, "double")["execution_count"] = "many"


@shape()
def a_picture_in_a_written_answer(nb):
    cell(nb, "why")["attachments"] = {
        "a.png": {"image/png": "AAAA"},
        "broken": 7,
        "\ud800.png": {"image/png": "AAAA"},
    }
    return json.dumps(nb).encode()


assert WHY in ANSWERS.values()


# What no program should write, and some do


@shape("The notebook's format was missing or unknown: read as format 4.")
def keys_given_twice(nb):
    return as_bytes(nb).replace(b'"cells":', b'"cells": [], "nbformat": 3, "cells":', 1)


@shape("Text after the notebook's end was left out.")
def the_end_of_a_longer_file_behind_the_notebook(nb):
    return as_bytes(nb) + as_bytes(nb)[-300:]


@shape()
def nan_and_infinities_in_metadata(nb):
    nb["metadata"]["seconds"] = float("nan")
    for one in nb["cells"]:
        one["metadata"] |= {"x": float("inf"), "y": [float("-inf")], "z": 10**400}


@shape()
def format_4_99_with_unknown_keys(nb):
    nb |= {"nbformat_minor": 99, "provenance": {"tool": "of tomorrow"}}
    for one in nb["cells"]:
        one["level"] = {"of": "detail"}


@shape(
    "The notebook's format was missing or unknown: read as format 4.",
    "The notebook named no kernel: the assignment's is used.",
    *(["had lost its nbgrader metadata: restored."] * 11),
)
def format_1(nb):
    cells = [
        {"cell_type": "code", "code": one["source"], "prompt_number": 1}
        if one["cell_type"] == "code"
        else {"cell_type": "markdown", "text": one["source"]}
        for one in nb["cells"]
    ]
    return as_bytes({"cells": cells})


@shape()
def lines_within_lists_within_lists(nb):
    for one in nb["cells"]:
        one["source"] = [[line, None] for line in one["source"].splitlines(keepends=True)]


@shape()
def outputs_and_counts_of_the_wrong_type(nb):
    odd = [None, "x", [None, 5, {"output_type": "stream"}, {"output_type": 7, "data": []}], {}, 5]
    for number, one in enumerate(nb["cells"]):
        one |= {"outputs": odd[number % 5], "execution_count": ["*", "[*]", -1, 1e300, {}][number % 5]}


@shape()
def cell_types_in_capitals(nb):
    for one in nb["cells"]:
        one["cell_type"] = one["cell_type"].capitalize()


@shape(*(["had the grade_id of another cell: restored."] * 2))
def metadata_of_two_answers_swapped(nb):
    one, other = cell(nb, "double"), cell(nb, "area")
    one["metadata"], other["metadata"] = other["metadata"], one["metadata"]


@shape(
    *(["had the grade_id of another cell: restored."] * 2),
    "The test cell of area stood out of order: moved back.",
    "The test cell of double stood out of order: moved back.",
)
def texts_of_two_tests_swapped(nb):
    one, other = cell(nb, "test_double"), cell(nb, "test_area")
    one["source"], other["source"] = other["source"], one["source"]


@shape(
    "The written answer why was missing: put back, without an answer.",
    *([""] * 10),
    answers=without["why"],
    kept=("the student's words",),
)
def every_cell_with_one_grade_id(nb):
    for one in nb["cells"]:
        if "nbgrader" in one["metadata"]:
            one["metadata"]["nbgrader"]["grade_id"] = "double"


@shape(*([""] * 14), answers={"stack": STACK, "area": AREA}, kept=("def close(a, b)", DOUBLE))
def all_code_in_one_cell(nb):
    texts = [one["source"] for one in nb["cells"] if one["cell_type"] == "code"]
    nb["cells"] = [code("\n\n".join(texts))]


@shape(answers=ANSWERS | {"double": "\f" + DOUBLE.replace("    ", "\t")})
def tabs_and_form_feeds(nb):
    cell(nb, "double")["source"] = "\f" + DOUBLE.replace("    ", "\t")


@shape(passes=ALL - {"double"}, answers=ANSWERS | {"double": DOUBLE.replace("return", "# return")})
def an_answer_commented_out(nb):
    cell(nb, "double")["source"] = DOUBLE.replace("return", "# return")
