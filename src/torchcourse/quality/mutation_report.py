"""Grade mutants of the reference's solutions, and list those that survive."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from torchcourse.answer_bank import BankAnswer
from torchcourse.grading.course.course_folder import Course
from torchcourse.grading.notebook.cells import CellMetadata, grade_id_of
from torchcourse.grading.pipeline.material import assignment_files
from torchcourse.grading.records import SourceNotebook
from torchcourse.quality.bank_report import bank_names, built_source
from torchcourse.quality.check_bank import BankResult, check_bank, templates_for_banks
from torchcourse.quality.mutants import Mutant, mutants_of

# For a cell. The reference's slowest takes a tenth of it; many mutants never come to an end.
PATIENCE_SECONDS = 10


def grade_mutants(
    root: Path, assignments: Sequence[str], workers: int | None, sandbox: bool, out: Console, err: Console
) -> None:
    """Print for each assignment how many mutants of each exercise were killed, and which were not.

    Raises:  CourseError when an assignment is not built
    """
    course = Course.open(root)
    with templates_for_banks(workers, sandbox) as templates:
        for source in [built_source(root, name) for name in assignments or bank_names(root)]:
            name = source.name
            mutants = {f"mutant_{n}": mutant for n, mutant in enumerate(source_mutants(source))}
            answers = [_as_answer(key, mutant) for key, mutant in mutants.items()]
            with err.status(f"{name}: grading {len(answers)} mutants"):
                report = check_bank(
                    source,
                    answers,
                    [1],
                    timeout_seconds=PATIENCE_SECONDS,
                    templates=templates,
                    files=assignment_files(course, name),
                )
            out.print(_table(name, report.results))
            survivors = [mutants[result.answer.name] for result in report.results if result.accepted]
            slow = [mutants[result.answer.name] for result in report.results if result.timed_out]
            for heading, found in (("survived", survivors), ("killed, as it took too long", slow)):
                for mutant in found:
                    line = f"  {heading}: {mutant.exercise}, {mutant.change}"
                    out.print(line, highlight=False, markup=False, soft_wrap=True)


def source_mutants(source: SourceNotebook) -> list[Mutant]:
    """The mutants of every solution of a notebook."""
    solutions = {cell.grade_id for cell in source.cells if CellMetadata(cell.metadata).is_solution}
    return [
        mutant
        for cell in source.notebook["cells"]
        if cell["cell_type"] == "code"
        for grade_id in [grade_id_of(cell)]
        if grade_id is not None and grade_id in solutions
        for mutant in mutants_of(grade_id, cell["source"])
    ]


def _as_answer(key: str, mutant: Mutant) -> BankAnswer:
    return BankAnswer(mutant.exercise, "right", key, None, mutant.source, mutant.change)


def _table(name: str, results: Sequence[BankResult]) -> Table:
    table = Table(title=f"{name}: mutants killed", header_style="bold")
    for heading in ("exercise", "killed", "too slow", "mutants", "share"):
        table.add_column(heading, justify="left" if heading == "exercise" else "right")
    for exercise in [*dict.fromkeys(result.answer.exercise for result in results), "all"]:
        of = [result for result in results if exercise in ("all", result.answer.exercise)]
        killed = sum(not result.accepted for result in of)
        slow = sum(result.timed_out for result in of)
        table.add_row(exercise, str(killed), str(slow), str(len(of)), f"{killed / len(of):.1%}")
    return table
