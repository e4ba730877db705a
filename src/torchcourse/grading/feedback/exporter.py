"""How does a graded notebook become its page in a fraction of the time that nbconvert takes?

Stock spends 60 % of a page's time in BeautifulSoup, on the thousands of tags of highlighted code, 25 % on
highlighting and prose, and 10 % on opening the gradebook. But a class's notebooks are alike: most cells are
the same in all of them. So each cell's code is highlighted and tidied once, and set into the tidied page.
"""

from __future__ import annotations

import re
import secrets
from functools import lru_cache, partial
from typing import Any

from bs4 import BeautifulSoup
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.utils.base import NbConvertBase
from nbformat import NotebookNode
from nbformat.notebooknode import from_dict
from nbgrader.api import MissingEntry
from nbgrader.preprocessors import GetGrades

from torchcourse.grading.feedback.formulas import Shown
from torchcourse.grading.feedback.page_exporter import PageExporter
from torchcourse.grading.record.page_limits import limit_for_pages, room_again

MOST_REMEMBERED = 2000  # cells; a page has about 40

Page = tuple[NotebookNode, dict[str, Any]]


class FeedbackExporter(PageExporter):
    """The exporter of feedback pages, for many notebooks that have much in common; makes the same bytes."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        # A name that no notebook can hold: code stands in the page as <x-…-7></x-…-7> while it is tidied.
        self._stand_in = f"x-{secrets.token_hex(8)}"
        self._codes: list[str] | None = None  # what belongs in their places; None to do as nbconvert does
        self._highlighted_once = lru_cache(MOST_REMEMBERED)(_highlighted)
        self._rendered_once = lru_cache(MOST_REMEMBERED)(self._rendered)
        super().__init__(*arguments, **keywords)  # type: ignore[no-untyped-call]  # nbconvert's

    def from_notebook_node(  # type: ignore[override]  # as TemplateExporter does
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **keywords: Any
    ) -> tuple[str, dict[str, Any]]:
        codes: list[str] = []
        self._codes = codes
        html, made = super().from_notebook_node(nb, resources, **keywords)
        pattern = re.compile(rf"<({self._stand_in}-(\d+))></\1>")
        page, count = pattern.subn(lambda found: codes[int(found[2])], html)
        if count == len(codes) and self._stand_in not in page:
            return page, made
        # A template of the course's own does something else with highlighted code.
        self._codes = None
        return super().from_notebook_node(nb, resources, **keywords)

    def register_filter(self, name: str, jinja_filter: Any) -> Any:
        if name == "highlight_code" and type(jinja_filter) is Highlight2HTML:
            jinja_filter = partial(self._highlight, jinja_filter)
        return super().register_filter(name, jinja_filter)  # type: ignore[no-untyped-call]  # nbconvert's

    def _highlight(
        self,
        highlight: Highlight2HTML,
        source: str,
        language: str | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> str:
        magics = (metadata or {}).get("magics_language")
        key = (highlight.pygments_lexer, repr(highlight.extra_formatter_options), source, language, magics)
        html, tidy = self._highlighted_once(_Key(key, partial(highlight, source, language, metadata)))
        if self._codes is None:
            return html
        self._codes.append(tidy)
        name = f"{self._stand_in}-{len(self._codes) - 1}"
        return f"<{name}></{name}>{html[len(html.rstrip()) :]}"

    def rendered(self, source: str, *, typeset: bool, attachments: Any, path: str) -> Shown:
        if self.embed_images or attachments:
            return super().rendered(source, typeset=typeset, attachments=attachments, path=path)
        return self._rendered_once(source, typeset)

    def _rendered(self, source: str, typeset: bool) -> Shown:
        return super().rendered(source, typeset=typeset, attachments={}, path="")


class _Key:
    """What a result depends on, with the way to get it; equal when the former is."""

    def __init__(self, key: tuple[Any, ...], make: Any) -> None:
        self._key, self.make = key, make

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._key == other._key


def _highlighted(code: _Key) -> tuple[str, str]:
    """Highlighted code, and the same as it is in a page that BeautifulSoup has tidied."""
    html = code.make()
    return html, str(BeautifulSoup(html.rstrip(), "html.parser"))


class PageLimits(NbConvertBase):
    """Cuts what would make a page too large, also in a notebook that was graded without these limits."""

    def __call__(self, nb: NotebookNode, resources: dict[str, Any]) -> Page:
        limited, cut = limit_for_pages(nb, room_again())
        return (from_dict(limited) if cut else nb), resources


class RecordedGrades(GetGrades):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's GetGrades, from scores that were read before: `resources["nbgrader"]["recorded"]`."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> Page:
        said = resources["nbgrader"]
        self._recorded = said.pop("recorded")
        if self._recorded is None:
            raise MissingEntry(
                f"{said['notebook']} of {said['student']} is not in the gradebook. Grade it first: "
                f"`torchcourse grade {said['assignment']} --student {said['student']}`."
            )
        # Not GetGrades' own, which opens the gradebook for each notebook.
        nb, resources = super(GetGrades, self).preprocess(nb, resources)
        late_penalty = self._recorded.late_penalty or 0
        bonus, max_bonus = self._recorded.bonus
        resources["nbgrader"]["score"] = self._recorded.score - bonus - late_penalty
        resources["nbgrader"]["max_score"] = self._recorded.max_score - max_bonus
        resources["nbgrader"] |= {"bonus": bonus, "max_bonus": max_bonus}
        resources["nbgrader"]["late_penalty"] = late_penalty
        return nb, resources

    def _get_comment(self, cell: NotebookNode, resources: dict[str, Any]) -> None:
        cell.metadata.nbgrader["comment"] = self._of(cell, self._recorded.comments)

    def _get_score(self, cell: NotebookNode, resources: dict[str, Any]) -> None:
        score, most = self._of(cell, self._recorded.cells)
        cell.metadata.nbgrader["score"] = score
        cell.metadata.nbgrader["points"] = most
        name = cell.metadata.nbgrader["grade_id"]
        cell.metadata.nbgrader["bonus"] = name in self._recorded.bonus_cells
        cell.metadata.nbgrader["waiting"] = name in self._recorded.waiting_cells

    def _of(self, cell: NotebookNode, recorded: dict[str, Any]) -> Any:
        grade_id = cell.metadata.nbgrader["grade_id"]
        if grade_id not in recorded:
            raise MissingEntry(
                f"cell {grade_id} is in the graded notebook and not in the gradebook. Grade it again: "
                "`torchcourse grade` with --force."
            )
        return recorded[grade_id]
