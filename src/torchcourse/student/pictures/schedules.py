"""What does a learning rate do over the epochs? The pictures of lesson 04.

Each function takes what a cell has computed, and draws it. Their sentences in words are made from the same
numbers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import islice

import torch
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from torch import Tensor

from torchcourse.student.pictures.house_style import (
    BLACK,
    BLUE,
    GREY,
    PENS,
    VERMILLION,
    Pen,
    Picture,
    in_house_style,
    label_line_ends,
    new_figure,
)

Lines = Mapping[str, Sequence[float]]


@in_house_style
def picture_of_walk(paths: Tensor, expected: float, learning_rate: float) -> Picture:
    """Draw how some weights walk towards zero, with the size of the jitter that a formula expects.

    Shapes:  paths (step, weight)
    """
    figure, (left, right) = new_figure(2, height=3.9)
    steps, count = paths.shape
    for axes, first in ((left, 0), (right, steps // 2)):
        for pen, path in zip(PENS, paths[first:].T.tolist(), strict=False):
            axes.plot(range(first, steps), path, color=pen.color, linestyle=pen.linestyle, linewidth=1.5)
        axes.set(xlabel="step", xlim=(first, steps - 1))
    left.set(title=f"{count} weights, learning rate {learning_rate:g}", ylabel="weight")
    right.axhspan(-expected, expected, color="#E4E4E4", zorder=0)
    reach = max(4 * expected, 1.15 * paths[steps // 2 :].abs().max().item())
    right.set(title="The second half, enlarged", ylabel="weight (enlarged)", ylim=(-reach, 1.25 * reach))
    right.text(
        0.03, 0.97, f"grey: ±{expected:.3f}, by the formula", transform=right.transAxes, va="top", color=BLACK
    )
    measured = paths[steps // 2 :].square().mean().sqrt()
    words = (
        f"{count} weights over {steps} steps with learning rate {learning_rate:g}. They start at "
        f"{paths[0].mean():.2f} after the first step and come close to 0, but never rest: in the second half "
        f"they are {measured:.3f} away from it (root mean square); the formula says {expected:.3f}."
    )
    return Picture(figure, words)


@in_house_style
def picture_of_losses(panels: Mapping[str, Lines]) -> Picture:
    """Draw losses over the epochs, one panel a case and one line a schedule, on log scales of their own.

    Shapes:  each line (epochs,), the first at epoch 0
    """
    figure, all_axes = new_figure(len(panels), width=10.5, height=4.2, squeeze=True)
    all_axes = all_axes if len(panels) > 1 else [all_axes]
    words = []
    for axes, (panel, lines) in zip(all_axes, panels.items(), strict=True):
        for pen, (name, losses) in zip(PENS, lines.items(), strict=False):
            axes.plot(losses, **pen._asdict(), markevery=max(1, len(losses) // 8), label=name)
            words.append(f"{panel}, {name}: {losses[0]:.2g} to {losses[-1]:.2g}.")
        longest = max(map(len, lines.values()))
        axes.set(title=panel, xlabel="epoch", yscale="log", xlim=(0, longest - 1))
        label_line_ends(axes, axes.lines, gap=0.15)
    all_axes[0].set_ylabel("loss (log scale)")
    for axes in all_axes[1:]:
        axes.set_ylabel("loss (another log scale)")
    return Picture(figure, f"The loss from the first epoch to the last, log scales. {' '.join(words)}")


@in_house_style
def picture_of_rates(curves: Lines) -> Picture:
    """Draw the learning rates of several schedules, on a straight scale and on a log scale.

    Shapes:  each line (epochs,)
    """
    figure, (left, right) = new_figure(2, width=10.5, height=4.0)
    for axes in (left, right):
        _draw_stairs(axes, curves)
        axes.set(xlabel="epoch", xlim=(0, max(map(len, curves.values())) - 1))
    left.set(title="Learning rate", ylabel="learning rate", ylim=(0, None))
    right.set(title="The same on a log scale", ylabel="learning rate (log scale)", yscale="log")
    label_line_ends(right, right.lines, gap=0.13)
    return Picture(figure, f"Learning rates over the epochs. {_in_words(curves)}")


@in_house_style
def picture_of_schedules(panels: Mapping[str, Lines]) -> Picture:
    """Draw families of schedules side by side, each panel on the same scale, and no look twice.

    Shapes:  each line (epochs,)
    """
    figure, all_axes = new_figure(len(panels), width=10.5, height=4.0, sharey=True, squeeze=True)
    all_axes = all_axes if len(panels) > 1 else [all_axes]
    pens = iter(PENS)
    for axes, (panel, curves) in zip(all_axes, panels.items(), strict=True):
        _draw_stairs(axes, curves, list(islice(pens, len(curves))))
        axes.set(title=panel, xlabel="epoch", xlim=(0, max(map(len, curves.values())) - 1))
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    all_axes[0].set(ylabel="learning rate", ylim=(0, None))
    for axes in all_axes:
        label_line_ends(axes, axes.lines, gap=0.14)
    words = " ".join(f"{panel}: {_in_words(curves)}" for panel, curves in panels.items())
    return Picture(figure, f"Learning rates over the epochs. {words}")


def _draw_stairs(axes: Axes, curves: Lines, pens: Sequence[Pen] = PENS) -> None:
    # A rate that holds for epochs is drawn level; stairs of one epoch each would only blur a curve.
    for pen, (name, rates) in zip(pens, curves.items(), strict=False):
        style = "steps-post" if len(set(rates)) <= len(rates) / 2 else "default"
        axes.plot(rates, **pen._asdict(), drawstyle=style, markevery=max(1, len(rates) // 8), label=name)


def _in_words(curves: Lines) -> str:
    return " ".join(
        f"{name}: from {rates[0]:.2g} to {rates[-1]:.2g}, at most {max(rates):.2g}."
        for name, rates in curves.items()
    )


@in_house_style
def picture_of_fall(gamma: float, fraction: float, epochs: int = 200) -> Picture:
    """Draw an exponential schedule: when it reaches a fraction, and how much of the way lies behind.

    Units:  the rate as a part of the base rate; the way as a part of the sum of all rates
    """
    figure, (left, right) = new_figure(2, height=3.9)
    left_over = [gamma**epoch for epoch in range(epochs)]
    total = math.fsum(left_over)
    gone = (torch.tensor(left_over, dtype=torch.float64).cumsum(0) / total).tolist()
    reached = next((epoch for epoch, part in enumerate(left_over) if part <= fraction), None)
    left.plot(left_over, color=BLUE)
    left.axhline(fraction, color=GREY, linestyle="--", linewidth=1.2)
    left.text(0.015 * epochs, 0.75 * fraction, f"{fraction:.1%}", va="top")
    left.set(title=f"γ = {gamma:g}: what is left of the rate", ylabel="part of the base rate (log scale)")
    left.set(yscale="log", ylim=(1e-10, 2))
    right.plot(gone, color=VERMILLION)
    right.set(title="How much of the way lies behind", ylabel="part of the sum of all rates", ylim=(0, 1.12))
    if reached is not None:
        _mark(left, reached, left_over[reached], f"epoch {reached}", (0.55, 0.55))
        _mark(right, reached, gone[reached], f"epoch {reached}:\n{gone[reached]:.1%}", (0.62, 0.35))
    else:
        left.text(0.96 * epochs, 1.2 * fraction, "not reached", ha="right", va="bottom")
    for axes in (left, right):
        axes.set(xlabel="epoch", xlim=(0, epochs - 1))
    when = f"in epoch {reached} for the first time" if reached is not None else "in none of them"
    words = (
        f"An exponential schedule with gamma {gamma:g} over {epochs} epochs. Its rate is at most "
        f"{fraction:.0%} of the base rate {when}; in the last epoch {left_over[-1]:.2g} of it is left. "
        f"The sum of the rates up to epoch {epochs // 4} is {gone[epochs // 4]:.1%} of the sum of all."
    )
    return Picture(figure, words)


def _mark(axes: Axes, x: float, y: float, text: str, place: tuple[float, float]) -> None:
    axes.plot([x], [y], marker="o", markersize=8, color=BLACK, zorder=4, clip_on=False)
    axes.annotate(
        text,
        xy=(x, y),
        xytext=place,
        textcoords="axes fraction",
        arrowprops={"arrowstyle": "->", "color": BLACK},
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
    )
