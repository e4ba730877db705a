"""Does anything that students get hold a solution, a probe, or a way to one?

Each line of a solution, a probe, a mark scheme or a known answer is a secret, unless students see the same
line anyway. Every file is searched, notebooks in all their parts: sources, outputs, metadata, attachments.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from torchcourse.answer_bank import read_answer_bank
from torchcourse.authoring.course_files import CourseFiles
from torchcourse.authoring.release.file_texts import read_all, texts_within
from torchcourse.authoring.text.marked_regions import HIDDEN_TESTS, MARK_SCHEME, SOLUTION
from torchcourse.authoring.text.read_text import read_assignment, read_lesson
from torchcourse.authoring.text.records import AssignmentText, LessonText
from torchcourse.errors import TorchcourseError

# Shorter lines occur by chance within longer ones: they are found only where they are the whole line.
SHORTEST_WITHIN_A_LINE = 12
FEWEST_TOKENS = 4  # `return total` and `x = y` say nothing; `return x @ w` may be a whole solution

_TOKEN = re.compile(r"\w+|[^\w\s]+")
_COMMENT = re.compile(r"\s+#.*$")
_COMMON_WORDS = {*keyword.kwlist, *keyword.softkwlist, *dir(builtins), "self"}
_NAME_OF = {SOLUTION: "solution", HIDDEN_TESTS: "probe", MARK_SCHEME: "mark scheme"}
_TRACES = (
    (re.compile(r"#\s*(BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)"), "a marker"),
    (re.compile(r"torchcourse\.(grading|authoring)\b"), "a way to the grading engine"),
    (re.compile(r"(\.\.[/\\]+)(source|solutions|answer_bank)\b"), "a path to the instructor's folders"),
)


@dataclass(frozen=True)
class Leak:
    """One place where students could read what they must not."""

    file: str
    what: str  # "a line of a solution (source/02_losses.py, softmax)"
    line: str

    def __str__(self) -> str:
        return f"{self.file}: holds {self.what}: {self.line.strip()[:120]}"


class LeakError(TorchcourseError):
    """Something that students get holds what they must not read."""

    def __init__(self, leaks: Collection[Leak]) -> None:
        super().__init__("\n  ".join(["students could read what they must not:", *map(str, leaks)]))
        self.leaks = tuple(leaks)


@dataclass(frozen=True)
class Secret:
    """A line that students must not read, also with all its white space removed."""

    line: str
    squeezed: str
    what: str


@dataclass(frozen=True)
class Secrets:
    """All that must stay with the instructors, and what students may read of each text."""

    lines: tuple[Secret, ...]
    assignments: tuple[str, ...]
    visible: dict[str, str]  # "assignment/02_losses", "lesson/02_losses" -> what students see, squeezed


def read_secrets(course: CourseFiles) -> Secrets:
    """Collect the secrets of a course from all that is written for it."""
    lines: dict[str, Secret] = {}
    visible: dict[str, str] = {}
    for name in course.assignments:
        text = read_assignment(course.source_text(name))
        seen = visible[f"assignment/{name}"] = _squeeze(_visible_text(text))
        for line, what in _secret_lines(course, text):
            for form in (line, _COMMENT.sub("", line)):
                squeezed = _squeeze(form)
                if not is_trivial(form) and squeezed not in seen:
                    lines.setdefault(squeezed, Secret(form, squeezed, what))
    for name in course.lessons:
        visible[f"lesson/{name}"] = _squeeze(_visible_text(read_lesson(course.lesson_text(name))))
    return Secrets(tuple(lines.values()), course.assignments, visible)


def is_trivial(line: str) -> bool:
    """Whether a line gives nothing away: too short, or without a name of its own."""
    tokens = _TOKEN.findall(line)
    names = [token for token in tokens if token.isidentifier() and token not in _COMMON_WORDS]
    return len(tokens) < FEWEST_TOKENS or not names


def find_course_leaks(root: Path) -> tuple[Leak, ...]:
    """Search everything in release/, and the lessons, whose outputs students get too."""
    course = CourseFiles(Path(root).resolve())
    secrets = read_secrets(course)
    leaks = list(find_leaks_in_release(read_all(course.root / "release"), secrets))
    for lesson in course.lessons:
        path = course.lesson_notebook(lesson)
        if path.is_file():
            leaks += find_leaks([(course.said(path), path.read_bytes())], secrets, f"lesson/{lesson}")
    return tuple(leaks)


def find_leaks_in_release(files: Iterable[tuple[str, bytes]], secrets: Secrets) -> tuple[Leak, ...]:
    """Search files of release/, named from there: "release/02_losses/02_losses.ipynb"."""
    return tuple(
        leak
        for name, content in files
        for leak in find_leaks([(name, content)], secrets, f"assignment/{name.split('/')[1]}")
    )


def find_leaks(
    files: Iterable[tuple[str, bytes]], secrets: Secrets, own_text: str | None = None
) -> tuple[Leak, ...]:
    """Search files, given by name and content, for secrets.

    `own_text` names the text that the files are built from: what students see of it is no leak there.
    """
    seen = secrets.visible.get(own_text or "", "")
    paths = re.compile(
        rf"\b(source|solutions|answer_bank)[/\\]+({'|'.join(secrets.assignments) or '(?!)'})\b"
    )
    traces = (*_TRACES, (paths, "a path to the instructor's folders"))
    hidden = tuple(secret for secret in secrets.lines if secret.squeezed not in seen)
    found: dict[Leak, None] = {}
    for name, content in files:
        for text in (name, *texts_within(content)):
            found |= dict.fromkeys(_traces_in(name, text, traces))
            found |= dict.fromkeys(_secrets_in(name, text, hidden))
    return tuple(found)


def _traces_in(name: str, text: str, traces: tuple[tuple[re.Pattern[str], str], ...]) -> Iterator[Leak]:
    for pattern, what in traces:
        for match in pattern.finditer(text):
            yield Leak(name, what, match.group())


def _secrets_in(name: str, text: str, secrets: tuple[Secret, ...]) -> Iterator[Leak]:
    squeezed = _squeeze(text)
    whole_lines = {_squeeze(line) for line in text.splitlines()}
    for secret in secrets:
        if secret.squeezed in whole_lines or (
            len(secret.squeezed) >= SHORTEST_WITHIN_A_LINE and secret.squeezed in squeezed
        ):
            yield Leak(name, secret.what, secret.line)


def _secret_lines(course: CourseFiles, text: AssignmentText) -> Iterator[tuple[str, str]]:
    for cell in text.cells:
        for line in cell.lines:
            if line.region is not None and line.marker is None:
                yield line.text, f"a line of a {_NAME_OF[line.region]} ({cell.text.file}, {cell.exercise})"
    bank = course.bank(text.name)
    for answer in read_answer_bank(bank, text.solutions) if bank else ():
        for written in answer.source.splitlines():
            yield written, f"a line of a known answer ({answer.place}, {answer.name})"


def _visible_text(text: AssignmentText | LessonText) -> str:
    return "\n".join(cell.visible for cell in text.cells)


def _squeeze(text: str) -> str:
    return "".join(text.split())
