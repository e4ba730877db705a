"""What known answers are there to each exercise? Right alternatives, and wrong ones with their hints.

`answer_bank/MODULE/EXERCISE.py` holds those of one exercise, a cell each: a whole answer, or what it changes
in the solution or in another answer (`bank_edits`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from torchcourse.bank_edits import as_base, edited
from torchcourse.bank_hints import (
    Hint,
    by_name,
    hint_named,
    hints_in,
    read_shared_hints,
    said_path,
    split_hint,
)
from torchcourse.bank_path import FOLDER, exercise_files, one_file
from torchcourse.percent_text import AuthoringError, TextCell, check_header_keys, parse_code, read_cells

_KEYS = ("role", "name", "of", "hint", "slip")
ROLES = ("right", "wrong", "base")  # a base is graded by nobody: others start from it
SLIPS = ("edge", "aim", "all")
SOLUTION = "solution"  # what an answer is called that starts from no other


@dataclass(frozen=True)
class BankAnswer:
    """One known answer to an exercise: code that takes the place of its solution cell."""

    exercise: str
    role: str  # "right" or "wrong"
    name: str  # of a wrong answer: the misconception
    hint: str | None  # a wrong answer's
    source: str
    place: str  # "answer_bank/02_losses/mae.py, cell 3 (line 40)"
    slip: str = "edge"  # how much of the exercise a wrong answer misses, one of SLIPS


def read_answer_bank(bank: Path, solutions: Mapping[str, str]) -> tuple[BankAnswer, ...]:
    """Read the known answers of one assignment from its folder, in the order of its exercises.

    `solutions` are the solution cells by exercise, from which answers start that are edits.

    Raises:  AuthoringError for a mistake, with file, cell and remedy
    """
    if one_file(bank).is_file():
        raise AuthoringError(
            f"{FOLDER}/{bank.name}.py: known answers stand in a file for each exercise, without exercise= in "
            f"their headers; move them to {FOLDER}/{bank.name}/EXERCISE.py"
        )
    shared = read_shared_hints(bank)
    order = {exercise: place for place, exercise in enumerate(solutions)}
    paths = sorted(exercise_files(bank), key=lambda path: order.get(path.stem, len(order)))
    return tuple(answer for path in paths for answer in read_exercise(path, solutions.get(path.stem), shared))


def read_exercise(path: Path, solution: str | None, shared: Mapping[str, Hint]) -> list[BankAnswer]:
    """Read the known answers to one exercise; cells of prose between them are for authors.

    `solution` is its solution cell, None where there is none; `shared` are the hints of the module.

    Raises:  AuthoringError for a mistake, with file, cell and remedy
    """
    cells = read_cells(path, said_path(path, 2))
    hints = _hints(cells, shared)
    answers: dict[str, BankAnswer] = {}
    bases = {} if solution is None else {SOLUTION: as_base(solution)}
    texts = dict.fromkeys(bases.values(), SOLUTION)
    for cell in cells:
        if _is_remark(cell):
            continue
        answer = _read_answer(path.stem, cell, bases, hints)
        if answer.name in answers:
            raise cell.mistake(
                f"there is an answer named '{answer.name}' already ({answers[answer.name].place}); "
                "give this one another name"
            )
        if answer.name in bases:
            raise cell.mistake(f"there is a base named '{answer.name}' already; give this one another name")
        if answer.source in texts:
            raise cell.mistake(f"'{answer.name}' is the same text as '{texts[answer.source]}'; remove one")
        if answer.role != "base":
            answers[answer.name] = answer
        bases[answer.name] = answer.source
        texts[answer.source] = answer.name
    return list(answers.values())


def hints_of_exercise(path: Path, shared: Mapping[str, Hint]) -> dict[str, Hint]:
    """The hints that the probe of an exercise may name, whether or not it has known answers yet.

    Raises:  AuthoringError for a mistake in them
    """
    return _hints(read_cells(path, said_path(path, 2)), shared) if path.is_file() else dict(shared)


def _hints(cells: tuple[TextCell, ...], shared: Mapping[str, Hint]) -> dict[str, Hint]:
    carried = [
        Hint(str(cell.header["name"]), text, cell)
        for cell in cells
        if cell.header.get("role") == "wrong" and "name" in cell.header
        for text, _ in [split_hint(cell)]
        if text
    ]
    return by_name([*shared.values(), *hints_in(cells), *carried])


def _is_remark(cell: TextCell) -> bool:
    if cell.header:
        return cell.header.get("role") == "hints"
    return cell.kind == "markdown" or not parse_code(cell).body


def _read_answer(
    exercise: str, cell: TextCell, bases: Mapping[str, str], hints: Mapping[str, Hint]
) -> BankAnswer:
    check_header_keys(cell, _KEYS)
    for key in ("role", "name"):
        if not isinstance(cell.header.get(key), str) or not cell.header[key].strip():
            raise cell.mistake(f'{key}= is missing; write role="right", "wrong" or "base" and name="…"')
    role, name = cell.header["role"], cell.header["name"]
    if role not in ROLES:
        raise cell.mistake(f"role '{role}' is unknown; use {', '.join(ROLES)} or hints")
    if name == SOLUTION:
        raise cell.mistake(f"'{SOLUTION}' is the instructor's own answer; name this one otherwise")
    if cell.kind != "code":
        raise cell.mistake("a known answer is code; remove [markdown] from the header")
    hint, hint_lines = _hint(cell, role, hints)
    answer = BankAnswer(exercise, role, name, hint, "", cell.place(), _slip(cell, role))
    return replace(answer, source=_source(answer, cell, bases, hint_lines))


def _hint(cell: TextCell, role: str, hints: Mapping[str, Hint]) -> tuple[str | None, int]:
    carried, lines = split_hint(cell)
    named = cell.header.get("hint")
    name = cell.header["name"]
    if role != "wrong" and (carried or named):
        raise cell.mistake(f"the {role} answer '{name}' has a hint; remove it, or make the role wrong")
    if carried and named:
        raise cell.mistake(f"the wrong answer '{name}' has two hints; remove hint= or the line `# hint: …`")
    if role == "wrong" and not (carried or named):
        raise cell.mistake(
            f"the wrong answer '{name}' has no hint; start the cell with a line `# hint: …` that points at "
            'the cause, or name a hint with hint="…"'
        )
    return (hint_named(named, hints, cell) if named else carried), lines


def _source(answer: BankAnswer, cell: TextCell, bases: Mapping[str, str], hint_lines: int) -> str:
    lines = cell.source.splitlines()[hint_lines:]
    if parse_code(cell).body:
        if "of" in cell.header:
            raise cell.mistake("a whole answer starts from no other; remove of=, or write what it changes")
        return "\n".join(lines).strip("\n")
    if not any(line.strip() for line in lines):
        raise cell.mistake(
            f"the answer '{answer.name}' holds no code; write what stands for the solution cell"
        )
    base = cell.header.get("of", SOLUTION)
    if base not in bases:
        raise cell.mistake(
            f"there is no solution cell named '{answer.exercise}' to start from; correct the name of this "
            "file, or run `make build` first"
            if base == SOLUTION
            else f"no answer above this one is named '{base}'; correct of=, or move this one below it"
        )
    source = edited(cell, bases[base], hint_lines)
    try:
        parse_code(cell, source, f"what '{answer.name}' makes of '{base}'")
    except AuthoringError as error:
        raise AuthoringError(f"{error}. It makes:\n{source}") from error
    return source


def _slip(cell: TextCell, role: str) -> str:
    slip: str = cell.header.get("slip", "edge")
    if slip not in SLIPS:
        raise cell.mistake(f"slip '{slip}' is unknown; use {', '.join(SLIPS[:-1])} or {SLIPS[-1]}")
    if role != "wrong" and "slip" in cell.header:
        raise cell.mistake(f"a {role} answer has no slip; remove slip=, or make the role wrong")
    return slip
