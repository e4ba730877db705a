"""Where does each file of a course stand?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from torchcourse.bank_path import bank_path, has_bank
from torchcourse.percent_text import AuthoringError


@dataclass(frozen=True)
class CourseFiles:
    """The folders of a course: what is written, and what is built from it."""

    root: Path

    def refuse_elsewhere(self) -> None:
        """Raises:  AuthoringError where there is no course"""
        if not (self.assignments or self.lessons):
            raise AuthoringError(
                f"{self.root} holds no text of a course, neither source/NAME.py nor notebooks/NAME.py. "
                "Go to the course's folder, or name it with --course DIR."
            )

    @property
    def assignments(self) -> tuple[str, ...]:
        return _names(self.root / "source")

    @property
    def lessons(self) -> tuple[str, ...]:
        return _names(self.root / "notebooks")

    def source_text(self, name: str) -> Path:
        return self.root / "source" / f"{name}.py"

    def source_folder(self, name: str) -> Path:
        return self.root / "source" / name

    def source_notebook(self, name: str) -> Path:
        return self.source_folder(name) / f"{name}.ipynb"

    def bank_folder(self, name: str) -> Path:
        return bank_path(self.root, name)

    def bank(self, name: str) -> Path | None:
        """The folder of known answers, None where there are none."""
        folder = self.bank_folder(name)
        return folder if has_bank(folder) else None

    def release_folder(self, name: str) -> Path:
        return self.root / "release" / name

    def release_notebook(self, name: str) -> Path:
        return self.release_folder(name) / f"{name}.ipynb"

    def answer_key(self, name: str) -> Path:
        return self.root / "solutions" / f"{name}.ipynb"

    def lesson_text(self, name: str) -> Path:
        return self.root / "notebooks" / f"{name}.py"

    def lesson_notebook(self, name: str) -> Path:
        return self.root / "notebooks" / f"{name}.ipynb"

    def said(self, path: Path) -> str:
        """Say a path as people do: relative to the course."""
        return path.relative_to(self.root).as_posix()

    def extra_files(self, name: str) -> dict[str, Path]:
        """List what an assignment hands out besides its notebook: relative path -> file."""
        return files_within(self.source_folder(name), besides=self.source_notebook(name))


def files_within(folder: Path, besides: Path | None = None) -> dict[str, Path]:
    """List the files of a folder by relative path, without hidden ones and what Python leaves behind."""
    return {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path != besides
        and not any(part.startswith(".") or part == "__pycache__" for part in path.relative_to(folder).parts)
    }


def _names(folder: Path) -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in folder.glob("*.py")))
