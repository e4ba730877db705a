"""What does an average remember? Pictures of lesson 03.

Each function takes what a cell has computed, and draws it. Their sentences in words are made from the same
numbers.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from torchcourse.student.pictures.house_style import (
    BLUE,
    GREY,
    ORANGE,
    SKY,
    Picture,
    in_house_style,
    new_figure,
)


class Average(NamedTuple):
    """A weighted average after each value, as it comes and corrected for its start at 0."""

    plain: Tensor
    corrected: Tensor


@in_house_style
def picture_of_averages(values: Tensor, averages: dict[float, Average]) -> Picture:
    """Draw values and their exponentially weighted averages: one panel for each beta.

    Shapes:  values (N,), each average (N,)
    """
    rows = (len(averages) + 1) // 2
    figure = Figure(figsize=(10, 2.9 * rows), layout="constrained")
    panels = figure.subplots(rows, 2, sharex=True, sharey=True, squeeze=False)
    days = range(1, len(values) + 1)
    words = []
    for axes, (beta, average) in zip(panels.flat, averages.items(), strict=False):
        axes.plot(days, values, ".", color=GREY, markersize=4, alpha=0.55, label="measured")
        axes.plot(days, average.plain, color=ORANGE, linestyle="--", label="starts at 0")
        axes.plot(days, average.corrected, color=BLUE, label="corrected")
        axes.set_title(f"β = {beta:g}: about {1 / (1 - beta):.0f} days")
        axes.set(xlabel="day", ylabel="temperature in °C", xlim=(1, len(values)))
        words.append(
            f"β = {beta:g}: {average.plain[0]:.1f} on day 1, corrected {average.corrected[0]:.1f}; "
            f"on the last day {average.plain[-1]:.1f}."
        )
    handles, labels = panels.flat[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3, handlelength=3.2)
    return Picture(figure, f"{len(values)} noisy temperatures and their averages. {' '.join(words)}")


@in_house_style
def picture_of_weights(weights: Tensor, beta: float) -> Picture:
    """Draw how much each past value counts in an average, and how much all of them do after each step.

    Shapes:  weights (N,): the newest value first
    """
    figure, (left, right) = new_figure(2, width=10, height=3.9)
    window = 1 / (1 - beta)
    inside = [age < window - 1e-9 for age in range(len(weights))]
    share = weights[torch.tensor(inside)].sum().item()
    left.bar(
        range(len(weights)), weights.tolist(), color=[BLUE if near else SKY for near in inside], width=0.8
    )
    left.set(title=f"Who counts, for β = {beta:g}", xlabel="age of a value in steps", ylabel="weight")
    left.set(xlim=(-0.8, len(weights) - 0.2))
    left.text(
        0.97,
        0.93,
        f"the newest {window:.3g}\ntogether: {share:.2f}",
        transform=left.transAxes,
        ha="right",
        va="top",
        color=BLUE,
        weight="bold",
    )
    _draw_start(right, weights)
    words = (
        f"Left: weights of past values for β = {beta:g}, from {weights[0]:.3g} for the newest; the newest "
        f"{window:.3g} have {share:.2f} of all weight. Right: the weights of the first t values add up to "
        f"{weights[0]:.3g} for t = 1 and {weights.sum():.3g} for t = {len(weights)}."
    )
    return Picture(figure, words)


def _draw_start(axes: Axes, weights: Tensor) -> None:
    total = weights.cumsum(dim=0)
    steps = torch.arange(1, len(weights) + 1)
    axes.fill_between(steps, total, torch.ones_like(total), color=ORANGE, alpha=0.3, linewidth=0, hatch="//")
    axes.plot(steps, total, color=BLUE, marker="o", markevery=max(1, len(weights) // 12))
    axes.axhline(1, color=GREY, linewidth=1)
    axes.set(title="All weights together", xlabel="values seen, t", ylabel="sum of the weights")
    axes.set(xlim=(1, len(weights)), ylim=(0, 1.08))
    axes.text(
        len(weights) * 0.97,
        0.12,
        "hatched: what is missing\nfrom 1 at the start",
        ha="right",
        va="bottom",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 2},
    )
