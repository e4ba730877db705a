"""Grade many submissions: workers run them side by side, one coordinator records them as they come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from pathlib import Path

from nbgrader.preprocessors import NbGraderPreprocessor

from torchcourse.answer_bank import BankAnswer
from torchcourse.files.private_folder import remove_orphans
from torchcourse.files.writable_folder import refuse_unwritable
from torchcourse.grading.by_hand.note_by_hand import note_by_hand
from torchcourse.grading.course.course_folder import Course, SubmittedFolder
from torchcourse.grading.course.lock import CourseLock
from torchcourse.grading.execute.executor import ClusterError, Executor
from torchcourse.grading.execute.task import RunsLong
from torchcourse.grading.execute.template_pool import TemplatePool, default_workers
from torchcourse.grading.gradebook.writer import AssignmentInGradebook, NotRecorded
from torchcourse.grading.pipeline.engine import Engine, new_seed
from torchcourse.grading.pipeline.grade_submission import grade_submission
from torchcourse.grading.pipeline.material import Material, assignment_files
from torchcourse.grading.pipeline.turns import Turns
from torchcourse.grading.record.output_limits import limit_outputs, output_limits
from torchcourse.grading.record.recorder import Recorder
from torchcourse.grading.records import GradedSubmission, SourceNotebook
from torchcourse.grading.sources.assignment_sources import assignment_answers, assignment_sources
from torchcourse.grading.sources.earlier_releases import remember_release
from torchcourse.grading.sources.new_assignment import gradebook_with
from torchcourse.grading.sources.source_in_gradebook import refuse_another_source

MOST_AT_ONCE = 1000  # a thread each, that mostly waits


@dataclass(frozen=True)
class Request:
    """What is to be graded, and how."""

    course: Path
    assignment: str
    students: tuple[str, ...] = ()  # empty for all
    workers: int | None = None  # None for one a core; on this machine
    seed: int | None = None  # None for a new one
    force: bool = False  # also what was graded before and has not changed
    sandbox: bool = True
    scheduler: str | None = None  # a Dask scheduler's address, whose workers are to run the submissions


@dataclass(frozen=True)
class Outcome:
    """What a grading run did."""

    assignment: str
    seed: int
    graded: tuple[GradedSubmission, ...] = ()
    skipped: tuple[str, ...] = ()  # students whose submission was graded before and has not changed

    @property
    def failed(self) -> tuple[GradedSubmission, ...]:
        return tuple(one for one in self.graded if one.error is not None)


class Listener:
    """Hears of a run's progress; the command line shows it, the tests look at it. Does nothing by itself."""

    def preparing(self, what: str) -> None:
        """A step before the first submission."""

    def started(self, total: int, skipped: int) -> None:
        """How many submissions will be graded, and how many were before."""

    def graded(self, submission: GradedSubmission) -> None:
        """One submission was graded and recorded, or could not be."""


def grade(
    request: Request, listener: Listener | None = None, templates: TemplatePool | None = None
) -> Outcome:
    """Grade an assignment's submissions, and record each as soon as it is graded.

    `templates` are some that have been started already, for this request.
    Raises:  CourseError, GradebookError, NotWritable, ReferenceFailed, AuthoringError when nothing can be
             graded at all
    """
    listener = listener or Listener()
    course = Course.open(request.course)
    refuse_unwritable(course.folder_of("autograded"))
    with (
        CourseLock(course.root),
        gradebook_with(course, request.assignment, listener.preparing) as gradebook,
    ):
        gradebook.refuse_read_only()
        remove_orphans()  # also when there is nothing left to grade, and so no engine
        assignment = gradebook.assignment(request.assignment)
        sources = assignment_sources(course, assignment)
        refuse_another_source(course, assignment)
        remember_release(course.root, assignment.name, {one.name: one.cells for one in sources})
        answers = assignment_answers(course, sources)
        recorder = Recorder(course, gradebook, assignment, sha256(repr(answers).encode()).hexdigest())
        run = _Run(
            request,
            course,
            recorder,
            assignment,
            sources,
            answers,
            output_limits(course),
            listener,
            templates,
        )
        folders = course.submissions(request.assignment, request.students)
        note_by_hand(course, gradebook, assignment, "grade")
        try:
            return run.grade(folders)
        finally:
            note_by_hand(course, gradebook, assignment, "grade")


@dataclass
class _Run:
    """One grading run: what stays the same while it goes through the submissions."""

    request: Request
    course: Course
    recorder: Recorder
    assignment: AssignmentInGradebook
    sources: tuple[SourceNotebook, ...]
    answers: dict[str, tuple[BankAnswer, ...]]
    limits: list[NbGraderPreprocessor]
    listener: Listener
    templates: TemplatePool | None
    results: list[GradedSubmission] = field(default_factory=list)

    def grade(self, folders: Sequence[SubmittedFolder]) -> Outcome:
        seed = new_seed() if self.request.seed is None else self.request.seed
        # Taken before a submission is read: when it changes meanwhile, the next run sees that.
        digests = {one.student: self.recorder.digest(one) for one in folders}
        todo = [one for one in folders if self._must_be_graded(one, digests[one.student])]
        chosen = {one.student for one in todo}
        skipped = tuple(one.student for one in folders if one.student not in chosen)
        self.listener.started(len(todo), len(skipped))
        if todo:
            with self._engine(seed, len(todo)) as engine:
                for folder, submission in self._in_parallel(engine, todo):
                    self._record(folder, submission, digests[folder.student])
        return Outcome(self.assignment.name, seed, tuple(self.results), skipped)

    def _must_be_graded(self, folder: SubmittedFolder, digest: str) -> bool:
        return self.request.force or bool(folder.error) or bool(self.recorder.why_grade(folder, digest))

    def _engine(self, seed: int, count: int) -> Engine:
        files = assignment_files(self.course, self.assignment.name)
        material = Material(self.sources, self.answers, files, self.course.timeout_seconds)
        executor = self._cluster()
        # With a cluster these only run the reference and the known wrong answers.
        workers = min(count, self.request.workers or default_workers())
        return Engine(
            material,
            self.templates or TemplatePool(workers, self.request.sandbox),
            seed=seed,
            executor=executor,
            tell=self.listener.preparing,
        )

    def _cluster(self) -> Executor | None:
        """Whatever runs submissions elsewhere than on this machine.

        Raises:  ClusterError
        """
        if self.request.scheduler is None:
            return None
        try:
            from torchcourse.grading.cluster.dask_executor import Cluster
        except ImportError as error:
            raise ClusterError(
                f"--scheduler needs Dask: {error}. Install it with: pip install 'torchcourse[cluster]'"
            ) from error
        return Cluster(self.request.scheduler, self.request.sandbox, self.listener.preparing)

    def _in_parallel(
        self, engine: Engine, folders: Sequence[SubmittedFolder]
    ) -> Iterator[tuple[SubmittedFolder, GradedSubmission]]:
        """Grade with every template, and give each submission as it is done."""
        turns = Turns(folders)
        running: dict[Future[GradedSubmission], SubmittedFolder] = {}
        pool = ThreadPoolExecutor(MOST_AT_ONCE)
        try:
            while True:
                # Only a few ahead: what waits in memory must not grow with the class.
                while len(running) < engine.at_once and (turn := turns.next()) is not None:
                    running[pool.submit(self._grade_one, engine, *turn)] = turn[0]
                if not running:
                    return
                # Look again soon: workers come and go.
                for done in wait(running, timeout=1, return_when=FIRST_COMPLETED).done:
                    folder = running.pop(done)
                    try:
                        submission = done.result()
                    except RunsLong as stopped:
                        turns.put_off(folder, stopped.seconds)
                    else:
                        turns.took(submission.seconds)
                        yield folder, submission
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _grade_one(
        self, engine: Engine, folder: SubmittedFolder, patience_seconds: float | None
    ) -> GradedSubmission:
        """Raises:  RunsLong"""
        if self.request.scheduler is not None:
            patience_seconds = None  # there is always another worker
        shorten = partial(limit_outputs, self.limits)
        return grade_submission(engine, self.assignment.name, folder, shorten, patience_seconds)

    def _record(self, folder: SubmittedFolder, submission: GradedSubmission, digest: str) -> None:
        try:
            if submission.error is not None and not submission.notebooks:
                self.recorder.record_failure(folder)
            else:
                notes = self.recorder.record(folder, submission, digest)
                submission = replace(submission, flags=(*submission.flags, *notes))
        except NotRecorded as error:
            submission = replace(submission, error=str(error))
        submission = _without_cells(submission)
        self.results.append(submission)
        self.listener.graded(submission)


def _without_cells(submission: GradedSubmission) -> GradedSubmission:
    """What there is to tell of a submission that is recorded: memory must not grow with the class."""
    told = (replace(one, text=b"", answers={}) for one in submission.notebooks)
    return replace(submission, notebooks=tuple(told))
