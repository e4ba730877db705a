"""Which test files count as long, wherever they lie?"""

from __future__ import annotations

from pathlib import Path

import pytest
from support.long_tests import LONG_FILES, LONG_FOLDERS, LONG_HELPERS, is_long
from support.paths import TESTS


@pytest.mark.parametrize(
    ("code", "long"),
    [
        ("from support.quick_course import QuickCourse", True),
        ("from support import stock_course", True),
        ("def test_late():\n    from support.small_disk import small_disk", True),
        ("from support.paths import ROOT", False),
        ("from support.needed_tools import lack", False),
        ("import quick_course_of_another", False),
    ],
)
def test_a_file_is_long_that_imports_what_starts_a_server_or_grades_a_class(tmp_path: Path, code, long):
    path = tmp_path / "test_some.py"
    path.write_text(code)
    assert is_long(path) is long


def test_all_that_is_named_is_there():
    """A helper or a file that has another name would make its tests everyday ones."""
    there = {path.stem for path in TESTS.rglob("*.py")}
    assert (LONG_HELPERS | LONG_FILES) - there == set()
    assert {path.name for path in TESTS.rglob("*") if path.is_dir()} >= LONG_FOLDERS
