"""Where a course has its answer bank; apart from reading it, which takes long to import."""

from __future__ import annotations

from pathlib import Path

FOLDER = "answer_bank"
HINTS = "hints.py"  # beside the exercises' files, for those of a module; beside the modules, for all


def bank_path(course: Path, name: str) -> Path:
    """The folder in which the course in this folder has the known answers of one notebook.

    A course that was translated, in a folder of the original, has the original's: answers are code.
    """
    own = course / FOLDER
    is_translated = not own.exists() and (course.parent / "languages" / course.name).is_dir()
    return (course.parent / FOLDER if is_translated else own) / name


def exercise_path(course: Path, name: str, exercise: str) -> Path:
    """The file with the known answers to one exercise of a notebook."""
    return bank_path(course, name) / f"{exercise}.py"


def has_bank(bank: Path) -> bool:
    """Whether there are known answers: in this folder, or in one file, which the reader refuses."""
    return bool(exercise_files(bank)) or one_file(bank).is_file()


def one_file(bank: Path) -> Path:
    """Where the known answers stood before each exercise had a file of its own."""
    return bank.with_name(f"{bank.name}.py")


def files_of_bank(bank: Path) -> list[Path]:
    """Whatever is read for one notebook's folder: its exercises' files, its hints, and the hints for all."""
    return [*sorted(bank.glob("*.py")), bank.parent / HINTS]


def exercise_files(bank: Path) -> list[Path]:
    """The files with known answers in one notebook's folder, in alphabetical order."""
    return sorted(path for path in bank.glob("*.py") if path.name != HINTS)
