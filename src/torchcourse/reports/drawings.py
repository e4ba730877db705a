"""Small pictures as SVG, each with its text alternative; colours are the page's, by class."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup, escape

from torchcourse.reports.points import in_figures

BINS = 20


def histogram(totals: Sequence[float], most: float) -> Markup:
    """How the class's scores are distributed: a bar for each range of points."""
    top = max([most, *totals]) or 1.0
    counts, edges = np.histogram(totals, bins=BINS, range=(0.0, float(top)))
    width, height, left, low = 640, 200, 34, 24
    step = (width - left - 6) / BINS
    highest = max(1, int(counts.max()))
    tall = [150 * float(count) / highest for count in counts]
    bars = "".join(
        f'<rect class="bar" x="{left + number * step + 1:.1f}" y="{height - low - one:.1f}" '
        f'width="{step - 2:.1f}" height="{one:.1f}"/>'
        for number, one in enumerate(tall)
        if one
    )
    ticks = "".join(
        f'<text x="{left + place * (width - left - 6):.1f}" y="{height - 6}" '
        f'text-anchor="{"end" if place == 1 else "middle"}">{in_figures(top * place)}</text>'
        for place in (0, 0.25, 0.5, 0.75, 1)
    )
    count_axis = f'<text x="{left - 6}" y="20" text-anchor="end">{highest}</text>'
    base = f'<line class="axis" x1="{left}" x2="{width - 6}" y1="{height - low}" y2="{height - low}"/>'
    said = "; ".join(
        f"{in_figures(start)} to {in_figures(end)}: {count}"
        for count, start, end in zip(counts, edges, edges[1:], strict=False)
        if count
    )
    alternative = f"How many students have how many points. {said}."
    return _picture(width, height, alternative, bars + base + ticks + count_axis)


def quintile_strip(shares: Sequence[float], name: str) -> Markup:
    """Five bars: the share of the points that each fifth of the class has, the weakest first."""
    width, height, step = 200, 64, 40
    bars = "".join(
        f'<rect class="back" x="{place * step + 2}" y="2" width="{step - 4}" height="44"/>'
        f'<rect class="bar" x="{place * step + 2}" y="{46 - 44 * share:.1f}" width="{step - 4}" '
        f'height="{44 * share:.1f}"/>'
        f'<text x="{place * step + step / 2}" y="60" text-anchor="middle">{share:.0%}</text>'
        for place, share in enumerate(shares)
    )
    listed = ", ".join(f"{share:.0%}" for share in shares)
    return _picture(
        width, height, f"{name}: points by fifths of the class, weakest to strongest: {listed}.", bars
    )


def bar(share: float) -> Markup:
    """One share as a bar; the number beside it says it, so that this is decoration."""
    return Markup(
        '<svg class="share" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="back" width="100" height="10"/><rect class="bar" width="{:.1f}" height="10"/></svg>'
    ).format(100 * min(1.0, max(0.0, share)))


def _picture(width: int, height: int, alternative: str, inside: str) -> Markup:
    label = escape(alternative)
    return Markup(  # what is inside is made of numbers here
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{label}">{inside}</svg>'
    )
