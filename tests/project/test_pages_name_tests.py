"""Every test that a page names exists."""

from __future__ import annotations

import re

import pytest
from support.paths import TESTS

BANK = sorted((TESTS.parent / "answer_bank").rglob("*.py"))
PAGES = sorted((TESTS.parent / "docs").glob("*.md"))
SOURCES = "\n".join(path.read_text() for path in TESTS.rglob("*.py"))
# Slips of the answer bank that docs/points.md lists may be called test_…, too.
SLIPS = set(re.findall(r'name="(test_\w+)"', "\n".join(path.read_text() for path in BANK)))
EXISTING = set(re.findall(r"^def (test_\w+)", SOURCES, re.MULTILINE))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_test_that_a_page_names_exists(page):
    named = set(re.findall(r"`(test_\w+?)(?:\[[^`]*\])?`", page.read_text()))
    assert named - EXISTING - SLIPS == set()
