"""Every test that the threat model names exists."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parent
PAGE = TESTS.parent / "docs" / "threat-model.md"


def test_each_line_of_the_threat_model_is_shown_by_a_test_that_exists():
    named = set(re.findall(r"`(test_\w+)`", PAGE.read_text()))
    source = "\n".join(path.read_text() for path in TESTS.rglob("test_*.py"))
    existing = set(re.findall(r"^def (test_\w+)", source, re.MULTILINE))
    assert named
    assert named - existing == set()
