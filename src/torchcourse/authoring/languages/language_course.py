"""What the course of another language is built from: its texts, made here, and its settings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from torchcourse.authoring.course_files import CourseFiles
from torchcourse.authoring.languages.catalogue import read_catalogue
from torchcourse.authoring.languages.language import ASSIGNMENTS, HINTS, LESSONS, Language
from torchcourse.authoring.languages.translated_text import translated_text
from torchcourse.authoring.text.records import AssignmentText, LessonText
from torchcourse.messages import LANGUAGE_NAME

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
        for relative, path in ({} if is_lesson else english.extra_files(text.name)).items():
            yield course.source_folder(text.name) / relative, path.read_bytes()


def left_over(language: Language, made: Collection[Path]) -> list[Path]:
    """Find texts in the course of a language that nothing makes any more."""
    found = [*language.course.glob("source/*.py"), *language.course.glob("notebooks/*.py")]
    return sorted(path for path in found if path not in made)
