from __future__ import annotations

import nbformat
import pytest
from support.mangled.shapes import SHAPES, Shape
from support.mangled.small_course import (
    ANSWERS,
    as_notebook,
    grade_id,
    index,
    mended,
    passed,
    solved,
    source,
    text_of,
)


@pytest.fixture(params=SHAPES, ids=lambda one: one.name)
def shape(request) -> Shape:
    return request.param


def test_a_mangled_notebook_is_mended(shape):
    result = mended(shape.submission)
    nbformat.validate(as_notebook(result))
    _says(shape, result.repairs)
    wanted = [cell.grade_id for cell in source().cells]
    assert [grade_id(cell) for cell in result.cells if grade_id(cell)] == wanted
    for cell in source().cells:
        if cell.metadata["locked"]:
            assert text_of(result, cell.grade_id) == cell.source
    answers = shape.answers or ANSWERS
    assert {name: text_of(result, name) for name in answers} == answers
    texts = [cell["source"] for cell in result.cells]
    for text in shape.kept:
        assert any(text in one for one in texts), f"lost: {text}"
    assert passed(result) == shape.passes


def test_a_mended_notebook_needs_no_mending(shape):
    once = mended(shape.submission)
    twice = mended(as_notebook(once))
    assert twice.repairs == ()
    assert twice == twice.__class__(once.name, once.cells, once.metadata, ())


def test_the_last_copy_counts_though_it_refuses_a_case_by_the_stubs_error():
    right = "def double(x):\n    if x is None:\n        raise NotImplementedError\n    return 2 * x"
    notebook = solved(double="def double(x):\n    return x")
    place = index(notebook, "double")
    notebook["cells"].insert(place + 1, notebook["cells"][place] | {"source": right, "id": "copy"})
    assert text_of(mended(notebook), "double") == right


def _says(shape: Shape, repairs: tuple[str, ...]) -> None:
    assert len(repairs) == len(shape.repairs), repairs
    for wanted in shape.repairs:
        assert any(wanted in said for said in repairs), f"{wanted!r} is not among {repairs}"
