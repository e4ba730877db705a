"""What a template imports before the first notebook runs: what the assignment's text names.

Templates are started early, while the rest of a grading run is got ready.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from torchcourse.files.private_folder import NoRoom
from torchcourse.grading.execute.template import TemplateError
from torchcourse.grading.execute.template_pool import TemplatePool, default_workers
from torchcourse.grading.sandbox.prepared import SandboxError


@contextmanager
def early_templates(
    course: Path, assignment: str, students: int, workers: int | None, sandbox: bool
) -> Iterator[TemplatePool | None]:
    """Start the templates of a grading run of so many students, 0 for all, before more is known of it.

    None when they cannot be started: the code that needs them says why. They are ended in any case.
    """
    count = workers or default_workers()
    pool = None
    try:
        with suppress(SandboxError, NoRoom, TemplateError, OSError):
            pool = TemplatePool(min(students or count, count), sandbox, settle=students != 1)
            pool.start(_likely_modules(course / "source" / assignment))
        yield pool
    finally:
        if pool is not None:
            pool.close()


def _likely_modules(source: Path) -> list[str]:
    """What the notebooks in nbgrader's usual folder import; what is elsewhere is imported a little later."""
    cells = []
    for path in sorted(source.glob("*.ipynb")):
        with suppress(OSError, ValueError, KeyError, TypeError):
            for cell in json.loads(path.read_bytes())["cells"]:
                cells.append({"source": "".join(cell["source"])})
    return modules_to_import(cells)


def modules_to_import(cells: Iterable[dict[str, Any]]) -> list[str]:
    """Name what the import statements of these nbformat cells name."""
    return sorted({name for cell in cells for name in _named_modules(cell["source"])})


def _named_modules(text: str) -> Iterator[str]:
    with suppress(SyntaxError, ValueError):  # prose, or a cell with magics
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.module
