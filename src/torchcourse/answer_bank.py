"""What known answers are there to each exercise? Right alternatives, and wrong ones with their hints."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from torchcourse.percent_text import TextCell, check_header_keys, parse_code, read_cells

_KEYS = ("exercise", "role", "name")
SLIPS = ("edge", "aim", "all")
_HINT = re.compile(r"^#\s*hint:\s*(.*)$", re.IGNORECASE)


@dataclass(frozen=True)
class BankAnswer:
    """One known answer to an exercise: code that takes the place of its solution cell."""

    exercise: str
    role: str  # "right" or "wrong"
    name: str  # of a wrong answer: the misconception
    hint: str | None  # a wrong answer's
    source: str
    place: str  # "answer_bank/02_losses.py, cell 3 (line 40)"
    slip: str = "edge"  # how much of the exercise a wrong answer misses, one of SLIPS


def read_answer_bank(path: Path) -> tuple[BankAnswer, ...]:
    """Read the known answers of one assignment; cells of prose between them are for authors.

    Raises:  AuthoringError for a mistake, with file, cell and remedy
    """
    answers: dict[tuple[str, str], BankAnswer] = {}
    for cell in read_cells(Path(path)):
        if _is_remark(cell):
            continue
        answer = _read_answer(cell)
        earlier = answers.get((answer.exercise, answer.name))
        if earlier is not None:
            raise cell.mistake(
                f"'{answer.exercise}' has an answer named '{answer.name}' already ({earlier.place}); "
                "give this one another name"
            )
        answers[answer.exercise, answer.name] = answer
    return tuple(answers.values())


def _is_remark(cell: TextCell) -> bool:
    if cell.header:
        return False
    return cell.kind == "markdown" or not parse_code(cell).body


def _read_answer(cell: TextCell) -> BankAnswer:
    check_header_keys(cell, (*_KEYS, "slip"))
    for key in _KEYS:
        if not isinstance(cell.header.get(key), str) or not cell.header[key].strip():
            raise cell.mistake(f'{key}= is missing; write exercise="…" role="right" or "wrong" name="…"')
    exercise, role, name = (cell.header[key] for key in _KEYS)
    if role not in ("right", "wrong"):
        raise cell.mistake(f"role '{role}' is unknown; use right or wrong")
    if cell.kind != "code":
        raise cell.mistake("a known answer is code; remove [markdown] from the header")
    if not parse_code(cell).body:
        raise cell.mistake(f"the answer '{name}' holds no code; write what stands for the solution cell")
    hint, source = _split_hint(cell.source)
    if role == "wrong" and not hint:
        raise cell.mistake(
            f"the wrong answer '{name}' has no hint; "
            "start the cell with a line `# hint: …` that points at the cause"
        )
    if role == "right" and hint:
        raise cell.mistake(f"the right answer '{name}' has a hint; remove it, or make the role wrong")
    return BankAnswer(exercise, role, name, hint, source, cell.place(), _slip(cell, role))


def _slip(cell: TextCell, role: str) -> str:
    slip: str = cell.header.get("slip", "edge")
    if slip not in SLIPS:
        raise cell.mistake(f"slip '{slip}' is unknown; use {', '.join(SLIPS[:-1])} or {SLIPS[-1]}")
    if role == "right" and "slip" in cell.header:
        raise cell.mistake("a right answer has no slip; remove slip=, or make the role wrong")
    return slip


def _split_hint(source: str) -> tuple[str | None, str]:
    """Cut off the comment that starts the cell with `# hint:`, as one line of prose."""
    lines = source.splitlines()
    first = _HINT.match(lines[0]) if lines else None
    if first is None:
        return None, source
    words = [first.group(1)]
    rest = 1
    while rest < len(lines) and lines[rest].startswith("#"):
        words.append(lines[rest].lstrip("#").strip())
        rest += 1
    return " ".join(word for word in words if word).strip(), "\n".join(lines[rest:]).strip("\n")
