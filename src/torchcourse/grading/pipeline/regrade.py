"""Grade again after the tests were mended, with the submissions that are there already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from torchcourse.files.writable_folder import refuse_unwritable
from torchcourse.grading.by_hand.note_by_hand import note_by_hand
from torchcourse.grading.course.course_folder import Course, CourseError
from torchcourse.grading.course.lock import CourseLock
from torchcourse.grading.execute.template_pool import TemplatePool
from torchcourse.grading.gradebook.source_changes import SourceChanges, cell_keys, compare
from torchcourse.grading.gradebook.writer import AssignmentInGradebook
from torchcourse.grading.pipeline.engine import Engine, new_seed
from torchcourse.grading.pipeline.grading_run import Listener, Outcome, Request, grade
from torchcourse.grading.pipeline.material import Material
from torchcourse.grading.sources.assignment_sources import assignment_sources
from torchcourse.grading.sources.earlier_releases import remember_release
from torchcourse.grading.sources.new_assignment import gradebook_with
from torchcourse.grading.sources.new_source import read_new_source
from torchcourse.grading.sources.source_in_gradebook import note_source


@dataclass(frozen=True)
class RegradeRequest:
    """What is to be graded again, and what has become of cells that are gone from the source."""

    grading: Request
    renamed: Mapping[str, str] = field(default_factory=dict)  # a cell's old name -> its new one
    dropped: tuple[str, ...] = ()  # cells whose manual work may be lost


@dataclass(frozen=True)
class Regraded:
    """What a regrading did."""

    outcome: Outcome
    changes: tuple[str, ...]  # of the source, in sentences
    not_there: tuple[str, ...]  # students of the gradebook whose submission is in submitted/ no more
    waiting: tuple[str, ...] = ()  # students who were not to be graded now


def regrade(request: RegradeRequest, listener: Listener | None = None) -> Regraded:
    """Take an assignment's new source into the gradebook, then grade what was submitted.

    The gradebook changes in one transaction, after the new source has been tried. Killed before it, nothing
    has changed; killed after it, no old score is left, and this command or `grade` goes on from there.
    Raises:  CourseError, GradebookError, NotWritable, ReferenceFailed, AuthoringError
    """
    listener = listener or Listener()
    listener.preparing("reading the new source")
    course = Course.open(request.grading.course)
    refuse_unwritable(course.folder_of("autograded"))
    with (
        CourseLock(course.root),
        gradebook_with(course, request.grading.assignment, listener.preparing) as gradebook,
    ):
        gradebook.refuse_read_only()
        old = gradebook.assignment(request.grading.assignment)
        course.submissions(old.name, request.grading.students)  # raises before anything changes
        everybody = {one.student for one in course.submissions(old.name)}
        new = read_new_source(course, old.name)
        renamed = _still_to_rename(request.renamed, old, new)
        changes = compare(old, new, renamed)
        _refuse_renames(request, changes)
        _refuse_drops(request, new)
        if changes.sentences:
            _try(course, new, request.grading, listener)
            given = {one.name: one.cells.values() for one in old.notebooks}
            remember_release(course.root, old.name, given, renamed)
            note_by_hand(course, gradebook, old, "regrade")  # while what is given up is still there
            gradebook.take_in(new, renamed, lambda *found: _refuse_losses(request, *found))
        held = gradebook.assignment(old.name)
        note_source(course, held)
        recorded = gradebook.fingerprints(held)
    left_out = everybody.difference(request.grading.students) if request.grading.students else set()
    return Regraded(
        grade(request.grading, listener),
        changes.sentences,
        not_there=tuple(sorted(recorded.keys() - everybody)),
        waiting=tuple(sorted(recorded.keys() & left_out)),
    )


def _still_to_rename(
    renamed: Mapping[str, str], old: AssignmentInGradebook, new: AssignmentInGradebook
) -> dict[str, str]:
    """Leave out what an earlier run, perhaps killed, has renamed already: its command may be given again."""
    before, after = ({key.name for key in cell_keys(one)} for one in (old, new))
    return {name: now for name, now in renamed.items() if name in before | after or now not in before & after}


def _try(course: Course, new: AssignmentInGradebook, request: Request, listener: Listener) -> None:
    """Run the new references: a mistake in them must be told while the class still has its scores.

    Raises:  ReferenceFailed, CourseError, AuthoringError, SandboxError
    """
    sources = assignment_sources(course, new)
    listener.preparing("trying the new source")
    material = Material.of(course, new.name, sources)
    seed = new_seed() if request.seed is None else request.seed
    with Engine(material, TemplatePool(1, request.sandbox), seed=seed):
        return


def _refuse_renames(request: RegradeRequest, changes: SourceChanges) -> None:
    """Raises:  CourseError for a rename that is none"""
    for name in changes.not_renamed:
        raise CourseError(
            f"--renamed {name}={request.renamed[name]}: the first must be a cell of the gradebook that the "
            "source has no more, the second a new one of the same kind. The gradebook is as it was."
        )


def _refuse_drops(request: RegradeRequest, new: AssignmentInGradebook) -> None:
    """Raises:  CourseError for a cell to be given up that the source still has"""
    there = {key.name for key in cell_keys(new)}
    for name in request.dropped:
        if name in there:
            raise CourseError(
                f"--drop-cell {name}: the source still has this cell, so nothing of it is lost. Leave the "
                "option out, or take the cell out of the source. The gradebook is as it was."
            )


def _refuse_losses(request: RegradeRequest, changes: SourceChanges, by_hand: Mapping[str, int]) -> None:
    """Raises:  CourseError when a human's work would be lost untold"""
    lost = {name: count for name, count in by_hand.items() if name not in request.dropped}
    if lost:
        told = ", ".join(f"{name} ({count} student{'s' * (count > 1)})" for name, count in lost.items())
        name, new = next(iter(lost)), min((key.name for key in changes.added), default="NEW")
        drop = " ".join(f"--drop-cell {one}" for one in lost)
        raise CourseError(
            f"The new source has no cell {told}, where a human gave scores or comments, which would be lost. "
            f"Say --renamed {name}={new} if it has another name now, or {drop} to give them up. "
            "The gradebook is as it was."
        )
