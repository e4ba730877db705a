"""Does `torchcourse check` say what it says on Linux? On systems that have no sandbox, it is all that grades.

Run it as `python tests/check_install.py`, where the extras student and grading are installed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
COMMAND = str(Path(sysconfig.get_path("scripts")) / "torchcourse")
NEVER_ENDS = "def linear_forward(*_, **__):\n    while True:\n        pass\n"


def main() -> None:
    """Check the instructor's own answers, and the same with one that never ends; ask for a grading run."""
    right = json.loads((ROOT / "source" / "01_networks" / "01_networks.ipynb").read_text("utf-8"))
    wrong = json.loads(json.dumps(right))
    for cell in wrong["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "linear_forward":
            cell["source"] = NEVER_ENDS
    with tempfile.TemporaryDirectory() as folder:
        status, said = checked(right, Path(folder))
        expect(status == 0 and said["points"] == said["max_points"] == 20, said)
        status, said = checked(wrong, Path(folder))
        late, *others = said["exercises"]
        expect(status == 1 and late["points"] == 0 and late["state"] == "took too long", said)
        expect(all(one["points"] == one["max_points"] for one in others if one["name"] != "mlp"), said)
        graded = run("grade", "01_networks")
    if sys.platform != "linux":
        expect(graded.returncode == 2 and "on Linux only" in graded.stderr, graded.stderr)
        expect("Traceback" not in graded.stderr, graded.stderr)
    print("torchcourse check works here.")


def checked(notebook: dict[str, Any], folder: Path) -> tuple[int, dict[str, Any]]:
    """Check a notebook; give the exit status, and what was told."""
    path = folder / "01_networks.ipynb"
    path.write_text(json.dumps(notebook), "utf-8")
    done = run("check", str(path), "--course", str(ROOT), "--json")
    if not done.stdout:
        sys.exit(done.stderr)
    return done.returncode, json.loads(done.stdout)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([COMMAND, *arguments], capture_output=True, text=True, encoding="utf-8", cwd=ROOT)


def expect(is_so: bool, said: object) -> None:
    if not is_so:
        sys.exit(f"torchcourse said what was not expected: {said}")


if __name__ == "__main__":
    main()
