"""Build a course from its text: source notebooks, release, answer keys, lessons. Is all of it up to date?"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from nbformat.notebooknode import NotebookNode

from torchcourse.answer_bank import read_answer_bank
from torchcourse.authoring.course_files import CourseFiles, files_within
from torchcourse.authoring.languages.language import Language, in_course_of, read_languages
from torchcourse.authoring.languages.language_course import files_of_language, left_over
from torchcourse.authoring.notebooks.answer_key import build_answer_key
from torchcourse.authoring.notebooks.build import build_lesson, build_source, notebook_bytes
from torchcourse.authoring.notebooks.executed import executed_bytes, is_up_to_date, with_digest
from torchcourse.authoring.release.leaks import (
    Leak,
    LeakError,
    find_course_leaks,
    find_leaks_in_release,
    read_secrets,
)
from torchcourse.authoring.release.release import generate_release
from torchcourse.authoring.text.marked_regions import HIDDEN_TESTS, text_within
from torchcourse.authoring.text.named_hints import with_named_hints
from torchcourse.authoring.text.read_text import read_assignment, read_lesson
from torchcourse.authoring.text.records import AssignmentText, LessonText
from torchcourse.authoring.text.rules import check_answer_bank
from torchcourse.files.replace_file import holds, replace_file
from torchcourse.files.writable_folder import refuse_unwritable
from torchcourse.percent_text import AuthoringError
from torchcourse.probes.statements import for_a_submission


@dataclass(frozen=True)
class BuildReport:
    """What a build did; files are named relative to the course."""

    changed: tuple[str, ...]  # written, since their bytes differ from what was there
    executed: tuple[str, ...]
    seconds: float


@dataclass(frozen=True)
class CourseText:
    """All that is written for a course, read and checked, and cut down to the names asked for."""

    files: CourseFiles
    assignments: tuple[AssignmentText, ...]
    lessons: tuple[LessonText, ...]


@dataclass(frozen=True)
class ToExecute:
    """A notebook that is built and not yet executed, and where it will stand."""

    path: Path
    text: AssignmentText | LessonText
    notebook: NotebookNode
    files: Mapping[str, Path]


def read_course(root: Path, only: Collection[str] | None = None) -> CourseText:
    """Read and check all text of a course, or of the modules named.

    Raises:  AuthoringError for the first mistake
    """
    files = CourseFiles(Path(root).resolve())
    files.refuse_elsewhere()
    known = {*files.assignments, *files.lessons}
    for name in only or ():
        if name not in known:
            raise AuthoringError(f"{name}: no such module; use {', '.join(sorted(known))}")
    assignments = [
        with_named_hints(read_assignment(files.source_text(name)), files.bank_folder(name))
        for name in files.assignments
        if only is None or name in only
    ]
    for text in assignments:
        if bank := files.bank(text.name):
            check_answer_bank(text, read_answer_bank(bank, text.solutions))
    lessons = [read_lesson(files.lesson_text(name)) for name in files.lessons if only is None or name in only]
    return CourseText(files, tuple(assignments), tuple(lessons))


def build_course(
    root: Path,
    force: bool = False,
    only: Collection[str] | None = None,
    tell: Callable[[str], None] = lambda line: None,
) -> BuildReport:
    """Build what is not up to date; `force` executes everything again, `only` names some modules.

    A course that is translated is built in each of its languages, each in a folder of its own.
    Raises:  AuthoringError for a mistake in a text, LeakError when a student could read what they must not,
             NotWritable before anything is written or executed
    """
    start = time.perf_counter()
    course = read_course(root, only)
    changed, executed = _build(course, force, tell)
    for language in read_languages(course.files.root):
        modules = [name for name in language.modules if only is None or name in only]
        if modules:
            of_language = _build_language(course, language, modules, force, tell)
            changed += [f"{language.code}/{path}" for path in of_language[0]]
            executed += [f"{language.code}/{path}" for path in of_language[1]]
    return BuildReport(tuple(changed), tuple(executed), time.perf_counter() - start)


def _build_language(
    course: CourseText,
    language: Language,
    modules: Collection[str],
    force: bool,
    tell: Callable[[str], None],
) -> tuple[list[str], list[str]]:
    """Write the texts of a language, then build its course from them; files are named relative to it."""

    def tell_of_language(line: str) -> None:
        tell(f"{language.code}/{line}")

    files = CourseFiles(language.course)
    made = dict(files_of_language(language, (*course.assignments, *course.lessons)))
    changed = [
        files.said(path) for path, content in made.items() if _replace(files, path, content, tell_of_language)
    ]
    with in_course_of(language):
        built, executed = _build(read_course(language.course, modules), force, tell_of_language)
    return changed + built, executed


def _build(course: CourseText, force: bool, tell: Callable[[str], None]) -> tuple[list[str], list[str]]:
    """Build one course in one language: what changed, and what was executed."""
    secrets = read_secrets(course.files)
    made = _made_at_once(course)
    _refuse(find_leaks_in_release(_below_release(course.files, made), secrets))
    to_execute = list(_to_execute(course))
    stale = {item.path for item in to_execute if force or not is_up_to_date(item.notebook, item.path)}
    to_write = {path for path, content in made.items() if not holds(path, content)}
    for folder in sorted({path.parent for path in to_write | stale}):
        refuse_unwritable(folder)
    changed: list[str] = []
    for path, content in made.items():
        if _replace(course.files, path, content, tell):
            changed.append(course.files.said(path))
    for text in course.assignments:
        if course.files.said(course.files.source_notebook(text.name)) in changed:
            for line in kept_back(text):
                tell(line)
    executed = []
    for item in to_execute:
        said = course.files.said(item.path)
        if item.path not in stale:
            tell(f"{said}: up to date")
            continue
        tell(f"{said}: executing …")
        executed.append(said)
        if _replace(course.files, item.path, executed_bytes(item.text, item.notebook, item.files), tell):
            changed.append(said)
    _refuse(find_course_leaks(course.files.root))
    tell("release/: no solution, probe or way to one")
    return changed, executed


def check_built(root: Path) -> list[str]:
    """Say what is wrong with what is built, executing nothing: a stale file, or one that gives away a secret.

    Sources and release are built in memory and compared byte by byte; of what was executed, all but outputs.
    """
    course = read_course(root)
    findings = _check_built(course)
    for language in read_languages(course.files.root):
        findings += [f"{language.code}/{finding}" for finding in _check_language(course, language)]
    return findings


def _check_language(course: CourseText, language: Language) -> list[str]:
    files = CourseFiles(language.course)
    made = dict(files_of_language(language, (*course.assignments, *course.lessons)))
    stale = [
        f"{files.said(path)}: differs from the English and its catalogues; run `make build`"
        for path, content in made.items()
        if not holds(path, content)
    ]
    stale += [f"{files.said(path)}: is made from no text; remove it" for path in left_over(language, made)]
    if stale or not made:
        return stale
    with in_course_of(language):
        return _check_built(read_course(language.course))


def _check_built(course: CourseText) -> list[str]:
    made = _made_at_once(course)
    executed = list(_to_execute(course))
    stale = [
        f"{course.files.said(path)}: {'differs from' if path.is_file() else 'is missing beside'} its text"
        for path, content in made.items()
        if not holds(path, content)
    ]
    stale += [
        f"{course.files.said(item.path)}: "
        f"{'was executed from another text or code' if item.path.is_file() else 'is missing'}"
        for item in executed
        if not is_up_to_date(item.notebook, item.path)
    ]
    built = {*made, *(item.path for item in executed)}
    findings = [f"{finding}; run `make build`" for finding in stale]
    findings += [
        f"{course.files.said(path)}: is built from no text; remove it"
        for path in _orphans(course.files, built)
    ]
    leaks = find_course_leaks(course.files.root)
    return findings + [f"students could read what they must not: {leak}" for leak in leaks]


def _made_at_once(course: CourseText) -> dict[Path, bytes]:
    """Make what needs no executing: source notebooks and all of release/."""
    sources = {text.name: notebook_bytes(build_source(text)) for text in course.assignments}
    made = {course.files.source_notebook(name): content for name, content in sources.items()}
    for name, contents in generate_release(course.files, sources).items():
        made |= {
            course.files.release_folder(name) / relative: content for relative, content in contents.items()
        }
    return made


def _to_execute(course: CourseText) -> Iterator[ToExecute]:
    for text in course.assignments:
        files = course.files.extra_files(text.name)
        notebook = with_digest(build_answer_key(text), files)
        yield ToExecute(course.files.answer_key(text.name), text, notebook, files)
    for lesson in course.lessons:
        yield ToExecute(
            course.files.lesson_notebook(lesson.name), lesson, with_digest(build_lesson(lesson), {}), {}
        )


def _replace(files: CourseFiles, path: Path, content: bytes, tell: Callable[[str], None]) -> bool:
    changed = replace_file(path, content)
    tell(f"{files.said(path)}: {'built' if changed else 'up to date'}")
    return changed


def kept_back(text: AssignmentText) -> Iterator[str]:
    """Say what of each probe only the reference gets, so that the author sees that no submission needs it."""
    for cell in text.cells:
        if cell.role != "test":
            continue
        probe = for_a_submission(text_within(cell.lines, HIDDEN_TESTS))
        if probe.kept_back:
            names = ", ".join(probe.kept_back)
            yield f"source/{text.name}.py: {cell.exercise}: kept from submissions: {names}"


def _below_release(files: CourseFiles, made: Mapping[Path, bytes]) -> list[tuple[str, bytes]]:
    release = files.root / "release"
    return [(files.said(path), content) for path, content in made.items() if path.is_relative_to(release)]


def _refuse(leaks: Collection[Leak]) -> None:
    if leaks:
        raise LeakError(leaks)


def _orphans(files: CourseFiles, built: set[Path]) -> list[Path]:
    """Find built files whose text is gone."""
    found = [
        path
        for folder in ("release", "solutions", "notebooks", "source")
        for path in files_within(files.root / folder).values()
        if folder == "release" or path.suffix == ".ipynb"
    ]
    return [path for path in found if path not in built]
