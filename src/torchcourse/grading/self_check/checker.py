"""Check a student's notebook as handing it in would: mended, run, judged; and written nowhere."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from torchcourse.files.submitted_file import UnreadableFile
from torchcourse.grading.course.course_folder import Course, CourseError
from torchcourse.grading.execute.executor import NotExecuted
from torchcourse.grading.execute.plain_pool import PlainPool
from torchcourse.grading.execute.task import OneTest
from torchcourse.grading.execute.template import TemplateError
from torchcourse.grading.execute.template_pool import TemplatePool
from torchcourse.grading.judge.in_language import Words
from torchcourse.grading.notebook.cells import CellMetadata
from torchcourse.grading.pipeline.engine import Engine, new_seed
from torchcourse.grading.pipeline.material import Material
from torchcourse.grading.pipeline.notebook_grader import NotebookGrader
from torchcourse.grading.pipeline.run_and_judge import built_on_wrong, mend_that_first
from torchcourse.grading.reading.in_this_process import ReadInThisProcess
from torchcourse.grading.reading.jobs import ReadNotebook
from torchcourse.grading.reading.readers import ReaderError, TooMuchToRead
from torchcourse.grading.records import SourceNotebook, Verdict
from torchcourse.grading.sources.built_source import built_sources


class NotChecked(CourseError):
    """A notebook could not be checked: says why, and what to do."""


class CheckerFailed(NotChecked):
    """It could not, by no fault of its own."""


# No instructor types one so large, so that no seed of a check is ever that of a grading run.
_SEEDS_OF_CHECKS = 2**62


@dataclass(frozen=True)
class CheckedNotebook:
    """What handing in a notebook as it is would bring."""

    assignment: str
    notebook: str
    verdicts: tuple[Verdict, ...]  # in the notebook's order; of the exercises that were asked for
    read_by_a_human: tuple[str, ...]  # names of the written answers
    repairs: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def points(self) -> float:
        return sum(one.points for one in self.verdicts)

    @property
    def max_points(self) -> float:
        return sum(one.max_points for one in self.verdicts)

    @property
    def is_all_right(self) -> bool:
        return not any(one.failed for one in self.verdicts)


@dataclass
class Checker:
    """Checks notebooks of one assignment, `workers` at once; a context manager, which ends its processes.

    Its seeds are drawn anew: what is learnt from a check is of no use in a grading run. `plain` is for one's
    own notebook where there is no sandbox: it runs in a plain process, with the user's rights.
    """

    course: Course
    assignment: str
    workers: int = 1
    sandbox: bool = True
    plain: bool = False
    at_start: int | None = None  # templates; the others are started when they are needed
    _sources: tuple[SourceNotebook, ...] = field(init=False)
    _pool: PlainPool | TemplatePool = field(init=False)
    _engine: Engine = field(init=False)
    _graders: list[dict[str, NotebookGrader]] = field(init=False, default_factory=list)  # one for each seed

    def __post_init__(self) -> None:
        """Raises:  CourseError, AuthoringError, SandboxError"""
        self._sources = built_sources(self.course, self.assignment)
        self._pool = PlainPool() if self.plain else TemplatePool(self.workers, self.sandbox, self.at_start)
        self._engine = Engine(
            Material.of(self.course, self.assignment, self._sources),
            self._pool,
            seed=_seed(),
            readers=ReadInThisProcess(self._sources) if self.plain else None,
        )

    def __enter__(self) -> Checker:
        """Raises:  ReferenceFailed, TemplateError, NoRoom"""
        self._engine.__enter__()
        self._graders = [self._engine.graders]
        return self

    def __exit__(self, *_: object) -> None:
        self._engine.close()

    @property
    def exercises(self) -> tuple[str, ...]:
        """The names that `check` can be asked for, in the assignment's order."""
        return tuple(name for grader in self._engine.graders.values() for name in grader.reference.wanted)

    def prepare_seed(self) -> Iterator[None]:
        """Run the references and the bank with one more seed, a little at each step; then checks use it, too.

        Raises:  ReferenceFailed, TemplateError
        """
        graders = self._engine.graders_with(_seed())
        yield
        for grader in graders.values():
            yield from grader.known_answers.ahead()
        self._graders = [*self._graders, graders]

    def run_bank(self) -> Iterator[None]:
        """Run the bank with the seeds that are in use, a little at each step; no check waits for it then.

        Raises:  TemplateError
        """
        for graders in list(self._graders):
            for grader in graders.values():
                yield from grader.known_answers.ahead()

    def rest(self) -> None:
        """End the processes that only a rush needs."""
        if isinstance(self._pool, TemplatePool):
            self._pool.rest()

    def forget_seeds(self, but: int) -> None:
        """Keep the newest seeds only, this many."""
        self._graders = self._graders[-but:]

    @property
    def seeds(self) -> int:
        """How many are in use."""
        return len(self._graders)

    def check(
        self,
        path: Path,
        exercises: Collection[str] = (),
        files: Mapping[str, Path] | None = None,
        patience_seconds: float | None = None,
    ) -> CheckedNotebook:
        """Check a notebook with `files` beside it; only some exercises, if these are named.

        Raises:  NotChecked when it cannot be read, or an exercise is not the assignment's; CheckerFailed;
                 RunsLong when it ran for longer than `patience_seconds`
        """
        unknown = set(exercises) - set(self.exercises)
        if unknown:
            raise NotChecked(
                f"{self.assignment} has no exercise {', '.join(sorted(unknown))}; "
                f"its exercises are {', '.join(self.exercises)}."
            )
        try:
            read = self._read(path, dict(files or {}))
            return self._judged(read, exercises, dict(files or {}), patience_seconds)
        except (TooMuchToRead, UnreadableFile) as error:
            raise NotChecked(f"{path.name} could not be checked: {error}") from error
        except (ReaderError, NotExecuted, TemplateError) as error:
            raise CheckerFailed(f"{path.name} could not be checked: {error}") from error

    def _read(self, path: Path, files: dict[str, Path]) -> ReadNotebook:
        submission, closed = self._engine.read((path,), files)
        closed.close()
        if submission.errors or not submission.notebooks:
            why = " ".join(submission.errors) or "it holds no notebook of this assignment."
            raise NotChecked(f"{path.name} could not be checked: {why}")
        return submission.notebooks[0]

    def _judged(
        self,
        read: ReadNotebook,
        exercises: Collection[str],
        files: dict[str, Path],
        patience_seconds: float | None,
    ) -> CheckedNotebook:
        grader = secrets.choice(self._graders)[read.name]
        task = replace(grader.task(read.cells), patience_seconds=patience_seconds)
        if len(exercises) == 1:
            task = replace(task, only=OneTest(next(iter(exercises))))
        run = self._engine.execute(read.name, task, files)
        found = grader.verdicts(read.cells, run, read.finished)
        # Of one exercise alone, nobody knows whether the others are right.
        built = built_on_wrong(found, read) if len(exercises) != 1 else {}
        for place, wrong in built.items():
            # A check, which may be asked for again and again, runs nothing beside the course's own answers.
            found[place] = mend_that_first(found[place], wrong)
        verdicts = tuple(
            verdict for verdict in found.values() if not exercises or verdict.exercise in exercises
        )
        source = next(one for one in self._sources if one.name == read.name)
        words = Words.of(source, read.language)
        return CheckedNotebook(
            self.assignment,
            read.name,
            tuple(map(words.verdict, verdicts)),
            tuple(cell.grade_id for cell in source.cells if CellMetadata(cell.metadata).is_graded_by_hand),
            tuple(map(words.said, read.repairs)),
            run.flags,
            run.seconds,
        )


def _seed() -> int:
    return new_seed() | _SEEDS_OF_CHECKS
