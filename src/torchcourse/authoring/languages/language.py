"""A language that the course is translated into: its folder in `languages/`, and which modules are in."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from torchcourse.percent_text import AuthoringError

FOLDER = "languages"
SETTINGS = "language.toml"
LESSONS, ASSIGNMENTS, HINTS, VERDICTS = "lessons", "assignments", "hints", "verdicts"


@dataclass(frozen=True)
class Language:
    """What `languages/zh_CN/language.toml` says."""

    root: Path  # of the English course
    code: str  # "zh_CN"
    name: str  # as its readers say it: "简体中文"
    line: str  # what the comment behind a notebook's language line says
    modules: tuple[str, ...]  # those that are translated as a whole, and so are in

    @property
    def folder(self) -> Path:
        return self.root / FOLDER / self.code

    @property
    def course(self) -> Path:
        """Where the course in this language is built."""
        return self.root / self.code

    def catalogue(self, kind: str, name: str) -> Path:
        return self.folder / kind / f"{name}.po"


def read_languages(root: Path) -> tuple[Language, ...]:
    """Read the languages of a course; most courses have none.

    Raises:  AuthoringError for a mistake in a language.toml
    """
    return tuple(_read(root, path) for path in sorted((root / FOLDER).glob(f"*/{SETTINGS}")))


def read_language(root: Path, code: str) -> Language:
    """Read one language of a course.

    Raises:  AuthoringError when the course has no such language
    """
    languages = read_languages(root)
    for language in languages:
        if language.code == code:
            return language
    known = ", ".join(language.code for language in languages) or "none yet"
    raise AuthoringError(f"{code}: the course has no such language; it has {known}")


@contextmanager
def in_course_of(language: Language) -> Iterator[None]:
    """Say of a mistake that it is in the course of this language, whose files have the same names."""
    try:
        yield
    except AuthoringError as error:
        raise AuthoringError(f"{language.code}/{error}") from error


def _read(root: Path, path: Path) -> Language:
    said = path.relative_to(root).as_posix()
    try:
        read = tomllib.loads(path.read_text("utf-8"))
        modules = read["modules"]
        if not (isinstance(modules, list) and all(isinstance(one, str) for one in modules)):
            raise TypeError("modules is no list of names")
        language = Language(root, path.parent.name, str(read["name"]), str(read["line"]), tuple(modules))
    except (OSError, ValueError, TypeError, KeyError) as error:
        what = "name, line and modules are needed" if isinstance(error, KeyError) else str(error)
        raise AuthoringError(f"{said}: cannot be read ({what}); correct it") from error
    for name in language.modules:
        if (
            not (root / "notebooks" / f"{name}.py").is_file()
            and not (root / "source" / f"{name}.py").is_file()
        ):
            raise AuthoringError(f"{said}: there is no module {name}; correct the name")
    return language
