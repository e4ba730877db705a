"""Where do submissions' notebooks run: on this machine, or on others?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from torchcourse.errors import TorchcourseError
from torchcourse.grading.execute.resource_usage import watch_for_overuse
from torchcourse.grading.execute.runner import Runner, RunnerPool
from torchcourse.grading.execute.task import Task, execute
from torchcourse.grading.execute.template import TemplateError
from torchcourse.grading.execute.work_files import AssignmentFiles, Files
from torchcourse.grading.records import Run
from torchcourse.grading.sandbox.limits import Limits


@dataclass(frozen=True)
class Conditions:
    """What is the same for all submissions of a grading run."""

    modules: tuple[str, ...]  # that a template imports
    givens: dict[str, dict[str, bytes]]  # by notebook: what the reference's side made, encoded
    files: AssignmentFiles


class Executor(Protocol):
    """Runs submissions' notebooks, several at a time."""

    @property
    def at_once(self) -> int:
        """How many submissions to have under way, so that nobody who could run one waits for it."""

    def open(self) -> None:
        """Make sure that notebooks can be run.

        Raises:  ClusterError
        """

    def prepare(self, conditions: Conditions) -> None:
        """Get ready for this grading run.

        Raises:  ClusterError
        """

    def execute(self, notebook: str, task: Task, files: Files) -> Run:
        """Run a notebook, one of the assignment's, with the student's files beside it, and the instructor's.

        Several threads call this at once.
        Raises:  NotExecuted, UnreadableFile when this one cannot be run; RunsLong when it is to be later;
                 ClusterError when none can
        """

    def close(self) -> None:
        """End what was started."""


class NotExecuted(TorchcourseError):
    """A notebook could not be run, by no fault of its own: says why."""


class ClusterError(TorchcourseError):
    """No notebook can be run on the cluster: says what is wrong, where, and the next step."""


class LocalExecutor:
    """Runs notebooks in the templates of a pool."""

    def __init__(self, pool: RunnerPool) -> None:
        self._pool = pool
        self._files = AssignmentFiles()

    @property
    def at_once(self) -> int:
        return self._pool.count + 2  # one more is mended, and one judged, meanwhile

    def open(self) -> None:
        """Nothing: the pool's owner starts it."""

    def prepare(self, conditions: Conditions) -> None:
        self._files = conditions.files

    def execute(self, notebook: str, task: Task, files: Files) -> Run:
        return execute_in(self._pool, task, self._files.over(files))

    def close(self) -> None:
        """Nothing: the pool's owner closes it."""


def execute_in(pool: RunnerPool, task: Task, files: Files) -> Run:
    """Run a notebook in a template of this machine, in a private folder with these files.

    Raises:  NotExecuted, UnreadableFile, RunsLong
    """

    def run(template: Runner) -> Run:
        with pool.work_dir(files) as work_dir:
            return execute(template, task, work_dir, watch_for_overuse(work_dir, Limits()))

    try:
        done = pool.with_template(run)
        # Once more, from the start: what kills it may lie outside, say when memory is short.
        return pool.with_template(run) if done.killed else done
    except TemplateError as error:
        raise NotExecuted(str(error)) from error
