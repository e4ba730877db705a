"""A feedback page of any notebook, as the exporter makes it, without a course or a gradebook."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbgrader.server_extensions import formgrader
from traitlets.config import Config

from torchcourse.grading.feedback.exporter import FeedbackExporter
from torchcourse.grading.feedback.page_exporter import PageExporter

STOCK_TEMPLATES = Path(formgrader.__file__).parent / "templates"
STOCK_STYLES = STOCK_TEMPLATES.parent / "static" / "node_modules" / "bootstrap" / "dist" / "css"


def page_of(*cells: nbformat.NotebookNode, exporter: type[PageExporter] = FeedbackExporter) -> str:
    """The page of a notebook of some cells, with the settings that nbgrader's converter makes."""
    settings = Config()
    settings.HTMLExporter.template_name = "feedback"
    settings.HTMLExporter.extra_template_basedirs = [str(STOCK_TEMPLATES)]
    settings.HTMLExporter.extra_template_paths = [str(STOCK_STYLES)]
    settings.Exporter.default_preprocessors = ["nbconvert.preprocessors.CSSHTMLHeaderPreprocessor"]
    said = {"notebook": "losses", "student": "ada", "score": 1, "max_score": 2, "late_penalty": 0}
    notebook = nbformat.v4.new_notebook(cells=list(cells))
    return exporter(config=settings).from_notebook_node(notebook, {"nbgrader": said})[0]
