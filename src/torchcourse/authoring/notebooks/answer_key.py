"""What does an answer key show? Solutions, visible tests and mark schemes, and nothing of the probes."""

from __future__ import annotations

import re
from gettext import NullTranslations

from nbformat.notebooknode import NotebookNode

from torchcourse.authoring.notebooks.build import cell_ids, new_cell, new_notebook
from torchcourse.authoring.text.marked_regions import HIDDEN_TESTS, MARK_SCHEME, SOLUTION, Line
from torchcourse.authoring.text.records import AssignmentText, Cell
from torchcourse.authoring.text.totals import with_totals
from torchcourse.messages import N_, translations

_HEADING_OF = {SOLUTION: N_("**Model answer**"), MARK_SCHEME: N_("**Mark scheme**")}


def build_answer_key(text: AssignmentText) -> NotebookNode:
    """Build the answer key of an assignment, not yet executed."""
    text = with_totals(text)
    said = translations(text.language)
    return new_notebook(
        new_cell(cell, cell_id, _key_source(cell, said), for_nbgrader=False)
        for cell, cell_id in zip(text.cells, cell_ids(text), strict=True)
    )


def _key_source(cell: Cell, said: NullTranslations) -> str:
    if cell.role == "written":
        return _squeezed("\n".join(_written_line(line, said) for line in cell.lines))
    shown = (line.text for line in cell.lines if line.region != HIDDEN_TESTS and line.marker is None)
    return "\n".join(shown).rstrip()


def _written_line(line: Line, said: NullTranslations) -> str:
    if line.marker == "BEGIN":
        return f"\n{said.gettext(_HEADING_OF[line.region or ''])}\n"
    return "" if line.marker == "END" else line.text


def _squeezed(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text).strip()
