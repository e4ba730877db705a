"""`torchcourse check`: a table of what a notebook would earn, once or at each save."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from torchcourse.grading.course.course_folder import CourseError
from torchcourse.grading.judge.verdict_outputs import failures_in_words, hint_word
from torchcourse.grading.one_line import one_line
from torchcourse.grading.records import Verdict
from torchcourse.grading.sandbox.prepared import missing
from torchcourse.grading.self_check.checked_as_json import checked_as_json
from torchcourse.grading.self_check.checker import CheckedNotebook, Checker
from torchcourse.grading.self_check.notebook_at_hand import NotebookAtHand, find_assignment

MOST_FAILURES = 3  # of one exercise, in the table


def checker_for(at_hand: NotebookAtHand, sandbox: bool) -> Checker:
    """One that runs the notebook in the sandbox, or where there is none in a plain process.

    Raises:  CourseError, AuthoringError, SandboxError
    """
    return Checker(at_hand.course, at_hand.assignment, sandbox=sandbox, plain=sandbox and bool(missing()))


def no_sandbox() -> str | None:
    """What somebody must know whose notebook is checked outside a sandbox; None where there is one."""
    lacking = missing()
    if not lacking:
        return None
    return (
        f"No sandbox here: {'; '.join(one.split(': ')[0] for one in lacking)}. Your notebook runs in a plain "
        "process with your own rights, as is fit for one's own code on one's own machine and for no other."
    )


def check_once(at_hand: NotebookAtHand, exercises: Sequence[str], sandbox: bool) -> CheckedNotebook:
    """Check a notebook as it is saved.

    Raises:  CourseError, ReferenceFailed, SandboxError, TemplateError, NoRoom
    """
    with checker_for(at_hand, sandbox) as checker:
        return checker.check(at_hand.path, exercises, at_hand.files)


def check_at_each_save(
    at_hand: NotebookAtHand, exercises: Sequence[str], sandbox: bool, err: Console
) -> Iterator[CheckedNotebook]:
    """Check a notebook now and whenever it is saved, until Ctrl-C; and whenever the course is rebuilt.

    A notebook that is broken just now is told, and waited for.
    Raises:  CourseError, ReferenceFailed, SandboxError, TemplateError, NoRoom
    """
    source = at_hand.course.path_of("source", at_hand.assignment)
    with ExitStack() as stack:
        checker: Checker | None = None
        for is_built_anew in _changes(at_hand.path, source):
            if checker is None or is_built_anew:
                stack.close()
                with err.status("running the reference and preparing the template"):
                    checker = stack.enter_context(checker_for(at_hand, sandbox))
            try:
                yield checker.check(at_hand.path, exercises, at_hand.files)
            except CourseError as error:
                err.print(one_line(str(error), 1000), style="red", highlight=False, markup=False)


def _changes(notebook: Path, source: Path) -> Iterator[bool]:
    """Give the turn at once, and then whenever notebook or source is another one; True when it is the source.

    What is saved while the one before is being checked counts: files are compared, and watched only so that
    nobody waits.
    """
    from watchfiles import watch

    seen = _state([notebook]), _state(source.glob("*.ipynb"))
    yield False
    watching = watch(
        notebook.parent,
        source,
        recursive=False,
        raise_interrupt=True,
        rust_timeout=500,
        yield_on_timeout=True,
    )
    for _ in watching:
        now = _state([notebook]), _state(source.glob("*.ipynb"))
        # An editor saves by putting a new file in the old one's place: for a moment there is none.
        if now != seen and all(now):
            is_built_anew, seen = now[1] != seen[1], now
            yield is_built_anew


def _state(paths: Iterable[Path]) -> list[tuple[int, int, int]]:
    """What is another one when one of these files is."""
    found = []
    for path in sorted(paths):
        with suppress(FileNotFoundError):
            about = path.stat()
            found.append((about.st_ino, about.st_size, about.st_mtime_ns))
    return found


def print_checked(checked: CheckedNotebook, out: Console) -> None:
    """Print the table: exercise, points, and where to look next."""
    table = Table(title=f"{checked.notebook}, if it were handed in now", title_justify="left")
    table.add_column("Exercise", no_wrap=True)
    table.add_column("Points", justify="right", no_wrap=True)
    table.add_column("")
    table.add_column("Where to look", overflow="fold")
    right, wrong = _signs(out.encoding)
    for verdict in checked.verdicts:
        sign = Text(right, "green") if not verdict.failed else Text(wrong, "red")
        points = f"{verdict.points:g} of {verdict.max_points:g}"
        table.add_row(Text(verdict.exercise), points, sign, Text(_told(verdict)))
    table.add_section()
    table.add_row("", f"{_sum(checked.points)} of {_sum(checked.max_points)}", "", _of_the_rest(checked))
    out.print(table)
    for line in (*checked.repairs, *checked.flags):
        out.print(f"- {one_line(line, 1000)}", highlight=False, markup=False)


def _signs(encoding: str) -> tuple[str, str]:
    """The signs for right and wrong, of those that a console of this encoding has."""
    try:
        "✓✗".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return "+", "-"
    return "✓", "✗"


def _sum(points: float) -> str:
    return f"{round(points, 2):g}"


def _told(verdict: Verdict) -> str:
    if not verdict.failed:
        return ""
    if verdict.state is not None:
        return _with_hint([verdict.state.told], verdict)
    failures = failures_in_words(verdict)
    lines = [f"{name}: {message}" for name, message in failures[:MOST_FAILURES]]
    if len(verdict.failed) > MOST_FAILURES:
        lines.append(f"and {len(verdict.failed) - MOST_FAILURES} more")
    return _with_hint(lines, verdict)


def _with_hint(lines: list[str], verdict: Verdict) -> str:
    if verdict.note:
        lines.append(verdict.note)
    if verdict.hint:
        lines.append(f"{hint_word(verdict)}: {verdict.hint}")
    return "\n".join(one_line(line, 1000) for line in lines)


def _of_the_rest(checked: CheckedNotebook) -> str:
    names = checked.read_by_a_human
    return f"read by a person: {', '.join(names)}" if names else ""


def run_check(
    notebook: Path,
    course: Path | None,
    exercises: Sequence[str],
    watch: bool,
    as_json: bool,
    sandbox: bool,
    out: Console,
    err: Console,
) -> bool:
    """Check a notebook, and print what came of it; whether all of it is right, at the last look.

    Raises:  CourseError, ReferenceFailed, SandboxError, TemplateError, NoRoom
    """
    at_hand = find_assignment(notebook, course)
    if sandbox and (told := no_sandbox()):
        err.print(told, style="dim", highlight=False, markup=False)

    def tell(checked: CheckedNotebook) -> bool:
        if as_json:
            # JSON is UTF-8, whatever the console would like.
            sys.stdout.buffer.write(json.dumps(checked_as_json(checked), ensure_ascii=False).encode() + b"\n")
            sys.stdout.flush()
        else:
            print_checked(checked, out)
        return checked.is_all_right

    if watch:
        right = False
        for checked in check_at_each_save(at_hand, exercises, sandbox, err):
            right = tell(checked)
            err.print("Waiting for the notebook to be saved; Ctrl-C ends this.", style="dim")
        return right
    with err.status("running the reference and the notebook"):
        checked = check_once(at_hand, exercises, sandbox)
    return tell(checked)
