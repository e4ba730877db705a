"""Which tests are long? Those with a browser, a server, a graded class or the bank: not in `make check`."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

# A test file is long that imports one of these: each starts a server, or a course to be graded.
LONG_HELPERS = {
    "course_in_a_folder",
    "dask_on_loopback",
    "jupyter_in_chromium",
    "jupyterhub_on_loopback",
    "parity_course",
    "planted_copies",
    "postgres_server",
    "quick_course",
    "reference_solutions",
    "small_disk",
    "stock_course",
}
LONG_FOLDERS = {"hostile", "sandbox"}
# What imports none of them, and yet grades the whole bank, trains networks, executes all notebooks or
# installs the package.
LONG_FILES = {
    "test_answer_banks",
    "test_claims",
    "test_contributing",
    "test_demo",
    "test_notebooks",
    "test_package",
}


@cache
def is_long(test_file: Path) -> bool:
    """Is everything in this test file long?"""
    if test_file.stem in LONG_FILES or test_file.parent.name in LONG_FOLDERS:
        return True
    return not LONG_HELPERS.isdisjoint(_imported(test_file))


def _imported(test_file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(test_file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            # `from support.small_disk import …` and `from support import small_disk`
            found |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {name.split(".")[1] for name in found if name.startswith("support.")}
