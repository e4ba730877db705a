"""The command line: build the course, grade it, look after its tests."""

from __future__ import annotations

import atexit
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console
from rich.markup import escape

from torchcourse import __version__
from torchcourse.errors import TorchcourseError

if TYPE_CHECKING:
    from torchcourse.grading.pipeline.grading_run import Listener, Outcome

# Only what every command needs is imported here: `torchcourse --help` must not wait for nbgrader.
app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
STOPPED = "the same command goes on from there."
STOPPED_FORCED = (
    "whoever was not graded again has the grades of before. The same command grades all again, from the "
    "first on; with --student NAME only those whom you name."
)
out = Console()
err = Console(stderr=True)


def _writable_file(path: Path | None) -> Path | None:
    """Refuse, before any work, a file that could not be written after it."""
    if path is not None:
        if path.is_dir():
            raise typer.BadParameter(f"{path} is a folder. Name a file, such as grades.json.")
        try:
            with TemporaryFile(dir=path.absolute().parent):
                pass
        except OSError as error:
            raise typer.BadParameter(f"{path} cannot be written: {error.strerror}.") from error
    return path


def _name_alone(name: str) -> str:
    """Refuse a path, as a shell completes it; nbgrader would take it for something else."""
    if "/" in name:
        raise typer.BadParameter(f"{name} is a path. Give the assignment's name alone: {Path(name).name}.")
    return name


COURSE = Annotated[Path, typer.Option("--course", metavar="DIR", help="The course's folder.")]
SEED = Annotated[int | None, typer.Option(help="Draw the tests' inputs from this seed.", min=0)]
WORKERS = Annotated[int | None, typer.Option(help="How many to grade at once; one a core by default.", min=1)]
ASSIGNMENT = Annotated[str, typer.Argument(help="Its name, as in source/.", callback=_name_alone)]
STUDENT = Annotated[list[str] | None, typer.Option(help="Only this student; may be repeated.")]
FORCE = Annotated[bool, typer.Option("--force", help="Also what was graded and has not changed.")]
JSON = Annotated[
    Path | None,
    typer.Option(
        "--json",
        metavar="FILE",
        callback=_writable_file,
        help="Write the whole class's points and verdicts to this file.",
    ),
]
SCHEDULER = Annotated[
    str | None,
    typer.Option(metavar="tcp://HOST:PORT", help="Run the submissions on this Dask scheduler's workers."),
]
UNSAFE = Annotated[
    bool, typer.Option("--unsafe-no-sandbox", help="Run students' code with your own rights. Never do.")
]


def _tell_version(is_asked: bool) -> None:
    if is_asked:
        out.print(f"torchcourse {__version__}", highlight=False)
        raise typer.Exit


VERSION = Annotated[
    bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Print the version and exit.")
]


@app.callback()
def torchcourse(version: VERSION = False) -> None:
    """A PyTorch course that grades itself."""


@app.command()
def grade(
    assignment: ASSIGNMENT,
    course: COURSE = Path(),
    student: STUDENT = None,
    workers: WORKERS = None,
    seed: SEED = None,
    force: FORCE = False,
    json_file: JSON = None,
    scheduler: SCHEDULER = None,
    unsafe_no_sandbox: UNSAFE = False,
) -> None:
    """Grade an assignment's submissions into autograded/ and the gradebook.

    Exit status: 0 when everything was graded, 1 when some submission could not be, 2 for a usage error.
    """
    _refuse_elsewhere_than_on_linux()
    from torchcourse.grading.execute.preload import early_templates

    _refuse_workers_for(scheduler, workers)
    students = tuple(student or ())
    sandbox = not unsafe_no_sandbox
    with early_templates(course, assignment, len(students), workers, sandbox) as templates:
        from torchcourse.authoring.unbuilt import refuse_unbuilt
        from torchcourse.grading.pipeline.grading_run import Request
        from torchcourse.grading.pipeline.grading_run import grade as grade_all

        refuse_unbuilt(course, assignment)
        order = Request(course, assignment, students, workers, seed, force, sandbox, scheduler)
        with _grading_progress(force) as progress:
            outcome = grade_all(order, progress, templates)
    _tell_outcome(course, outcome, json_file)


@app.command()
def regrade(
    assignment: ASSIGNMENT,
    course: COURSE = Path(),
    renamed: Annotated[
        list[str] | None,
        typer.Option(metavar="OLD=NEW", help="This cell has another name now; may be repeated."),
    ] = None,
    drop_cell: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Give up a human's scores and comments on this cell."),
    ] = None,
    student: STUDENT = None,
    workers: WORKERS = None,
    seed: SEED = None,
    force: FORCE = False,
    json_file: JSON = None,
    scheduler: SCHEDULER = None,
    unsafe_no_sandbox: UNSAFE = False,
) -> None:
    """Take the mended tests in source/ into the gradebook, and grade again; what a human gave stays.

    Every automatic score of the old tests is taken back, also where --student grades only one again.
    Exit status: as of `grade`.
    """
    _refuse_elsewhere_than_on_linux()
    from torchcourse.authoring.unbuilt import refuse_unbuilt
    from torchcourse.cli.grading_report import changes_told
    from torchcourse.grading.pipeline.grading_run import Request
    from torchcourse.grading.pipeline.regrade import RegradeRequest
    from torchcourse.grading.pipeline.regrade import regrade as regrade_all

    _refuse_workers_for(scheduler, workers)
    students = tuple(student or ())
    order = Request(course, assignment, students, workers, seed, force, not unsafe_no_sandbox, scheduler)
    names = dict(_old_and_new(text) for text in renamed or ())
    refuse_unbuilt(course, assignment)
    with _grading_progress(force) as progress:
        regraded = regrade_all(RegradeRequest(order, names, tuple(drop_cell or ())), progress)
    for line in changes_told(regraded):
        out.print(line, highlight=False, markup=False)
    _tell_outcome(course, regraded.outcome, json_file)


def _refuse_elsewhere_than_on_linux(what: str = "Submissions are graded") -> None:
    """Raises:  SandboxError where templates cannot be forked, nor the course be locked"""
    if not sys.platform.startswith("linux"):
        from torchcourse.grading.sandbox.prepared import SandboxError

        raise SandboxError(
            f"{what} on Linux only, as no other system can shut students' code in. Do that on "
            "a Linux machine, in a container or in WSL 2. For your own notebook use `torchcourse check "
            "NOTEBOOK`, which runs here."
        )


def _refuse_workers_for(scheduler: str | None, workers: int | None) -> None:
    if scheduler is not None and workers is not None:
        raise typer.BadParameter("--workers is for this machine; a cluster has the workers that it has.")


@contextmanager
def _grading_progress(force: bool) -> Iterator[Listener]:
    """Show a grading run's progress; Ctrl-C ends it with a message."""
    from torchcourse.cli.grading_report import Progress

    try:
        with Progress(err) as progress:
            yield progress
    except KeyboardInterrupt:
        err.print("Stopped. What was graded so far is recorded;", STOPPED_FORCED if force else STOPPED)
        raise typer.Exit(130) from None


def _old_and_new(text: str, option: str = "--renamed", form: str = "OLD=NEW") -> tuple[str, str]:
    old, sign, new = text.partition("=")
    if not (old and sign and new):
        raise typer.BadParameter(f"{option} {text}: write {form}, two names.")
    return old, new


def _tell_outcome(course: Path, outcome: Outcome, json_file: Path | None) -> None:
    """Print a grading run's summary, write the class's record, and end with the run's status."""
    from torchcourse.reports.class_record import read_record
    from torchcourse.reports.grades_json import write_json
    from torchcourse.reports.summary import print_outcome

    record = read_record(course, outcome.assignment, "grade", outcome)
    if json_file is not None:
        write_json(json_file, record, outcome.seed)
    print_outcome(record, outcome, out)
    raise typer.Exit(1 if outcome.failed else 0)


@app.command()
def summary(assignment: ASSIGNMENT, course: COURSE = Path(), json_file: JSON = None) -> None:
    """Say how the class stands in the gradebook: every student, and what needs a look."""
    from torchcourse.reports.class_record import read_record
    from torchcourse.reports.grades_json import write_json
    from torchcourse.reports.summary import print_summary

    record = read_record(course, assignment, "summary")
    if json_file is not None:
        write_json(json_file, record, None)
    print_summary(record, out)


@app.command()
def report(
    assignment: ASSIGNMENT,
    course: COURSE = Path(),
    csv: Annotated[bool, typer.Option("--csv", help="A table of the exercises instead of the page.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Everything, for programs.")] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", callback=_writable_file, help="reports/ASSIGNMENT.html in the course by default."
        ),
    ] = None,
) -> None:
    """Say what to teach next, and how the class did in each exercise: one page that needs nothing else."""
    from torchcourse.cli.class_report import report_on

    if csv and json:
        raise typer.BadParameter("--csv and --json: choose one.")
    report_on(course, assignment, "csv" if csv else "json" if json else "html", output, out)


@app.command()
def similar(
    assignment: ASSIGNMENT,
    course: COURSE = Path(),
    output: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            callback=_writable_file,
            help="reports/ASSIGNMENT-similar.html in the course by default.",
        ),
    ] = None,
) -> None:
    """Show pairs of students whose answers are alike in what hardly anybody else wrote; it accuses nobody."""
    _refuse_elsewhere_than_on_linux("Notebooks are compared")
    from torchcourse.cli.similar_report import show_similar

    show_similar(course, assignment, output, out)


@app.command()
def grades(
    assignment: ASSIGNMENT,
    course: COURSE = Path(),
    changed_since: Annotated[
        str | None,
        typer.Option(
            metavar="WHEN|HASH", help="A time such as 2026-03-01, or a hash that this command printed."
        ),
    ] = None,
) -> None:
    """Say which scores, extra credits, comments and late penalties were given by hand, and since when.

    Exit status: 0; 1 when the ledger, which keeps them, is damaged.
    """
    from torchcourse.reports.changes import changes_since, lines_of
    from torchcourse.reports.class_record import read_record

    record = read_record(course, assignment, "grades")
    changes = changes_since(course, assignment, changed_since)
    for line in lines_of(changes, record):
        out.print(line, highlight=False, markup=False)
    raise typer.Exit(0 if changes.is_whole else 1)


@app.command()
def export(
    shape: Annotated[
        Literal["canvas", "moodle", "csv", "json"], typer.Option("--format", help="Who is to read it.")
    ],
    assignment: Annotated[list[str] | None, typer.Argument(help="Only these; all by default.")] = None,
    course: COURSE = Path(),
    roster: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What Canvas or Moodle exported: who is who there."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", callback=_writable_file, help="grades-FORMAT.csv by default."),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(metavar="ASSIGNMENT=NAME", help="Its column's name, or id, there; may be repeated."),
    ] = None,
) -> None:
    """Write the grades as another system imports them; who cannot be told there is listed, never guessed.

    Exit status: 0; 1 when there is something to look at first; 2 when nothing could be written.
    """
    from torchcourse.cli.export_report import export_grades

    columns = dict(_old_and_new(text, "--column", "ASSIGNMENT=NAME") for text in column or ())
    file = output or Path("grades-all.json" if shape == "json" else f"grades-{shape}.csv")
    is_clear = export_grades(course, assignment or [], shape, roster, columns, file, err)
    raise typer.Exit(0 if is_clear else 1)


@app.command()
def feedback(
    assignment: ASSIGNMENT,
    course: COURSE = Path(),
    student: STUDENT = None,
    workers: Annotated[
        int | None, typer.Option(help="How many processes; one a core by default.", min=1)
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Also pages in which nothing has changed.")] = False,
) -> None:
    """Make the pages that students get back, as `nbgrader generate_feedback` does, into feedback/.

    Exit status: 0 when every page was made, 1 when some could not be, 2 for a usage error.
    """
    _refuse_elsewhere_than_on_linux()
    from torchcourse.cli.feedback_report import give_feedback
    from torchcourse.grading.feedback.pages import FeedbackOrder

    order = FeedbackOrder(course, assignment, tuple(student or ()), workers, force)
    try:
        all_made = give_feedback(order, out, err)
    except KeyboardInterrupt:
        err.print("Stopped. Finished pages are kept; run the same command to continue.")
        raise typer.Exit(130) from None
    raise typer.Exit(0 if all_made else 1)


@app.command()
def check(
    notebook: Annotated[Path, typer.Argument(help="A student's notebook, as it is saved.")],
    course: Annotated[
        Path | None,
        typer.Option("--course", metavar="DIR", help="The course's folder; the one it lies in by default."),
    ] = None,
    exercise: Annotated[list[str] | None, typer.Option(help="Only this one; may be repeated.")] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Check again whenever it is saved.")] = False,
    json_output: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
    unsafe_no_sandbox: UNSAFE = False,
) -> None:
    """Say what a notebook would earn if it were handed in now. Nothing is recorded.

    Exit status: 0 when all that was checked is right, 1 when something is not, 2 when nothing was checked.
    """
    from torchcourse.cli.check_report import run_check

    right = run_check(notebook, course, exercise or [], watch, json_output, not unsafe_no_sandbox, out, err)
    raise typer.Exit(0 if right else 1)


@app.command()
def bank(
    named: Annotated[
        list[str] | None,
        typer.Argument(metavar="[MODULE]... [EXERCISE]...", help="Only these; all by default."),
    ] = None,
    course: COURSE = Path(),
    seeds: Annotated[int, typer.Option(help="On how many seeds.", min=1)] = 10,
    points: Annotated[
        bool, typer.Option("--points", help="Also write to docs/points.md what each known slip costs.")
    ] = False,
    left_out: Annotated[
        bool,
        typer.Option("--left-out", help="Also tell what each wrong answer would read without its entry."),
    ] = False,
    suggest: Annotated[
        bool,
        typer.Option("--suggest", help="Only print beginnings of entries for mistakes a class shares."),
    ] = False,
    workers: WORKERS = None,
    unsafe_no_sandbox: UNSAFE = False,
) -> None:
    """Grade the answer bank itself: is each wrong answer caught and recognised, each right one accepted?"""
    if suggest:
        _suggest_entries(course, named or [])
        return
    _refuse_elsewhere_than_on_linux()
    from torchcourse.quality.bank_report import check_course_bank

    sandbox = not unsafe_no_sandbox
    good = check_course_bank(
        course, named or [], seeds, workers, sandbox, out, err, points=points, left_out=left_out
    )
    raise typer.Exit(0 if good else 1)


def _suggest_entries(course: Path, assignments: list[str]) -> None:
    from torchcourse.reports.suggested_entries import suggested_entries

    if not assignments:
        raise typer.BadParameter("--suggest needs the name of a graded assignment.")
    for assignment in assignments:
        for entry in suggested_entries(course, assignment):
            out.print(entry, highlight=False, markup=False, soft_wrap=True)


@app.command()
def mutate(
    assignment: Annotated[list[str] | None, typer.Argument(help="Only these; all by default.")] = None,
    course: COURSE = Path(),
    workers: WORKERS = None,
    unsafe_no_sandbox: UNSAFE = False,
) -> None:
    """Change the reference's solutions mechanically, and list the changes that no probe sees."""
    _refuse_elsewhere_than_on_linux()
    from torchcourse.quality.mutation_report import grade_mutants

    grade_mutants(course, assignment or [], workers, not unsafe_no_sandbox, out, err)


@app.command()
def build(
    module: Annotated[list[str] | None, typer.Argument(help="Only these; all by default.")] = None,
    course: COURSE = Path(),
    check: Annotated[bool, typer.Option("--check", help="Only say what is stale; write nothing.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Execute every notebook again.")] = False,
) -> None:
    """Make notebooks, release versions and answer keys from the text."""
    from torchcourse.authoring.course_build import build_course, check_built

    if check:
        stale = check_built(course)
        for line in stale:
            err.print(line, style="red", highlight=False, markup=False)
        raise typer.Exit(1 if stale else 0)
    build_course(
        course, force, module or None, tell=lambda line: err.print(line, highlight=False, markup=False)
    )


LANGUAGE = Annotated[str | None, typer.Option(metavar="CODE", help="A language, such as zh_CN.")]
languages = typer.Typer(no_args_is_help=True, help="Look after the course's translations.")
app.add_typer(languages, name="languages")


@languages.command("update")
def update_languages(
    module: Annotated[list[str] | None, typer.Argument(help="These; those that are in by default.")] = None,
    course: COURSE = Path(),
    language: LANGUAGE = None,
) -> None:
    """Take the English text into the catalogues; an edited block keeps its old translation as fuzzy."""
    from torchcourse.cli.languages import update

    update(course, language, tuple(module or ()), err)


@languages.command("check")
def check_languages(course: COURSE = Path(), language: LANGUAGE = None) -> None:
    """Say which blocks are untranslated, fuzzy, or keep not all formulas, code, links and numbers.

    Exit status: 0 when every module that is in is whole, 1 when not.
    """
    from torchcourse.cli.languages import check

    raise typer.Exit(0 if check(course, language, err) else 1)


@app.command()
def handout(
    folder: Annotated[Path, typer.Argument(help="The folder that students get.")],
    course: COURSE = Path(),
    language: LANGUAGE = None,
) -> None:
    """Make or renew the folder that students get; what a student changed in it is never overwritten."""
    from torchcourse.authoring.release.handout import hand_out

    if language is not None:
        from torchcourse.authoring.languages.language import read_language

        course = read_language(course.resolve(), language).course
    for handed in hand_out(course, folder, language):
        out.print(str(handed), highlight=False, markup=False)


@app.command()
def doctor(
    use: Annotated[
        list[str] | None,
        typer.Argument(help="students, grading, sandbox, hub or self-check; all by default."),
    ] = None,
    course: COURSE = Path(),
) -> None:
    """Say what is missing on this machine, for whom, and what helps.

    Exit status: 0 when nothing is missing, 1 when something is; a hub counts only when it is named.
    """
    from torchcourse.cli.doctor_report import examine
    from torchcourse.doctor.checks import USES

    unknown = [one for one in use or () if one not in USES]
    if unknown:
        raise typer.BadParameter(f"{unknown[0]} is none of {', '.join(USES)}.")
    raise typer.Exit(0 if examine(course, use or [], out) else 1)


@app.command()
def serve(
    course: COURSE = Path(),
    port: Annotated[
        int | None, typer.Option(help="The port on this machine; 8765 by default, 0 for a free one.", min=0)
    ] = None,
    hub: Annotated[bool, typer.Option("--hub", help="As a service that JupyterHub has started.")] = False,
    tokens: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help='Who may ask: {"STUDENT": "TOKEN", …}, with mode 600.'),
    ] = None,
    warm: Annotated[
        list[str] | None,
        typer.Option(metavar="ASSIGNMENT", help="Have it ready at once; may be repeated."),
    ] = None,
    workers: WORKERS = None,
    unsafe_no_sandbox: UNSAFE = False,
) -> None:
    """Check notebooks for students who ask over HTTP, until Ctrl-C: docs/self-check.md."""
    _refuse_elsewhere_than_on_linux("Self-checks are served")
    import logging

    from torchcourse.serve.run import ServeOrder
    from torchcourse.serve.run import serve as serve_all

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    order = ServeOrder(course, port, hub, tokens, tuple(warm or ()), workers, not unsafe_no_sandbox)
    serve_all(order, lambda line: out.print(line, highlight=False, markup=False, soft_wrap=True))


@app.command()
def simulate(
    assignment: ASSIGNMENT,
    students: Annotated[int, typer.Option(help="How many, with those who hand in nothing.", min=1)],
    course: COURSE = Path(),
    seed: Annotated[int, typer.Option(help="The same seed draws the same class.", min=0)] = 1,
    copied: Annotated[
        float, typer.Option(help="The share of the class that copies from another one.", min=0, max=0.5)
    ] = 0.0,
) -> None:
    """Write the submissions of a class that never was, from the answer bank; never over real ones."""
    from torchcourse.cli.simulated_class import simulate_class

    simulate_class(course, assignment, students, seed, copied, out)


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="Where the demo's course is made.")] = Path("demo"),
) -> None:
    """Grade a small class made of the answer bank, from submissions to gradebook and feedback."""
    _refuse_elsewhere_than_on_linux()
    from torchcourse.cli.demo import run_demo

    raise typer.Exit(run_demo(Path(), folder, out, err))


def main() -> None:
    """Run a command; an error that somebody can do something about is one message, without a traceback."""
    # jsonschema imports a grammar of internet addresses where there is one: 1.5 s, for a check not made here.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # None bars an import
    # What is imported is no garbage: to look for some as often as usual is a sixth of a command's start.
    gc.set_threshold(100_000, 50, 100)
    atexit.register(gc.freeze)  # nor is it to be looked through when all ends, which takes 0.4 s
    for stream in (sys.stdout, sys.stderr):
        # A console or a pipe of Windows may have no sign for what is told; it must not end the command.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except SystemExit:
        raise  # how every command ends
    except KeyboardInterrupt:
        err.print("Stopped.")
        sys.exit(130)
    except TorchcourseError as error:
        from torchcourse.grading.one_line import printable_lines

        err.print("[bold red]Error:[/]", escape(printable_lines(str(error))), highlight=False)
        sys.exit(2)
    except OSError as error:
        told = _of_the_disk(error)
        if told is None:
            raise
        err.print(f"[bold red]Error:[/] {escape(told)}", highlight=False)
        sys.exit(2)


def _of_the_disk(error: OSError) -> str | None:
    """What to say of an error that a user can remedy; None for any other."""
    from torchcourse.files.writable_folder import REMEDIES
    from torchcourse.grading.one_line import one_line

    if error.errno not in REMEDIES or error.filename is None:
        return None
    where, remedy = one_line(str(error.filename), 1000), REMEDIES[error.errno]
    return f"{where}: {error.strerror}. {remedy}, and run this again."
