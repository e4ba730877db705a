"""Which submissions does a course folder hold, and where does each thing lie?"""

from __future__ import annotations

import difflib
import fnmatch
import os
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from torchcourse.bank_path import FOLDER as ANSWER_BANK
from torchcourse.grading.course.misplaced import misplaced
from torchcourse.grading.course.settings import CourseError, CourseSettings, read_settings
from torchcourse.grading.course.submitted_folder import SubmittedFolder, look_into
from torchcourse.grading.one_line import one_line
from torchcourse.grading.records import LatePenalty
from torchcourse.grading.sandbox.readable_folders import SETTING, why_refused

__all__ = ["Course", "CourseError", "SubmittedFolder"]

NAME = "\0"  # stands for any student (or assignment) in a path: no file's name can hold it


@dataclass(frozen=True)
class Course:
    """A course folder as nbgrader sees it."""

    root: Path
    settings: CourseSettings

    @classmethod
    def open(cls, root: Path) -> Course:
        """Open a course folder.

        Raises:  CourseError when it is none, or when its configuration cannot be used
        """
        root = Path(os.path.abspath(root))
        if not root.is_dir():
            raise CourseError(
                f"{root} is not a folder. Name the folder that holds nbgrader_config.py and source/."
            )
        course = cls(root, read_settings(root))
        marks = (
            root / "nbgrader_config.py",
            _above_the_name(course.path_of("source", NAME)),
            root / "gradebook.db",
        )
        if not any(mark.exists() for mark in marks):
            raise CourseError(
                f"{root} is no course: it has neither nbgrader_config.py nor source/. "
                "Go to your course or name it with --course; `nbgrader quickstart NAME` makes a new one."
            )
        return course

    @property
    def db_url(self) -> str:
        return self.settings.db_url

    @property
    def course_id(self) -> str:
        return str(self.settings.app.coursedir.course_id)

    @property
    def timeout_seconds(self) -> float | None:
        """Time limit of a cell; None for none."""
        return self.settings.timeout_seconds

    @property
    def late_penalty(self) -> LatePenalty:
        return self.settings.late_penalty

    @property
    def create_student(self) -> bool:
        return bool(self.settings.converter.create_student)

    @property
    def file_mode(self) -> int:
        """Permissions of graded files: 0o444, or 0o664 in a course shared by a group."""
        return int(str(self.settings.converter.permissions), 8)

    @property
    def groupshared(self) -> bool:
        return bool(self.settings.app.coursedir.groupshared)

    @property
    def ignore(self) -> tuple[str, ...]:
        return tuple(self.settings.app.coursedir.ignore)

    def not_overwritten(self, assignment: str) -> frozenset[str]:
        """Files of source/ that a student may hand in changed (Autograde.exclude_overwriting)."""
        names = self.settings.converter.exclude_overwriting.get(assignment, [])
        return frozenset(os.path.normpath(name) for name in names)

    def readable_folders(self) -> tuple[Path, ...]:
        """The folders besides its own that a submission's code may read.

        Raises:  CourseError when one is not there, or would open what submissions must not see
        """
        closed = self._closed_to_submissions()
        folders = [(name, self.root / Path(name).expanduser()) for name in self.settings.readable_folders]
        for name, folder in folders:
            why = why_refused(folder, closed)
            if why:
                raise CourseError(
                    f'{self.root}/nbgrader_config.py: {SETTING} has "{name}", but {folder} {why}. '
                    "Name a folder that holds data and nothing else."
                )
        return tuple(folder for _, folder in folders)

    def _closed_to_submissions(self) -> dict[Path, str]:
        """What no submission may read, and what it is."""
        steps = ("source", "submitted", "autograded", "feedback")
        return {
            **{self.folder_of(step): f"the folder {step}/" for step in steps},
            self.settings.gradebook_file or self.root / "gradebook.db": "the gradebook",
            self.root / self.settings.exchange: "nbgrader's exchange",
            self.root / ANSWER_BANK: "the answer bank",
            self.root / "solutions": "the answer keys",
            self.root / "nbgrader_config.py": "the course's settings",
            self.root / ".torchcourse.ledger": "the ledger",
            self.root / ".torchcourse.releases": "earlier releases",
            self.root / ".torchcourse": "the record of self-checks",
        }

    def path_of(self, step: str, assignment: str, student: str = ".") -> Path:
        """Where one assignment (of one student) lies in one step; source and release have no student."""
        coursedir = self.settings.app.coursedir
        return Path(coursedir.format_path(getattr(coursedir, f"{step}_directory"), student, assignment))

    def folder_of(self, step: str) -> Path:
        """Where a step's folders lie, of all students and assignments."""
        return _above_the_name(self.path_of(step, NAME, NAME))

    def submissions(self, assignment: str, students: Sequence[str] = ()) -> list[SubmittedFolder]:
        """What was handed in for an assignment, by student; `students` narrows it to these.

        A folder that cannot be graded is in the list, too, with the reason in `error`.
        Raises:  CourseError when nothing was handed in, or nothing by one of `students`
        """
        return self._folders(
            "submitted",
            assignment,
            students,
            f"`nbgrader collect {assignment}` fetches what students submitted; or put them there.",
        )

    def misplaced(self, assignments: Collection[str]) -> list[Path]:
        """Where in submitted/ notebooks lie that belong to none of `assignments`, nor to any in source/."""
        submitted, pattern = self.folder_of("submitted"), self.path_of("submitted", NAME, NAME)
        if pattern != submitted / NAME / NAME:
            return []  # another layout than nbgrader's own
        built = {path.name for path in self.folder_of("source").glob("*/")}
        return list(misplaced(submitted, built.union(assignments)))

    def graded(self, assignment: str, students: Sequence[str] = ()) -> list[SubmittedFolder]:
        """What was graded of an assignment, by student; `students` narrows it to these.

        Raises:  CourseError when nothing was graded, or nothing of one of `students`
        """
        advice = f"`torchcourse grade {assignment}` grades what students submitted."
        return self._folders("autograded", assignment, students, advice)

    def _folders(
        self, step: str, assignment: str, students: Sequence[str], advice: str
    ) -> list[SubmittedFolder]:
        pattern = self.path_of(step, assignment, NAME)
        boundary = _above_the_name(pattern)
        found = {name: path for name, path in _matching(pattern) if os.path.lexists(path)}
        for student in students:
            if student not in found:
                raise CourseError(self._nothing_of(step, assignment, student, found))
        chosen = [name for name in sorted(found) if (name in students if students else self._is_wanted(name))]
        if not chosen:
            near = self.misplaced([assignment])[:1] if step == "submitted" else []
            seen = "".join(f" There is {one_line(str(path))}: is that one?" for path in near)
            raise CourseError(
                f"Nothing there: no {self.path_of(step, assignment, 'STUDENT')}. {advice}{seen}"
            )
        return [look_into(found[name], name, self.ignore, boundary) for name in chosen]

    def _is_wanted(self, student: str) -> bool:
        coursedir = self.settings.app.coursedir
        excluded = coursedir.student_id_exclude.split(",")
        return student not in excluded and fnmatch.fnmatchcase(student, coursedir.student_id)

    def _nothing_of(self, step: str, assignment: str, student: str, found: dict[str, Path]) -> str:
        near = difflib.get_close_matches(student, found, n=1)
        first = "collect the submission" if step == "submitted" else "grade the submission"
        meant = f" Did you mean {near[0]}?" if near else f" Check the name, or {first} first."
        what = "submitted nothing" if step == "submitted" else "is not graded"
        return f"{student} {what}: there is no {self.path_of(step, assignment, student)}.{meant}"


def _matching(pattern: Path) -> Iterator[tuple[str, Path]]:
    """Names that may stand for NAME in a path, each with its path; hidden folders are none, as in a shell."""
    above = _above_the_name(pattern)
    part, *below = pattern.relative_to(above).parts
    shape = re.compile(
        re.escape(part).replace(re.escape(NAME), "(?P<name>.+)", 1).replace(re.escape(NAME), "(?P=name)"),
        re.DOTALL,  # a name with a line end in it must not go unnoticed
    )
    if not above.is_dir():
        return
    for entry in sorted(os.listdir(above)):
        match = shape.fullmatch(entry)
        if match and not entry.startswith("."):
            name = match["name"]
            yield name, above.joinpath(entry, *(part.replace(NAME, name) for part in below))


def _above_the_name(pattern: Path) -> Path:
    return next(parent for parent in reversed([pattern, *pattern.parents]) if NAME in parent.name).parent
