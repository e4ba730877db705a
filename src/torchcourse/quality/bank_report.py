"""Grade a course's answer banks and show the kill matrix: what is caught, recognised and accepted."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from torchcourse.answer_bank import BankAnswer
from torchcourse.bank_path import FOLDER, HINTS, bank_path, exercise_files, exercise_path, has_bank
from torchcourse.files.replace_file import replace_file
from torchcourse.grading.course.course_folder import Course, CourseError
from torchcourse.grading.notebook.cells import is_test_cell
from torchcourse.grading.notebook.test_cells import exercise_of
from torchcourse.grading.pipeline.material import assignment_files
from torchcourse.grading.records import SourceNotebook
from torchcourse.grading.sources.built_source import built_sources
from torchcourse.grading.sources.known_answers import known_answers
from torchcourse.quality.check_bank import BankReport, BankResult, check_bank, templates_for_banks
from torchcourse.quality.left_out import left_out_table, misnamed
from torchcourse.quality.slip_costs import HEADING, points_section, unfair_costs, with_section
from torchcourse.quality.unused_hints import unused_hints


def check_course_bank(
    root: Path,
    named: Sequence[str],
    seed_count: int,
    workers: int | None,
    sandbox: bool,
    out: Console,
    err: Console,
    points: bool = False,
    left_out: bool = False,
) -> bool:
    """Check the banks of some assignments or exercises, or of all; whether all is as the banks say.

    With `left_out`, what each wrong answer would be told without its own entry is printed as well.
    With `points`, docs/points.md is brought up to date, and costs that are not fair count as well.

    Raises:  CourseError when there is no such bank or no built source notebook
    """
    good = True
    course = Course.open(root)
    # All are read before any is graded, which takes minutes.
    chosen = _chosen(root, named)
    banks = [_bank_of(root, name, only) for name, only in chosen.items()]
    if points and any(len(answers) < len(known_answers(root, source)) for source, answers in banks):
        raise CourseError("--points writes a module's whole section: name modules, and no exercise")
    with templates_for_banks(workers, sandbox) as templates:
        for source, answers in banks:
            name = source.name
            with err.status(f"{name}: grading {len(answers)} known answers on {seed_count} seeds"):
                files = assignment_files(course, name)
                seeds = range(1, seed_count + 1)
                report = check_bank(
                    source, answers, seeds, templates=templates, files=files, leave_out=left_out
                )
            out.print(kill_matrix(name, report))
            surprises = report.surprises()
            if left_out:
                cases = [one.left_out for one in report.results if one.left_out]
                out.print(left_out_table(name, cases))
                for line in misnamed(cases):
                    out.print(line, highlight=False, markup=False)
            if points:
                surprises += unfair_costs(report)
                _write_costs(root / "docs" / "points.md", points_section(name, report))
            for surprise in surprises:
                out.print(f"  {surprise}", style="red", highlight=False, markup=False)
            good = good and not surprises
    parts = [(source, only) for (source, _), only in zip(banks, chosen.values(), strict=True)]
    for line in unused_hints(root, parts, all_of_it=not named):
        out.print(line, style="yellow", highlight=False, markup=False, soft_wrap=True)
    return good


def _chosen(root: Path, named: Sequence[str]) -> dict[str, set[str]]:
    """Each assignment to check and its exercises, none for all of them.

    Raises:  CourseError for a name that is neither
    """
    names = bank_names(root)
    chosen: dict[str, set[str]] = {name: set() for name in named if name in names}
    exercises = {name: {path.stem for path in exercise_files(bank_path(root, name))} for name in names}
    for one in named:
        if one in names:
            continue
        homes = [name for name in chosen or names if one in exercises[name]]
        if not homes:
            known = [*names, *(known for name in chosen or names for known in sorted(exercises[name]))]
            if not chosen:
                raise CourseError(
                    f"{FOLDER}/ has no module and no exercise {one}: {_remedy(one, known, 'write one')}"
                )
            _existing(exercise_path(root, next(iter(chosen)), one), one, known, "write its known answers")
        for home in homes:
            chosen.setdefault(home, set()).add(one)
    return chosen or {name: set() for name in names}


def _write_costs(path: Path, section: str) -> None:
    """Raises:  CourseError when the page cannot be read"""
    _existing(path, path.stem, (), f"write a page that ends with the heading `{HEADING}`")
    replace_file(path, with_section(path.read_text("utf-8"), section).encode())


def _bank_of(root: Path, name: str, only: set[str]) -> tuple[SourceNotebook, tuple[BankAnswer, ...]]:
    source = built_source(root, name)
    answers = known_answers(root, source)
    _refuse_unknown(source, answers)
    return source, tuple(one for one in answers if not only or one.exercise in only)


def bank_names(root: Path) -> list[str]:
    """The assignments of a course that have an answer bank.

    Raises:  CourseError when there is none
    """
    found = (path for path in (root / FOLDER).glob("*") if path.is_dir() or path.suffix == ".py")
    names = sorted({path.stem for path in found if path.name != HINTS and has_bank(path.with_suffix(""))})
    if not names:
        raise CourseError(f"{root / FOLDER} holds no answer bank: name the course with --course")
    return names


def built_source(root: Path, name: str) -> SourceNotebook:
    """The built source notebook of an assignment, as it would be recorded in the gradebook.

    Raises:  CourseError when there is none of that name
    """
    path = root / "source" / name / f"{name}.ipynb"
    _existing(path, name, sorted(one.name for one in (root / "source").glob("*/")), "run `make build` first")
    return next(one for one in built_sources(Course.open(root), name) if one.name == name)


def _refuse_unknown(source: SourceNotebook, answers: Sequence[BankAnswer]) -> None:
    """Raises:  CourseError when an answer is to an exercise that the built notebook lacks or does not test"""
    known = {cell.grade_id for cell in source.cells}
    tested = {exercise_of(cell) for cell in source.notebook["cells"] if is_test_cell(cell)}
    for answer in answers:
        place = f"answer_bank/{source.name}/{answer.exercise}.py"
        if answer.exercise not in known:
            raise CourseError(
                f"{place} answers exercise {answer.exercise}, which is not in "
                f"source/{source.name}/{source.name}.ipynb: correct the name, or run `make build` first"
            )
        if answer.exercise not in tested:
            raise CourseError(
                f"{place} answers exercise {answer.exercise}, but no test cell of "
                f"source/{source.name}/{source.name}.ipynb is named test_{answer.exercise}: name it so"
            )


def _existing(path: Path, name: str, names: Sequence[str], remedy: str) -> Path:
    """Raises:  CourseError, which gives the remedy only for a name that is not just misspelt"""
    if path.exists():
        return path
    raise CourseError(f"{path} is missing: {_remedy(name, names, remedy)}")


def _remedy(name: str, names: Sequence[str], remedy: str) -> str:
    near = difflib.get_close_matches(name, names, n=1)
    if near and near[0] != name:
        return f"did you mean {near[0]}?"
    return f"use {', '.join(names)}; or {remedy}" if names and name not in names else remedy


def kill_matrix(name: str, report: BankReport) -> Table:
    """One row an exercise: wrong answers caught and recognised, right ones accepted, fewest observations."""
    table = Table(title=name, header_style="bold")
    for heading in (
        "exercise",
        "caught",
        "recognised",
        "accepted",
        "fewest observations that still catch all",
    ):
        table.add_column(heading)
    smallest = report.smallest_sets()
    for exercise in smallest:
        results = [result for result in report.results if result.answer.exercise == exercise]
        wrong = [result for result in results if result.answer.role == "wrong"]
        right = [result for result in results if result.answer.role == "right"]
        table.add_row(
            exercise,
            _share([result for result in wrong if not result.accepted], wrong),
            _share([result for result in wrong if result.recognised], wrong),
            _share([result for result in right if result.accepted], right),
            "; ".join(smallest[exercise]),
        )
    return table


def _share(good: Sequence[BankResult], of: Sequence[BankResult]) -> str:
    style = "green" if len(good) == len(of) else "red"
    return f"[{style}]{len(good)} of {len(of)}[/]"
