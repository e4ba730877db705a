"""A server extension: what the pages of an instructor's Jupyter server may not do, whatever is in them.

A second wall behind the cleaning of graded notebooks: no page runs an `on…` attribute, loads a plug-in, sends
a form elsewhere or moves its own base. JupyterLab and formgrader need scripts in their pages; so these stay.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

NAME = "Content-Security-Policy"
# Formgrader's three buttons that show students' names: what they call, hashed (SHA-256).
_BUTTONS = (
    "'sha256-oGUA7LtyEKDvlMppna1zdKjVAxPLpRV7YpX8dvx6PJo='",  # toggle_name(true);
    "'sha256-7pj7EC95pL82C2/Ze44MC9cnRyAM/uAP2esJ0iv/l1w='",  # toggle_name(false);
    "'sha256-xaPiteI6Q1fG7zz7teIy7XMq1q7pzwVK4Idzx6n9UtY='",  # toggleAllNames()
)
POLICY = "; ".join(
    [
        "frame-ancestors 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        f"script-src-attr 'unsafe-hashes' {' '.join(_BUTTONS)}",
    ]
)


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(app: Any) -> None:
    """Set the policy, where nbgrader is installed and the server has none of its own."""
    if find_spec("nbgrader") is not None:
        app.web_app.settings.setdefault("headers", {}).setdefault(NAME, POLICY)
