"""A server extension: formgrader shows a submission without the network, and without anybody else's scripts.

Jupyter loads extensions in the order of their names, so formgrader has put its exporter into the server's
settings before this looks there.
"""

from __future__ import annotations

from typing import Any

EXPORTER = "nbgrader_exporter"  # nbgrader's name for it, in the server's settings
TEMPLATE = "formgrade"


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(app: Any) -> None:
    """Put the course's exporter in the place of formgrader's own; a changed one stays as it is."""
    settings = app.web_app.settings
    stock = settings.get(EXPORTER)
    if stock is None:
        return
    # Only an instructor's server has what these need.
    from nbconvert.exporters import HTMLExporter

    from torchcourse.grading.feedback.formgrader_view import FormgraderView

    if type(stock) is HTMLExporter and stock.template_name == TEMPLATE:
        settings[EXPORTER] = FormgraderView(config=stock.config)  # type: ignore[no-untyped-call]  # nbconvert's
