"""What does each known slip cost, and is that fair? Read from a graded bank, and shown in docs/points.md.

A wrong answer of the bank says in its header how much of its exercise it misses:
  slip="edge"   a slip in one place; so is one without the word
  slip="aim"    it misses what the statement names as the aim, and does the rest
  slip="all"    nothing is left: its results are wrong wherever it is called
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from torchcourse.grading.records import Verdict
from torchcourse.quality.check_bank import BankReport, BankResult

HEADING = "## What each known slip costs"
LEAST_FOR_AN_AIM = 0.3  # of an exercise's points
MOST_FOR_ONE_PLACE = 0.7
_ROUNDING = 1e-6
_SECTION = re.compile(r"^### (\S+)\n.*?(?=^### |\Z)", re.MULTILINE | re.DOTALL)


def unfair_costs(report: BankReport) -> list[str]:
    """Name the slips that cost too little or too much, one sentence each, and the uneven parts."""
    found = [sentence for result in report.results for sentence in _unfair(result)]
    for verdict in report.solutions:
        found += _uneven_parts(verdict, report)
    return list(dict.fromkeys(found))


def points_section(name: str, report: BankReport) -> str:
    """One assignment's section of docs/points.md: parts and slips of each exercise, under the first seed."""
    first_seed = report.results[0].seed
    lines = [f"### {name}"]
    for exercise in dict.fromkeys(result.answer.exercise for result in report.results):
        results = [
            one for one in report.results if one.answer.exercise == exercise and one.seed == first_seed
        ]
        lines += ["", *_exercise_lines(exercise, results, _parts(report, exercise))]
    return "\n".join(lines) + "\n"


def with_section(page: str, section: str) -> str:
    """The page with this section in the place of the one of the same name, or in order with the others."""
    sections = {match[1]: match[0] for match in _SECTION.finditer(page)}
    name = section.split("\n", 1)[0].removeprefix("### ")
    sections[name] = section
    first = _SECTION.search(page)
    head = page[: first.start() if first else None].rstrip("\n")
    return "\n\n".join([head, *(sections[name].rstrip("\n") for name in sorted(sections))]) + "\n"


def cost(verdict: Verdict) -> float:
    """The share of an exercise's points that a verdict took away, 0 to 1."""
    return 1 - verdict.points / verdict.max_points


def _unfair(result: BankResult) -> Iterator[str]:
    answer = result.answer
    if answer.role == "right" or result.accepted:
        return
    share, where = cost(result.verdict), f"{answer.exercise}/{answer.name}"
    if answer.slip == "all":
        if share <= MOST_FOR_ONE_PLACE + _ROUNDING:
            yield f'{where}: slip="all", and {1 - share:.0%} of the points are left: it is no such slip'
    elif share > MOST_FOR_ONE_PLACE + _ROUNDING:
        yield f"{where}: a slip in one place costs {share:.0%}, more than {MOST_FOR_ONE_PLACE:.0%}"
    elif answer.slip == "aim" and share < LEAST_FOR_AN_AIM - _ROUNDING:
        yield f"{where}: it misses the aim and costs {share:.0%}, less than {LEAST_FOR_AN_AIM:.0%}"


def _uneven_parts(verdict: Verdict, report: BankReport) -> Iterator[str]:
    for part, points in _parts(report, verdict.exercise).items():
        if abs(points * 10 - round(points * 10)) > _ROUNDING:
            yield f"{verdict.exercise}: {part!r} is worth {points:g} points, which are no tenths"


def _parts(report: BankReport, exercise: str) -> dict[str, float]:
    """What each observation of an exercise is worth, in points."""
    wanted = report.references[0].wanted[exercise]
    total = sum(item.comparison.weight for item in wanted)
    points = next(verdict.max_points for verdict in report.solutions if verdict.exercise == exercise)
    return {item.name: points * item.comparison.weight / total for item in wanted}


def _exercise_lines(exercise: str, results: Sequence[BankResult], parts: dict[str, float]) -> list[str]:
    points = results[0].verdict.max_points
    wrong = [result for result in results if result.answer.role == "wrong"]
    wrong.sort(key=lambda result: (-round(cost(result.verdict), 6), result.answer.name))
    return [
        f"#### `{exercise}`: {_in_figures(points)} points",
        "",
        "| part | points |",
        "| --- | --- |",
        *(f"| `{_in_a_cell(part)}` | {_in_figures(worth)} |" for part, worth in parts.items()),
        "",
        "| slip | kind | costs | share |",
        "| --- | --- | --- | --- |",
        *(_slip_line(result) for result in wrong),
    ]


def _slip_line(result: BankResult) -> str:
    lost = result.verdict.max_points - result.verdict.points
    answer = result.answer
    return f"| `{answer.name}` | {answer.slip} | {_in_figures(lost)} | {cost(result.verdict):.0%} |"


def _in_figures(points: float) -> str:
    return f"{round(points, 2):g}"


def _in_a_cell(text: str) -> str:
    return text.replace("|", r"\|")
