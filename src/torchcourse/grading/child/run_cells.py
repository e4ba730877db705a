"""Run a notebook's cells in the process that was forked for it, and report what happens.

Ordinary cells run as in a kernel. A test cell's visible test runs likewise; then its probe runs statement
by statement, and an error costs the observations of the statement that raised it.
"""

from __future__ import annotations

import builtins
import contextlib
import marshal
import sys
from collections.abc import Callable
from typing import Any

from torchcourse.grading.child import channel
from torchcourse.grading.child.default_settings import default_settings
from torchcourse.grading.child.encoding import decode, encode, to_value
from torchcourse.grading.child.job import Job, TestCell
from torchcourse.grading.child.missing_packages import run_to_the_end
from torchcourse.grading.child.notebook_shell import NotebookShell, Reporter
from torchcourse.grading.child.probe_names import ProbeNames
from torchcourse.grading.child.time_limit import CellTimeout, TimeLimit
from torchcourse.grading.child.without_processes import do_without_processes
from torchcourse.grading.observe import Comparison, ReferenceSide, SubmissionSide, as_raised, use_side
from torchcourse.grading.seeds import seed_all
from torchcourse.values.plain_data import Plain, Raised, class_name

# After a probe's first time-out, each statement left gets this long.
SECONDS_AFTER_TIMEOUT = 1.0


time_limit = TimeLimit()


def run_cells(job: Job, shell: NotebookShell, report: int) -> None:
    """Run a job's cells in order, and report each as it happens."""
    reporter = Reporter(report)
    shell.report_to(reporter)
    side = _side_for(job, reporter)
    use_side(side)
    time_limit.prepare()
    fresh_builtins = dict(vars(builtins))
    for cell in job["cells"]:
        if cell["index"] in job["skip"]:
            continue
        reporter.begin_cell(cell["index"])
        settings: tuple[str, ...] = ()
        if cell["kind"] == "test":
            seed_all(job["seeds"][cell["exercise"]])
            side.exercise = cell["exercise"]
        if shell.skips_commands:
            do_without_processes()
        error = _run_code(shell, cell["source"], cell["seconds"])
        if cell["kind"] == "test":
            seed = job["seeds"][cell["exercise"]]
            names = ProbeNames(shell.user_ns, cell["names"], fresh_builtins)
            with default_settings() as settings:
                broken = _run_probe(names, side, cell, seed, error == CellTimeout.__name__)
            error = broken or error
        reporter.finish_cell(shell.execution_count - 1, error, settings)
    if "secret_seed" in job:
        reporter.send(channel.MODULES, list(sys.modules))
    reporter.send(channel.DONE, b"")


def _side_for(job: Job, reporter: Reporter) -> ReferenceSide | SubmissionSide:
    def send_observation(exercise: str, name: str, value: Plain) -> None:
        reporter.send(channel.OBSERVATION, encode({"exercise": exercise, "name": str(name), "value": value}))

    def send_given(exercise: str, name: str, value: Plain) -> None:
        reporter.send(channel.GIVEN, encode({"exercise": exercise, "name": name, "value": value}))

    def send_wanted(
        exercise: str, name: str, observed: Plain, wanted: Plain, labels: Plain, comparison: Comparison
    ) -> None:
        packet: Plain = {
            "exercise": exercise,
            "name": name,
            "observed": observed,
            "wanted": wanted,
            "labels": labels,
            "comparison": comparison.to_dict(),
        }
        reporter.send(channel.WANTED, encode(packet))

    def send_not_allowed(exercise: str, names: tuple[str, ...]) -> None:
        reporter.send(channel.NOT_ALLOWED, encode({"exercise": exercise, "names": names}))

    def read_given(exercise: str, name: str) -> Any:
        return to_value(decode(givens[f"{exercise}/{name}"], trusted=True))

    if "secret_seed" in job:
        return ReferenceSide(job["secret_seed"], send_given, send_wanted, send_not_allowed)
    givens = job["givens"]
    return SubmissionSide(read_given, send_observation)


def _run_code(shell: NotebookShell, source: str, seconds: float) -> str | None:
    """Run one cell's text; return the name of the error that it ended with, if any."""
    if not source.strip():
        return None
    time_limit.start(seconds)
    try:
        result = run_to_the_end(shell, source)
        error = result.error_before_exec or result.error_in_exec
        return None if error is None else class_name(error)
    except BaseException as error:  # raised between IPython's own try blocks, or in showing an error
        with contextlib.suppress(BaseException):
            # The error's own text may never come to an end either.
            time_limit.start(SECONDS_AFTER_TIMEOUT)
            shell.showtraceback((type(error), error, error.__traceback__))
        return class_name(error)
    finally:
        time_limit.stop()


def _run_probe(
    names_of_probe: ProbeNames,
    side: ReferenceSide | SubmissionSide,
    cell: TestCell,
    seed: int,
    out_of_time: bool,
) -> str | None:
    """Run a probe; return what the reference's own could not do, which is the instructor's to mend."""
    for number, (code, names) in enumerate(cell["probe"]):
        # What was drawn before, by a visible test that stopped early say, must not change what is drawn here.
        seed_all(seed + number)
        limit = SECONDS_AFTER_TIMEOUT if out_of_time else cell["seconds"]
        error = _error_of(_runner(code, names_of_probe.now), limit)
        out_of_time = out_of_time or type(error) is CellTimeout
        if error is None:
            continue
        raised = _raised_in_time(error)
        if isinstance(side, ReferenceSide):
            where = f"the statement that observes {', '.join(map(repr, names))}" if names else "its probe"
            return f"{raised.type_name}: {raised.message} (in {where})"
        for name in names:
            side.observe(name, raised, {})
    return None


def _runner(compiled: bytes, namespace: Callable[[], dict[str, Any]]) -> Callable[[], None]:
    code = marshal.loads(compiled)
    return lambda: exec(code, namespace())


def _error_of(run: Callable[[], None], seconds: float) -> BaseException | None:
    time_limit.start(seconds)
    try:
        run()
    except BaseException as error:
        return error
    finally:
        time_limit.stop()
    return None


def _raised_in_time(error: BaseException) -> Raised:
    """Note an error, whose own text may never come to an end."""
    noted: list[Raised] = []
    _error_of(lambda: noted.append(as_raised(error)), SECONDS_AFTER_TIMEOUT)
    return noted[0] if noted else Raised(class_name(error), "its own text takes too long")
