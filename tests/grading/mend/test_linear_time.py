"""What reads a submission takes time in proportion to it: no cell of blanks stops a class's grading."""

import contextlib
import itertools
import json

import pytest
from nbformat.v4 import new_code_cell, new_notebook
from support.growth import least, processor_seconds

from torchcourse.grading.judge.from_scratch import forbidden_calls
from torchcourse.grading.mend.mend_notebook import mend
from torchcourse.grading.mend.outline import text_key
from torchcourse.grading.notebook.definitions import definitions, without_texts
from torchcourse.grading.notebook.read_notebook import UnreadableSubmission, read_notebook
from torchcourse.grading.notebook.student_code import read_cells
from torchcourse.grading.one_line import one_line
from torchcourse.grading.sources.from_notebook import source_from_notebook


def cell_of(grade_id: str, *, solution: bool = False, points: int = 0) -> dict:
    """nbgrader's metadata of an answer or a test."""
    kept = {"grade_id": grade_id, "solution": solution, "grade": not solution, "locked": not solution}
    return kept | {"points": points, "schema_version": 3, "task": False}


ANSWER = "def s1(x):\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION"
SOURCE = new_notebook(
    cells=[
        new_code_cell(ANSWER, id="a", metadata={"nbgrader": cell_of("s1", solution=True)}),
        new_code_cell("assert s1(1) == 1", id="b", metadata={"nbgrader": cell_of("test_s1", points=2)}),
    ]
)
# Signs, a blank between two of them, that are repeated.
SIGNS = "x a, a: a= a? ? % ( ) [ ' \" ''' \"\"\" \\ # ` { f'{ < &lt; é import_a. lambda:"
PATTERNS = [
    *(sign.replace("_", " ") for sign in SIGNS.split()),
    *(" ", "\t", "\n", " \n", "\n ", "x ", " ?", "? ", "a, ", "def ", "\x0c", "\r", "```\n"),
    *("### BEGIN SOLUTION\n", "### BEGIN HIDDEN TESTS\n", "def f(x):\n", "if x:\n ", "import a\n"),
    *("return 1\n", "    return x\n"),
]
READERS = {
    "text_key": text_key,
    "definitions": definitions,
    "without_texts": without_texts,
    "read_cells": lambda text: read_cells([text]),
    "one_line": one_line,
    "from scratch": lambda text: forbidden_calls(text, [text], ("torch.softmax",), [text]),
}


def growth(run, text_of, short=20_000, long=200_000) -> float:
    """How many times as long ten times the text takes; a step with the square would take a hundred times."""

    def seconds(length: int) -> float:
        return processor_seconds(run, text_of(length))

    def once() -> float:
        took = seconds(long)
        return 0.0 if took < 0.5 else took / max(seconds(short), 0.001)

    return least(once, 40)


@pytest.mark.parametrize("reader", READERS)
def test_a_reader_takes_time_in_proportion_to_the_text(reader):
    for sign, end in itertools.product(PATTERNS, ["", "x", "\n)", "\\"]):
        found = growth(READERS[reader], lambda length, s=sign, e=end: " \nx" + s * (length // len(s)) + e)
        assert found < 40, (sign, end)


@pytest.mark.parametrize("kind", ["code", "markdown"])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_mending_takes_time_in_proportion_to_a_cell(kind, place):
    source = source_from_notebook(SOURCE, "hw")

    def run(text: str) -> None:
        cells = [dict(cell) for cell in SOURCE["cells"]]
        cells.insert(place, {"cell_type": kind, "id": "q", "metadata": {}, "source": text})
        data = json.dumps({**SOURCE, "cells": cells}).encode()
        mend(read_notebook(data), source)

    for sign, end in itertools.product(PATTERNS, ["x", "\n)"]):
        found = growth(run, lambda length, s=sign, e=end: " \nx" + s * (length // len(s)) + e)
        assert found < 40, (sign, end)


@pytest.mark.parametrize(
    "sign", ["{", "[", '{"cells":[', '{"id": ', '"', " ", '{"cell_type": "code", "source": "x"},']
)
def test_reading_takes_time_in_proportion_to_a_file(sign):
    def run(text: str) -> None:
        with contextlib.suppress(UnreadableSubmission):
            read_notebook(text.encode())

    assert growth(run, lambda length: '{"cells": [' + sign * (length // len(sign))) < 40


def test_a_cell_that_is_short_enough_to_be_parsed_takes_no_longer_for_its_blanks():
    def run(text: str) -> None:
        read_cells([text] * 10)

    assert growth(run, lambda length: " " * length + "\n)", short=1_999, long=19_990) < 40
