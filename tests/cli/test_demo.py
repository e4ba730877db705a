"""The demo: a small class graded end to end, by the command as it is called by its path."""

import os
import subprocess
import sys
from pathlib import Path

from support.paths import ROOT


def test_the_demo_grades_its_class_where_no_path_leads_to_the_programs_that_nbgrader_calls(tmp_path):
    command = [Path(sys.executable).parent / "torchcourse", "demo", tmp_path / "demo"]
    environment = {**os.environ, "PATH": "/usr/bin:/bin", "COLUMNS": "200"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "amina" in done.stdout
    assert list((tmp_path / "demo" / "feedback").glob("*/01_networks/01_networks.html"))
