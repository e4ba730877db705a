"""An assignment's notebooks in other languages: a class may hold students of each.

A course that is translated has a folder for each language beside its own (`zh_CN/`), which holds the same
assignments: the same cells by their grade_ids, with the same code, in other words.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from traitlets.config import Config

from torchcourse.grading.course.course_folder import CourseError
from torchcourse.grading.records import SourceNotebook
from torchcourse.grading.sources.from_notebook import source_from_notebook
from torchcourse.grading.sources.instructors_notebook import instructors_notebook
from torchcourse.messages import words_path

_CATALOGUES = (
    "languages"  # the folder with the catalogues, each in one that is named as its language's course
)


def with_other_languages(
    source: SourceNotebook, root: Path, assignment: str, config: Config
) -> SourceNotebook:
    """Add what students of the course's other languages were given of a notebook, as far as it is built.

    Raises:  CourseError when something of another language cannot be read
    """
    words: dict[str | None, dict[str, str]] = {}
    translated: dict[str | None, SourceNotebook] = {}
    if _is_translated(root):
        own = _words(root, source.name)
        words = {root.name: own, None: {other: english for english, other in own.items()}}
    for language, course in _other_courses(root):
        path = course / "source" / assignment / f"{source.name}.ipynb"
        if path.is_file():
            notebook = source_from_notebook(instructors_notebook(path), source.name, config, str(path.parent))
            if {cell.grade_id for cell in notebook.cells} == {cell.grade_id for cell in source.cells}:
                translated[language] = replace(notebook, kernelspec=source.kernelspec)
        if language is not None:
            words[language] = _words(course, source.name)
    return replace(source, words=words, translated=translated)


def _is_translated(root: Path) -> bool:
    """Whether this is a language's course, in the folder of the one that it was made from."""
    return (root.parent / _CATALOGUES / root.name).is_dir()


def _other_courses(root: Path) -> Iterator[tuple[str | None, Path]]:
    if _is_translated(root):
        yield None, root.parent
    for catalogues in sorted((root / _CATALOGUES).glob("*/")):
        yield catalogues.name, root / catalogues.name


def _words(course: Path, notebook: str) -> dict[str, str]:
    path = words_path(course, notebook)
    try:
        read = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    except (OSError, ValueError) as error:
        raise CourseError(f"{path} cannot be read ({error}): run `make build`.") from error
    return {str(english): str(other) for english, other in read.items()}
