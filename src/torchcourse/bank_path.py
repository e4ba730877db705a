"""Where a course has its answer bank; apart from reading it, which takes long to import."""

from __future__ import annotations

from pathlib import Path

FOLDER = "answer_bank"


def bank_path(course: Path, name: str) -> Path:
    """Where the course in this folder has the known answers of one notebook."""
    return course / FOLDER / f"{name}.py"
