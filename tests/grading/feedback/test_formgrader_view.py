"""Formgrader's view of a submission asks nobody for anything, and runs nothing but formgrader's scripts."""

from __future__ import annotations

import re
from types import SimpleNamespace

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter, SlidesExporter
from support.feedback_page import STOCK_TEMPLATES, page_of
from traitlets.config import Config

from torchcourse.grading.feedback.formgrader_view import FormgraderView
from torchcourse.jupyter import formgrader_view

SCRIPT = "<script>document.title = 'ran'</script>"


def loaded(exporter: object) -> object:
    """The exporter that a server has in its settings when the extension has been loaded."""
    settings = {} if exporter is None else {"nbgrader_exporter": exporter}
    formgrader_view._load_jupyter_server_extension(
        SimpleNamespace(web_app=SimpleNamespace(settings=settings))
    )
    return settings.get("nbgrader_exporter")


def stock() -> HTMLExporter:
    """The exporter as formgrader makes it."""
    config = Config()
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [str(STOCK_TEMPLATES)]
    return HTMLExporter(config=config)


def graded(text: str, grade_id: str) -> nbformat.NotebookNode:
    cell = nbformat.v4.new_markdown_cell(text)
    cell.metadata.nbgrader = {"grade": True, "solution": True, "grade_id": grade_id, "points": 2, "score": 0}
    return cell


def view_of(*cells: nbformat.NotebookNode, **said: object) -> str:
    resources = {
        "notebook_id": "losses",
        "submission_id": "s1",
        "base_url": "",
        "index": 0,
        "total": 1,
        **said,
    }
    return loaded(stock()).from_notebook_node(nbformat.v4.new_notebook(cells=list(cells)), resources)[0]


def test_a_view_names_nothing_outside_and_shows_formulas_wherever_they_stand():
    display = nbformat.v4.new_output("display_data", {"text/html": "<p>$x$</p>"})
    latex = nbformat.v4.new_output("display_data", {"text/latex": "$y$"})
    view = view_of(graded("$\\sum_i x_i$", "why"), nbformat.v4.new_code_cell("1", outputs=[display, latex]))
    assert view.count("<math ") == 3
    assert "MathJax" not in view
    assert re.findall(r"(?:src|href)=[\"'](?:https?:)?//|url\(['\"]?https?:|@import", view) == []


def test_formgraders_own_scripts_carry_a_number_drawn_for_each_page_and_no_others_do():
    view = view_of(graded(SCRIPT, "why"))
    (number,) = re.findall(r"script-src 'nonce-([\w-]+)'", view)
    head, body = view.split("</head>")
    assert head.index("Content-Security-Policy") < head.index("<script")
    assert head.count("<script") == head.count(f'<script nonce="{number}"') > 10
    assert body.count(f'<script nonce="{number}"') == 1
    assert body.count("<script") == 2, "the page's own, and the one that should have been cleaned"
    assert number not in view_of(graded("x", "why"))


def test_a_score_and_a_comment_have_their_fields():
    view = view_of(graded("x", "why"))
    assert 'id="why"' in view
    assert 'id="why-comment"' in view
    assert "formgrader/submissions/s1/next" in view


def test_a_students_name_is_text():
    view = view_of(first_name=SCRIPT, last_name='"', student=SCRIPT)
    assert SCRIPT not in view
    assert "&lt;script&gt;" in view


@pytest.mark.parametrize("own", ["why", "why-comment", "why_extra_credit", "statusmessage"])
def test_a_heading_takes_no_name_that_a_score_or_a_comment_is_found_by(own):
    text = graded(f"# {own}\n\n## Why", "why")
    for page, level in ((view_of(text), 1), (page_of(text), 2)):
        assert len(re.findall(rf'<h{level} id="heading:{own}">', page)) == 1
        assert f'<h{level + 1} id="Why">' in page, "headings of other names stay, and links to them"


def test_only_formgraders_own_exporter_is_replaced():
    assert loaded(None) is None
    assert type(loaded(stock())) is FormgraderView
    for other in (SlidesExporter(), HTMLExporter()):
        assert loaded(other) is other
