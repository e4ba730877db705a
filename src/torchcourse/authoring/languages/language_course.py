"""What the course of another language is built from: its texts, made here, and its settings."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from torchcourse.authoring.course_files import CourseFiles
from torchcourse.authoring.languages.catalogue import Translations, read_catalogue
from torchcourse.authoring.languages.language import ASSIGNMENTS, HINTS, LESSONS, VERDICTS, Language
from torchcourse.authoring.languages.translated_text import translated_text
from torchcourse.authoring.text.records import AssignmentText, LessonText
from torchcourse.messages import LANGUAGE_NAME, words_path

_COPIED = ("nbgrader_config.py", "environment.yml")


def files_of_language(
    language: Language, texts: Iterable[AssignmentText | LessonText]
) -> Iterator[tuple[Path, bytes]]:
    """Make the files that the course of a language is built from, path -> content."""
    if not language.modules:
        return
    english, course = CourseFiles(language.root), CourseFiles(language.course)
    line = f'{LANGUAGE_NAME} = "{language.code}"  # {language.line}'
    for name in _COPIED:
        if (language.root / name).is_file():
            yield language.course / name, (language.root / name).read_bytes()
    for text in texts:
        if text.name not in language.modules:
            continue
        is_lesson = isinstance(text, LessonText)
        translations = read_catalogue(language.catalogue(LESSONS if is_lesson else ASSIGNMENTS, text.name))
        hints = read_catalogue(language.catalogue(HINTS, text.name))
        place = CourseFiles.lesson_text if is_lesson else CourseFiles.source_text
        written = place(english, text.name)
        yield place(course, text.name), translated_text(text, written, translations, hints, line)
        if not is_lesson:
            of_verdicts = read_catalogue(language.catalogue(VERDICTS, text.name))
            yield words_path(language.course, text.name), _words(hints, of_verdicts)
        for relative, path in ({} if is_lesson else english.extra_files(text.name)).items():
            yield course.source_folder(text.name) / relative, path.read_bytes()


def left_over(language: Language, made: Collection[Path]) -> list[Path]:
    """Find texts in the course of a language that nothing makes any more."""
    patterns = ("source/*.py", "notebooks/*.py", "verdicts/*.json")
    found = [path for pattern in patterns for path in language.course.glob(pattern)]
    return sorted(path for path in found if path not in made)


def _words(*catalogues: Translations) -> bytes:
    """What verdicts say of a notebook's exercises, for the grading: the English, and the translation."""
    said = {
        str(message.id): str(message.string)
        for catalogue in catalogues
        for message in catalogue.messages.values()
        if message.string and not message.fuzzy
    }
    return (json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
