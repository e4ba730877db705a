"""A check's answer as a table, for a browser and as text."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from html import escape
from typing import Any

from torchcourse.messages import columns, translations, wrapped

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

    def __init__(self, told: Mapping[str, Any], language: object = None) -> None:
        """`language` is the notebook's, in which the service answers; None for English."""
        self.told = told
        self._gettext = translations(language).gettext
        self.rows = [_Row(one, self._gettext) for one in told["exercises"] if isinstance(one, dict)]

    @property
    def caption(self) -> str:
        points, most = _number(self.told.get("points")), _number(self.told.get("max_points"))
        _ = self._gettext
        name = self.told.get("notebook", _("This notebook"))
        pattern = _("{name}: {points} of {most} points, if you handed it in now")
        return pattern.format(name=name, points=points, most=most)

    def below(self) -> Iterator[str]:
        """The sentences under the table."""
        by_hand = self.told.get("read_by_a_person") or []
        if by_hand:
            yield self._gettext("A person reads: {names}.").format(names=", ".join(map(str, by_hand)))
        for line in self.told.get("repairs") or []:
            yield str(line)
        left = checks_left(self.told, self._gettext)
        if left:
            yield left
        if self.told.get("record"):
            yield str(self.told["record"])

    def _repr_html_(self) -> str:
        rows = "\n".join(row.html() for row in self.rows)
        _ = self._gettext
        names = _("Exercise"), _("Points"), _("So far"), _("Where to look")
        heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
        below = "\n".join(f"<p>{escape(line)}</p>" for line in self.below())
        return (
            f'<div class="torchcourse-check">{_STYLE}\n<table>\n<caption>{escape(self.caption)}</caption>\n'
            f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n"
            f"{below}\n</div>"
        )

    def __repr__(self) -> str:
        name = max([len(row.name) for row in self.rows], default=0)
        points = max([columns(row.points) for row in self.rows], default=0)
        lines = [self.caption, ""]
        for row in self.rows:
            in_line = " " * (points - columns(row.points)) + row.points
            lines.append(f"  {row.name:<{name}}  {in_line}  {row.sign}".rstrip())
            for told in row.advice:
                indents = itertools.chain([6], itertools.repeat(8))
                lines += [
                    " " * indent + line
                    for indent, line in zip(indents, wrapped(told, WIDTH - 8), strict=False)
                ]
        return "\n".join([*lines, "", *(line for one in self.below() for line in wrapped(one, WIDTH))])


class _Row:
    """One exercise."""

    def __init__(self, one: Mapping[str, Any], gettext: Callable[[str], str]) -> None:
        _ = gettext
        self.name = str(one.get("name", ""))
        points, most = _number(one.get("points")), _number(one.get("max_points"))
        self.points = _("{points} of {most}").format(points=points, most=most)
        self.is_right = not one.get("failed")
        self.sign = _("✓ right") if self.is_right else _("✗ not yet")
        self.advice = [] if self.is_right else list(_advice(one, gettext))

    def html(self) -> str:
        advice = "<br>".join(map(escape, self.advice))
        return (
            f'<tr><th scope="row">{escape(self.name)}</th><td class="points">{escape(self.points)}</td>'
            f'<td class="points">{self.sign}</td><td>{advice}</td></tr>'
        )


def _advice(one: Mapping[str, Any], gettext: Callable[[str], str]) -> Iterator[str]:
    _ = gettext
    if one.get("told"):
        yield str(one["told"])
    else:
        failed = [part for part in one["failed"] if isinstance(part, dict)]
        for part in failed[:MOST_FAILURES]:
            name, message = part.get("observation", ""), part.get("message")
            yield _("{name}: {message}").format(name=name, message=message) if message else str(name)
        if len(failed) > MOST_FAILURES:
            yield _("and {count} more").format(count=len(failed) - MOST_FAILURES)
    if one.get("note"):
        yield str(one["note"])
    if one.get("hint"):
        is_like = one.get("recognised") == "looks like"
        pattern = _("Hint (it looks like this): {hint}") if is_like else _("Hint: {hint}")
        yield pattern.format(hint=one["hint"])


def checks_left(told: Mapping[str, Any], gettext: Callable[[str], str] = str) -> str:
    """How many checks are left, and when one more comes; empty where they are not counted."""
    left = told.get("left")
    if not isinstance(left, int):
        return ""
    _ = gettext
    counted = _("1 check left") if left == 1 else _("{count} checks left").format(count=left)
    back = local_time(told.get("next"))
    if back:
        return _("{counted}; one more comes back at {time}.").format(counted=counted, time=back)
    return _("{counted}.").format(counted=counted)


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
