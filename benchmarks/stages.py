"""Where does the time of one submission go? Processor time, step by step, one submission after another."""

from __future__ import annotations

import pickle
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from torchcourse.grading.course.course_folder import Course
from torchcourse.grading.execute.task import Task
from torchcourse.grading.execute.template_pool import TemplatePool
from torchcourse.grading.gradebook.writer import GradebookWriter
from torchcourse.grading.pipeline.engine import Engine
from torchcourse.grading.pipeline.material import Material
from torchcourse.grading.reading.jobs import ToWrite
from torchcourse.grading.record.output_limits import limit_outputs, output_limits
from torchcourse.grading.record.recorder import Recorder
from torchcourse.grading.records import GradedNotebook, GradedSubmission
from torchcourse.grading.sources.assignment_sources import assignment_answers, assignment_sources


@dataclass
class Stages:
    """What each step took of the coordinator's processor time, and the tasks that were run."""

    tasks: list[Task] = field(default_factory=list)
    modules: tuple[str, ...] = ()
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    @contextmanager
    def taking(self, step: str) -> Iterator[None]:
        start = time.thread_time()
        yield
        self.seconds[step] += time.thread_time() - start

    def milliseconds(self) -> dict[str, float]:
        """Each step's, for one submission."""
        return {step: 1000 * seconds / len(self.tasks) for step, seconds in self.seconds.items()}

    def write_tasks(self, path: Path) -> None:
        """Keep for bare_cells.py what was run."""
        path.write_bytes(pickle.dumps((self.modules, self.tasks)))


def measure_stages(folder: Path, assignment: str) -> Stages:
    """Grade all submissions of a course, one at a time."""
    stages = Stages()
    course = Course.open(folder)
    with GradebookWriter.of(course) as gradebook:
        known = gradebook.assignment(assignment)
        [source] = assignment_sources(course, known)
        answers = assignment_answers(course, (source,))
        recorder = Recorder(course, gradebook, known)
        limits = output_limits(course)
        material = Material((source,), answers, timeout_seconds=course.timeout_seconds)
        with Engine(material, TemplatePool(1, sandbox=True), seed=7) as engine:
            grader = engine.graders[source.name]
            stages.modules = grader.reference.modules
            for answer in answers[source.name]:  # run once in a grading run, whatever the class hands in
                list(grader.known_answers.wrong(answer.exercise))
            for submitted in course.submissions(assignment):
                with stages.taking("read and mend"):
                    digest = recorder.digest(submitted)
                    read, closed = engine.read(submitted.notebooks)
                    [notebook] = read.notebooks
                stages.tasks.append(grader.task(notebook.cells))
                with stages.taking("hand over, and read what is reported"):
                    run = engine.execute(source.name, stages.tasks[-1])
                with stages.taking("judge"):
                    verdicts = grader.verdicts(notebook.cells, run, notebook.finished)
                with stages.taking("write"):
                    outputs = {place: limit_outputs(limits, one) for place, one in run.outputs.items()}
                    came = ToWrite(outputs, run.execution_counts, verdicts)
                    [written] = engine.write(closed, [came])
                    graded = GradedNotebook(
                        source.name,
                        written.text,
                        tuple(verdicts.values()),
                        notebook.repairs,
                        run.flags,
                        run.seconds,
                        answers=notebook.answers,
                    )
                with stages.taking("record"):
                    one = GradedSubmission(submitted.student, assignment, submitted.timestamp, (graded,))
                    recorder.record(submitted, one, digest)
    return stages
