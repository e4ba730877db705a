"""Whatever is handed in is mended or refused: no line of a student is lost, no test is but the source's."""

from __future__ import annotations

import copy
import json
from typing import Any

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.mangled.small_course import (
    as_bytes,
    as_notebook,
    code_cell,
    grade_id,
    released,
    solved,
    source,
    text_of,
)

from torchcourse.grading.mend.mend_notebook import mend
from torchcourse.grading.notebook.read_notebook import RawNotebook, UnreadableSubmission, read_notebook
from torchcourse.grading.records import MendedNotebook

# The same examples in each run: a failure here is the code's doing, not chance.
bounded = settings(
    max_examples=200,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)

places = st.integers(0, 30)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
grade_ids = st.sampled_from([cell.grade_id for cell in source().cells])
# Texts that look like answers, tests, both, or nothing.
lines = st.sampled_from(
    [
        "def double(x):",
        "    return 3 * x  # mine",
        "class Stack:",
        "    pass  # mine",
        "area = None  # mine",
        "assert double(2) == 4",
        "stack = Stack()",
        "raise NotImplementedError",
        "    raise NotImplementedError",
        "```",
        '"""',
        "YOUR ANSWER HERE",
        "## stack · 3 points",
        "%matplotlib inline",
        "x = (",
        "",
        "Because I say so.",
        "\ud800 \0 \r",
    ]
)
texts = st.lists(lines, max_size=5).map("\n".join) | st.text(max_size=20)
cell_types = st.sampled_from(["code", "markdown", "raw", "heading", None])
cell_ids = (
    st.none() | st.sampled_from(["double-answer", "setup", "stack", "same", "mended-1"]) | st.text(max_size=3)
)

changes = st.one_of(
    st.tuples(st.just("delete"), places),
    st.tuples(st.just("copy"), places, places),
    st.tuples(st.just("move"), places, places),
    st.tuples(st.just("insert"), places, texts, cell_types, cell_ids),
    st.tuples(st.just("retype"), places, cell_types),
    st.tuples(st.just("rewrite"), places, texts),
    st.tuples(st.just("append"), places, texts),
    st.tuples(st.just("merge"), places),
    st.tuples(st.just("split"), places, st.integers(0, 5)),
    st.tuples(st.just("strip"), places),
    st.tuples(st.just("rename"), places, cell_ids),
    st.tuples(st.just("swap"), places, places),
    st.tuples(st.just("claim"), places, grade_ids),
    st.tuples(st.just("nbgrader"), places, json_values),
    st.tuples(
        st.just("blur"), places, st.sampled_from(["source", "metadata", "id", "attachments"]), json_values
    ),
)


def mangle(notebook: dict[str, Any], change: tuple[Any, ...]) -> None:
    """Change a notebook in one way; places wrap around."""
    cells, (what, place, *more) = notebook["cells"], change
    if what == "insert":
        text, cell_type, cell_id = more
        cells.insert(place, code_cell(text, cell_type=cell_type, id=cell_id))
        return
    if not cells:
        return
    place %= len(cells)
    cell = cells[place]
    match what:
        case "delete":
            del cells[place]
        case "copy":
            cells.insert(more[0], copy.deepcopy(cell))
        case "move":
            cells.insert(more[0], cells.pop(place))
        case "retype":
            cell["cell_type"] = more[0]
        case "rewrite":
            cell["source"] = more[0]
        case "append":
            cell["source"] = f"{cell.get('source')}\n{more[0]}"
        case "merge" if place + 1 < len(cells):
            cell["source"] = f"{cell.get('source')}\n\n{cells.pop(place + 1).get('source')}"
        case "split" if isinstance(cell.get("source"), str):
            parts = cell["source"].split("\n")
            rest = copy.deepcopy(cell) | {"source": "\n".join(parts[more[0] :]), "id": f"split-{place}"}
            cell["source"] = "\n".join(parts[: more[0]])
            cells.insert(place + 1, rest)
        case "strip":
            cell["metadata"] = {}
            cell.pop("id", None)
        case "rename":
            cell["id"] = more[0]
        case "swap":
            other = cells[more[0] % len(cells)]
            cell["metadata"], other["metadata"] = other.get("metadata"), cell.get("metadata")
        case "claim":
            cell["metadata"] = {"nbgrader": {"grade_id": more[0], "solution": True, "schema_version": 3}}
        case "nbgrader":
            cell["metadata"] = {"nbgrader": more[0]}
        case "blur":
            cell[more[0]] = more[1]


def holds_the_invariants(raw: RawNotebook) -> MendedNotebook:
    result = mend(raw, source())
    nbformat.validate(as_notebook(result))
    wanted = source().cells
    assert [grade_id(cell) for cell in result.cells if grade_id(cell)] == [cell.grade_id for cell in wanted]
    for cell in wanted:
        if cell.metadata["locked"]:
            assert text_of(result, cell.grade_id) == cell.source
    lost = students_lines(raw.cells) - {line for cell in result.cells for line in lines_of(cell)}
    assert not lost, f"lost: {lost}"
    written = read_notebook(as_bytes(as_notebook(result)))
    assert mend(written, source()) == MendedNotebook(result.name, result.cells, result.metadata, ())
    return result


def students_lines(cells: Any) -> set[str]:
    """All lines of a notebook that students were not given."""
    given = {line for cell in released()["cells"] for line in lines_of(cell)}
    given |= {line for cell in source().cells for line in lines_of({"source": cell.source})}
    return {line for cell in cells for line in lines_of(cell)} - given


def lines_of(cell: dict[str, Any]) -> set[str]:
    return {line.strip() for line in cell["source"].splitlines()} - {""}


@bounded
@given(st.lists(changes, max_size=8))
def test_no_line_of_a_student_is_lost_whatever_was_done_to_the_notebook(done):
    notebook = solved()
    for change in done:
        mangle(notebook, change)
    holds_the_invariants(read_notebook(json.dumps(notebook).encode()))


@bounded
@given(json_values | st.fixed_dictionaries({"cells": json_values}), st.booleans())
def test_any_json_is_mended_or_refused_in_a_sentence(value, as_cells):
    mended_or_refused(json.dumps({"cells": [value, {"source": value}]} if as_cells else value).encode())


@bounded
@given(st.integers(0, 10_000), st.binary(max_size=6))
def test_damaged_bytes_are_mended_or_refused_in_a_sentence(place, junk):
    data = as_bytes(solved())
    mended_or_refused(data[:place] + junk + data[place + len(junk) :])


def mended_or_refused(data: bytes) -> None:
    try:
        raw = read_notebook(data)
    except UnreadableSubmission as error:
        refusal = str(error)
    else:
        holds_the_invariants(raw)
        return
    assert refusal.endswith(".")


@pytest.mark.parametrize("cut", [0, 1, 100])
def test_a_file_that_ends_before_its_first_cell_does_is_refused(cut):
    with pytest.raises(UnreadableSubmission, match="hand in"):
        read_notebook(as_bytes(solved())[:cut])
