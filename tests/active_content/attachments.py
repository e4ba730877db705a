"""Payloads in pictures that are attached to a cell."""

from __future__ import annotations

from active_content.in_code import PNG, SVG
from active_content.in_html import IMG, SCRIPT

# Name of the payload: the cell's text, its attachments.
ATTACHED = {
    "attachment of HTML": (
        "![x](attachment:a.html) [press](attachment:a.html)",
        {"a.html": {"text/html": f"«b64:{SCRIPT}»"}},
    ),
    "attachment of svg": (
        "![x](attachment:a.svg) [press](attachment:a.svg)",
        {"a.svg": {"image/svg+xml": f"«b64:{SVG}»"}},
    ),
    "attachment's name": (
        '![x](attachment:a"onerror="CANARY.png)',
        {'a"onerror="CANARY.png': {"image/png": PNG}},
    ),
    "attachment's name with an image": (f"![x](<attachment:{IMG[1:-1]}>)", {IMG[1:-1]: {"image/png": PNG}}),
    "attachment's type": ("![x](attachment:a)", {"a": {f'image/png" onerror="CANARY"><b>{IMG}': PNG}}),
    "attachment's content": ("![x](attachment:b)", {"b": {"image/png": 'x" onerror="CANARY"><b title="'}}),
    "attachment's type javascript:": ("[press](attachment:c)", {"c": {"javascript:CANARY//": PNG}}),
    "attachment in HTML": (
        '<img src="attachment:d" onerror=CANARY> <a href="attachment:d">press</a>',
        {"d": {"text/html": f"«b64:{SCRIPT}»"}},
    ),
    "attachment that is not there": (f"![x](attachment:e) {IMG}", {}),
}
