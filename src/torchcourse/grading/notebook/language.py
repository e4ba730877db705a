"""Which language is a notebook in? One of its code cells says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from torchcourse.messages import language_in


def language_of(cells: Iterable[Mapping[str, Any]]) -> str | None:
    """The language that a notebook says it is in; None for English."""
    code = (cell["source"] for cell in cells if cell["cell_type"] == "code")
    return next((language for one in code if (language := language_in(one)) is not None), None)
