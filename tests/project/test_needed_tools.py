"""A test for which something is not installed is skipped, and where CI=true it fails."""

import os
import subprocess
import sys

import pytest
from support.paths import TESTS

NEEDY = """
import pytest
from support.needed_tools import lack

@pytest.mark.needs("hunspell")
def test_that_spells():
    pass

def test_that_needs_a_kernel():
    lack("the kernel is too old")
"""


@pytest.mark.parametrize(("ci", "what"), [("", "2 skipped"), ("true", "1 failed, 1 error")])
def test_what_is_missing_is_skipped_and_in_ci_a_failure(tmp_path, ci, what):
    (tmp_path / "test_needy.py").write_text(NEEDY)
    (tmp_path / "conftest.py").write_text((TESTS / "conftest.py").read_text())
    (tmp_path / "pytest.ini").write_text(f"[pytest]\npythonpath = {TESTS}\nmarkers = needs\n long\n")
    environment = {**os.environ, "CI": ci, "PATH": str(tmp_path), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    # The first lines of conftest.py put the folder of this Python in front, where no hunspell is.
    command = [sys.executable, "-m", "pytest", "-q", "-ra", "-p", "no:cacheprovider", str(tmp_path)]
    said = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert said.stdout.strip().splitlines()[-1].startswith(what), said.stdout
    assert "apt-get install hunspell" in said.stdout
