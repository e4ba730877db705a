"""Formgrader's view of a submission as a page that needs no network and runs formgrader's scripts alone.

Formulas are MathML, as on a feedback page. The view has its instructor's rights and needs scripts, to save
a score or a comment: those of nbgrader's template carry a number that is drawn for each page; no other runs.
"""

from __future__ import annotations

import secrets
from html import escape
from typing import Any

from nbformat import NotebookNode

from torchcourse.grading.feedback.page_exporter import TEMPLATE, PageExporter

# The hashes are those of the two buttons that show and hide a student's name.
POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; "
    "script-src-attr 'unsafe-hashes' 'sha256-oGUA7LtyEKDvlMppna1zdKjVAxPLpRV7YpX8dvx6PJo=' "
    "'sha256-7pj7EC95pL82C2/Ze44MC9cnRyAM/uAP2esJ0iv/l1w='; style-src 'self' 'unsafe-inline'; "
    "connect-src 'self'; font-src 'self' data:; img-src 'self' data: http: https:; "
    "base-uri 'none'; form-action 'none'; frame-src 'none'"
)
_NAMES = ("student", "first_name", "last_name", "notebook_path")  # that stock writes as if they were HTML


class FormgraderView(PageExporter):
    """The exporter of formgrader's view; its template extends nbgrader's `formgrade`."""

    stock_template = "formgrade"
    templates = (TEMPLATE / "formgrade", TEMPLATE)
    is_students_page = False

    def from_notebook_node(  # type: ignore[override]  # as TemplateExporter does
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **keywords: Any
    ) -> tuple[str, dict[str, Any]]:
        said = dict(resources or {})
        said |= {name: escape(str(said[name])) for name in _NAMES if said.get(name)}
        nonce = secrets.token_urlsafe(16)
        said |= {"nonce": nonce, "policy": POLICY.format(nonce=nonce)}
        return super().from_notebook_node(nb, said, **keywords)
