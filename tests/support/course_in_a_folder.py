"""A real course in a temporary folder, with the first module's source, and ways to hand things in."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.paths import ROOT

MODULE = "01_networks"


@dataclass(frozen=True)
class CourseFolder:
    """A course made of the project's first module."""

    root: Path

    @classmethod
    def make(cls, root: Path, timeout_seconds: int = 5) -> CourseFolder:
        shutil.copytree(ROOT / "source" / MODULE, root / "source" / MODULE)
        shutil.copytree(ROOT / "answer_bank", root / "answer_bank")
        config = (ROOT / "nbgrader_config.py").read_text()
        config += f"\nc.ExecutePreprocessor.timeout = {timeout_seconds}\n"
        (root / "nbgrader_config.py").write_text(config)
        course = cls(root)
        course.nbgrader("generate_assignment", MODULE)
        return course

    def nbgrader(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return self._run([sys.executable, "-m", "nbgrader", *arguments], check)

    def torchcourse(self, *arguments: str, check: bool = False) -> subprocess.CompletedProcess[str]:
        return self._run([sys.executable, "-m", "torchcourse.cli", *arguments], check)

    def _run(self, command: list[str], check: bool) -> subprocess.CompletedProcess[str]:
        binaries = os.path.dirname(sys.executable)
        environment = {**os.environ, "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}"}
        done = subprocess.run(command, cwd=self.root, env=environment, capture_output=True, text=True)
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    def hand_in(self, student: str, content: bytes | dict[str, Any]) -> Path:
        """Put a notebook, or any bytes in its place, into a student's folder."""
        path = self.root / "submitted" / student / MODULE / f"{MODULE}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return path

    def grade(self, *arguments: str) -> tuple[int, dict[str, dict[str, Any]], str]:
        """Grade everything; return the exit status, the submissions by student, and what was printed."""
        record = self.root / "grades.json"
        record.unlink(missing_ok=True)
        done = self.torchcourse("grade", MODULE, "--json", str(record), *arguments)
        submissions = json.loads(record.read_text())["submissions"] if record.exists() else []
        return done.returncode, {one["student"]: one for one in submissions}, done.stdout + done.stderr


def solved(module: str = MODULE, **answers: str) -> dict[str, Any]:
    """The released notebook with the reference's answers, and others in the place of some."""
    reference = _notebook(ROOT / "source" / module / f"{module}.ipynb")
    texts = {grade_id(cell): cell["source"] for cell in reference["cells"] if is_answer(cell)} | answers
    released = _notebook(ROOT / "release" / module / f"{module}.ipynb")
    for cell in released["cells"]:
        if is_answer(cell):
            cell["source"] = texts[grade_id(cell)]
    return released


def released() -> dict[str, Any]:
    """The notebook as students get it."""
    return _notebook(ROOT / "release" / MODULE / f"{MODULE}.ipynb")


def grade_id(cell: dict[str, Any]) -> str:
    return cell["metadata"].get("nbgrader", {}).get("grade_id", "")


def is_answer(cell: dict[str, Any]) -> bool:
    return cell["cell_type"] == "code" and bool(cell["metadata"].get("nbgrader", {}).get("solution"))


def _notebook(path: Path) -> dict[str, Any]:
    notebook = json.loads(path.read_text("utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    return notebook
