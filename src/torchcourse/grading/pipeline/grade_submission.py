"""One submission the whole way: read in a process with limits, run in the sandbox, judged, and written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torchcourse.files.private_folder import NoRoom
from torchcourse.files.submitted_file import UnreadableFile
from torchcourse.grading.course.course_folder import SubmittedFolder
from torchcourse.grading.execute.executor import ClusterError, NotExecuted
from torchcourse.grading.execute.task import RunsLong
from torchcourse.grading.execute.template import TemplateError
from torchcourse.grading.mend.repairs import shown
from torchcourse.grading.one_line import one_line
from torchcourse.grading.pipeline.engine import Engine
from torchcourse.grading.pipeline.run_and_judge import run_and_judge
from torchcourse.grading.reading.jobs import ReadNotebook, ToWrite, WrittenNotebook, fault_in_words
from torchcourse.grading.reading.readers import Closed, ReaderError, TooMuchToRead
from torchcourse.grading.records import GradedNotebook, GradedSubmission, Run, Verdict

MAX_NAMED = 3  # files
Outputs = list[dict[str, Any]]


@dataclass(frozen=True)
class _Graded:
    """A notebook that was run, and what it earns."""

    read: ReadNotebook
    run: Run
    verdicts: dict[int, Verdict]  # by the places of the test cells

    def to_write(self, shorten: Callable[[Outputs], Outputs]) -> ToWrite:
        outputs = {place: shorten(one) for place, one in self.run.outputs.items()}
        return ToWrite(outputs, self.run.execution_counts, self.verdicts)

    def with_text(self, written: WrittenNotebook) -> GradedNotebook:
        return GradedNotebook(
            self.read.name,
            written.text,
            tuple(self.verdicts.values()),
            self.read.repairs,
            (*self.run.flags, *written.flags),
            self.run.seconds,
            self.run.killed,
            self.read.answers,
            self.run.peak_mebibytes,
        )


def grade_submission(
    engine: Engine,
    assignment: str,
    folder: SubmittedFolder,
    shorten: Callable[[Outputs], Outputs] = lambda outputs: outputs,
    patience_seconds: float | None = None,
) -> GradedSubmission:
    """Grade all that one student handed in; what cannot be graded is said in the record, not raised.

    `shorten` says how much of a cell's outputs is kept.
    Raises:  RunsLong when a notebook ran for longer than `patience_seconds`, if there are any; ClusterError,
             NoRoom when no submission can be graded any more
    """
    error = folder.error
    if error is None:
        try:
            return _graded(engine, assignment, folder, shorten, patience_seconds)
        except TooMuchToRead as too_much:
            error = f"{_names(folder)}: {too_much}"
        except ReaderError as failed:
            error = f"{_names(folder)}: could not be read: {failed}"
        except (RunsLong, ClusterError, NoRoom):
            raise
        except Exception as fault:  # of the engine's: it costs this submission, and no other
            error = f"{_names(folder)}: {fault_in_words(fault)}"
    return GradedSubmission(folder.student, assignment, folder.timestamp, (), error=one_line(error, 2000))


def _names(folder: SubmittedFolder) -> str:
    names = [shown(path.name) for path in folder.notebooks]
    return ", ".join(names[:MAX_NAMED]) + (", …" if len(names) > MAX_NAMED else "")


def _graded(
    engine: Engine,
    assignment: str,
    folder: SubmittedFolder,
    shorten: Callable[[Outputs], Outputs],
    patience_seconds: float | None,
) -> GradedSubmission:
    """Raises:  RunsLong, TooMuchToRead, ReaderError, ClusterError, NoRoom"""
    submission, closed = engine.read(folder.notebooks, student_files(folder))
    errors = list(submission.errors)
    done = [_run(engine, read, folder, errors, patience_seconds) for read in submission.notebooks]
    notebooks = _written(engine, done, closed, shorten)
    flags = (flag for one in notebooks for flag in one.flags)
    return GradedSubmission(
        folder.student,
        assignment,
        folder.timestamp,
        notebooks,
        missing=() if errors else submission.missing,
        flags=(*folder.notes, *submission.beside, *flags),
        error=one_line(" ".join(errors), 2000) or None,
        seconds=sum(one.seconds for one in notebooks),
        peak_mebibytes=max((one.peak_mebibytes for one in notebooks), default=0.0),
    )


def _run(
    engine: Engine,
    read: ReadNotebook,
    folder: SubmittedFolder,
    errors: list[str],
    patience_seconds: float | None,
) -> _Graded | None:
    """Run and judge one notebook; or say why it could not be done.

    Raises:  RunsLong, ClusterError, NoRoom
    """
    try:
        return _Graded(read, *run_and_judge(engine, read, student_files(folder), patience_seconds))
    except (NotExecuted, TemplateError, UnreadableFile) as error:
        errors.append(f"{read.file_name}: could not be run: {error}")
    except (RunsLong, ClusterError, NoRoom):
        raise
    except Exception as error:  # a fault of the engine's: it costs this notebook, and no other
        errors.append(f"{read.file_name}: {fault_in_words(error)}")
    return None


def _written(
    engine: Engine, done: Sequence[_Graded | None], closed: Closed, shorten: Callable[[Outputs], Outputs]
) -> tuple[GradedNotebook, ...]:
    """Raises:  TooMuchToRead, ReaderError"""
    if not any(done):
        return ()
    texts = engine.write(closed, [one.to_write(shorten) if one else None for one in done])
    pairs = zip(done, texts, strict=True)
    return tuple(one.with_text(text) for one, text in pairs if one is not None and text is not None)


def student_files(folder: SubmittedFolder) -> dict[str, Path]:
    """What a student handed in besides notebooks, by name."""
    return {str(name): folder.path / name for name in folder.extra_files}
