"""A notebook file that is broken off, or broken in the middle, keeps each cell that is whole."""

from __future__ import annotations

import json
import random

import pytest
from support.mangled.small_course import as_bytes, grade_id, mended, solved

from torchcourse.grading.notebook import damaged_file
from torchcourse.grading.notebook.damaged_file import whole_cells
from torchcourse.grading.notebook.read_notebook import UnreadableSubmission, read_notebook

NOTEBOOK = solved()
SOURCES = ["".join(cell["source"]) for cell in NOTEBOOK["cells"]]


def ends_of_cells(text: str) -> list[int]:
    """Where each cell of the notebook's text ends."""
    place, ends = text.index("[") + 1, []
    for cell in NOTEBOOK["cells"]:
        place = text.index("{", place)
        value, place = json.JSONDecoder().raw_decode(text, place)
        assert value == json.loads(json.dumps(cell))
        ends.append(place)
    return ends


@pytest.mark.parametrize("indent", [None, 1])
def test_wherever_a_file_breaks_off_each_cell_before_it_is_read(indent: int | None):
    text = json.dumps(NOTEBOOK, indent=indent)
    ends = ends_of_cells(text)
    for cut in range(ends[0], len(text), 7):
        whole = sum(end <= cut for end in ends)
        raw = read_notebook(text[:cut].encode())
        assert [cell["source"] for cell in raw.cells][:whole] == SOURCES[:whole]
        assert len(raw.cells) in (whole, whole + 1), "and what is left of the next one"
        assert any(remark.startswith("The file was damaged at line") for remark in raw.remarks)


def test_what_is_left_of_a_broken_cell_is_kept_as_text():
    text = json.dumps(NOTEBOOK, indent=1)
    cut = text.index("return", text.index("def double")) + 3
    last = read_notebook(text[:cut].encode()).cells[-1]
    assert last["cell_type"] == "raw"
    assert "def double" in last["source"]


def test_a_file_damaged_in_the_middle_loses_one_cell_and_is_graded():
    text = json.dumps(NOTEBOOK, indent=1)
    middle = text.index('"source"', text.index("def double") - 400)
    result = mended((text[: middle + 3] + "\x1a\x1a" + text[middle + 8 :]).encode())
    found = {grade_id(cell): cell["source"] for cell in result.cells if grade_id(cell)}
    given = {grade_id(cell): "".join(cell["source"]) for cell in NOTEBOOK["cells"] if grade_id(cell)}
    assert found.keys() == given.keys()
    answers = [name for name in given if f"test_{name}" in given]
    assert [name for name in answers if found[name] != given[name]] == ["double"]
    assert result.repairs[0].endswith("and what is left of others is kept as text.")


def test_a_cell_like_thing_inside_a_whole_cell_is_no_cell():
    inner = {"cell_type": "code", "source": "cheat()"}
    outer = {"cell_type": "markdown", "metadata": {"x": inner}, "source": "text"}
    assert whole_cells(json.dumps({"cells": [outer]})[:-2]) == [outer]


def test_a_file_without_a_whole_cell_is_still_refused():
    text = json.dumps(NOTEBOOK, indent=1)
    with pytest.raises(UnreadableSubmission, match="ends too early"):
        read_notebook(text[: ends_of_cells(text)[0] - 5].encode())


def test_of_the_instructors_version_no_part_is_taken_for_the_whole():
    with pytest.raises(UnreadableSubmission, match="ends too early"):
        read_notebook(json.dumps(NOTEBOOK)[:-30].encode(), salvage=False)


def test_two_versions_in_one_file_are_for_a_human_to_choose_from():
    text = json.dumps(NOTEBOOK, indent=1).replace('"def double', '\n<<<<<<< mine\n"def double')
    with pytest.raises(UnreadableSubmission, match="merge conflict"):
        read_notebook(text.encode())


def test_reading_in_vain_has_an_end(monkeypatch: pytest.MonkeyPatch):
    tried = []

    class Counted(json.JSONDecoder):
        def raw_decode(self, text: str, place: int = 0):
            tried.append(len(text) - place)
            return super().raw_decode(text, place)

    monkeypatch.setattr(damaged_file.json, "JSONDecoder", Counted)
    nested = '{"id": ' * 500 + "[" + "0, " * 100_000
    assert whole_cells('{"cells": [' + nested) == []
    assert sum(tried) < 6 * len(nested)


def test_junk_between_cells_never_stops_the_reading():
    draw = random.Random(7)
    text = json.dumps(NOTEBOOK)
    for _ in range(200):
        place = draw.randrange(len(text))
        junk = "".join(draw.choices('{}[]",:\\x0"cells"', k=draw.randrange(1, 6)))
        data = (text[:place] + junk + text[place + draw.randrange(8) :]).encode()
        try:
            raw = read_notebook(data)
        except UnreadableSubmission:
            continue
        kept = [cell["source"] for cell in raw.cells]
        assert sum(source in kept for source in SOURCES) >= len(SOURCES) - 2


def test_as_bytes_is_what_jupyter_saves():
    assert [cell["source"] for cell in read_notebook(as_bytes(NOTEBOOK)).cells] == SOURCES
