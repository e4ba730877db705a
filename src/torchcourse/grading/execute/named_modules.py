"""What should a template import before the first notebook runs? What the assignment's text names."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

# What its first seed or optimizer makes torch import: a second's work for each who did not before.
IMPORTED_LATER = {"torch": "torch._dynamo"}


def modules_to_import(cells: Iterable[dict[str, Any]]) -> list[str]:
    """Name what the import statements of these nbformat cells name, and what that will import later."""
    named = {name for cell in cells for name in _named_modules(cell["source"])}
    return sorted(named | {IMPORTED_LATER[name] for name in named & set(IMPORTED_LATER)})


def _named_modules(text: str) -> Iterator[str]:
    with suppress(SyntaxError, ValueError):  # prose, or a cell with magics
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.module
