"""A check's answer as a table, for a browser and as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from html import escape
from textwrap import wrap
from typing import Any

MOST_FAILURES = 3
WIDTH = 84

_STYLE = """<style scoped>
.torchcourse-check table { border-collapse: collapse; margin: 0.5em 0; }
.torchcourse-check caption { text-align: left; font-weight: 600; padding: 0.3em 0; }
.torchcourse-check th, .torchcourse-check td { text-align: left !important; vertical-align: top;
  padding: 0.35em 0.9em 0.35em 0; border-bottom: 1px solid var(--jp-border-color2, #bbb);
  white-space: normal; }
.torchcourse-check td.points { white-space: nowrap; }
.torchcourse-check p { margin: 0.3em 0; max-width: 44em; }
</style>"""


class CheckTable:
    """What the service said of a notebook; IPython shows it as HTML, and everything else as text."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        self.told = told
        self.rows = [_Row(one) for one in told["exercises"] if isinstance(one, dict)]

    @property
    def caption(self) -> str:
        points, most = _number(self.told.get("points")), _number(self.told.get("max_points"))
        name = self.told.get("notebook", "This notebook")
        return f"{name}: {points} of {most} points, if you handed it in now"

    def below(self) -> Iterator[str]:
        """The sentences under the table."""
        by_hand = self.told.get("read_by_a_person") or []
        if by_hand:
            yield f"A person reads: {', '.join(map(str, by_hand))}."
        for line in self.told.get("repairs") or []:
            yield str(line)
        left = checks_left(self.told)
        if left:
            yield left
        if self.told.get("record"):
            yield str(self.told["record"])

    def _repr_html_(self) -> str:
        rows = "\n".join(row.html() for row in self.rows)
        below = "\n".join(f"<p>{escape(line)}</p>" for line in self.below())
        return (
            f'<div class="torchcourse-check">{_STYLE}\n<table>\n<caption>{escape(self.caption)}</caption>\n'
            '<thead><tr><th scope="col">Exercise</th><th scope="col">Points</th><th scope="col">So far</th>'
            f'<th scope="col">Where to look</th></tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n'
            f"{below}\n</div>"
        )

    def __repr__(self) -> str:
        name = max([len(row.name) for row in self.rows], default=0)
        points = max([len(row.points) for row in self.rows], default=0)
        lines = [self.caption, ""]
        for row in self.rows:
            lines.append(f"  {row.name:<{name}}  {row.points:>{points}}  {row.sign}".rstrip())
            for told in row.advice:
                lines += wrap(told, WIDTH, initial_indent=" " * 6, subsequent_indent=" " * 8)
        return "\n".join([*lines, "", *(line for one in self.below() for line in wrap(one, WIDTH))])


class _Row:
    """One exercise."""

    def __init__(self, one: Mapping[str, Any]) -> None:
        self.name = str(one.get("name", ""))
        self.points = f"{_number(one.get('points'))} of {_number(one.get('max_points'))}"
        self.is_right = not one.get("failed")
        self.sign = "✓ right" if self.is_right else "✗ not yet"
        self.advice = [] if self.is_right else list(_advice(one))

    def html(self) -> str:
        advice = "<br>".join(map(escape, self.advice))
        return (
            f'<tr><th scope="row">{escape(self.name)}</th><td class="points">{escape(self.points)}</td>'
            f'<td class="points">{self.sign}</td><td>{advice}</td></tr>'
        )


def _advice(one: Mapping[str, Any]) -> Iterator[str]:
    if one.get("told"):
        yield str(one["told"])
    else:
        failed = [part for part in one["failed"] if isinstance(part, dict)]
        for part in failed[:MOST_FAILURES]:
            name, message = part.get("observation", ""), part.get("message")
            yield f"{name}: {message}" if message else str(name)
        if len(failed) > MOST_FAILURES:
            yield f"and {len(failed) - MOST_FAILURES} more"
    if one.get("note"):
        yield str(one["note"])
    if one.get("hint"):
        like = " (it looks like this)" if one.get("recognised") == "looks like" else ""
        yield f"Hint{like}: {one['hint']}"


def checks_left(told: Mapping[str, Any]) -> str:
    """How many checks are left, and when one more comes; empty where they are not counted."""
    left = told.get("left")
    if not isinstance(left, int):
        return ""
    counted = f"{left} check{'s' * (left != 1)} left"
    back = local_time(told.get("next"))
    return f"{counted}; one more comes back at {back}." if back else f"{counted}."


def local_time(moment: object) -> str:
    """A moment as the service writes it, on the clock of who reads it; empty if it is none."""
    try:
        then = datetime.fromisoformat(str(moment)).astimezone()
    except ValueError:
        return ""
    is_today = then.date() == datetime.now().astimezone().date()
    return f"{then:%H:%M}" if is_today else f"{then:%H:%M on %d %B}"


def _number(value: object) -> str:
    return f"{value:g}" if isinstance(value, int | float) else "?"
