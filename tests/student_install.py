"""Is a student's installation whole? Executes every lesson; needs what the student extra brings, and no more.

Run it as `python tests/student_install.py`, on any system.
"""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Execute the lessons as JupyterLab would, and ask the command what it needs.

    Raises:  CellExecutionError when a cell of a lesson fails
    """
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        print(f"{path.name} …", flush=True)
        lesson = nbformat.read(path, as_version=4)
        NotebookClient(lesson, timeout=300, resources={"metadata": {"path": str(path.parent)}}).execute()
    command = Path(sysconfig.get_path("scripts")) / "torchcourse"
    said = subprocess.run([str(command), "grade", "ps1"], capture_output=True, text=True)
    if "torchcourse[grading]" not in said.stderr or "Traceback" in said.stderr:
        sys.exit(f"the command does not say what it needs:\n{said.stdout}{said.stderr}")
    print("This installation is whole.")


if __name__ == "__main__":
    main()
