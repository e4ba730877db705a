"""Which way does an optimizer go? The pictures of lesson 03 with paths and rates.

Each function takes what a cell has computed, and draws it. Their sentences in words are made from the same
numbers. A path is a tensor (steps + 1, 2): the start, and where each step led.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from torchcourse.student.pictures.house_style import (
    BLACK,
    GREY,
    PENS,
    Pen,
    Picture,
    in_house_style,
    label_line_ends,
    new_figure,
)

Surface = Callable[[Tensor], Tensor]
MANY = 120  # a longer path is drawn thin, its loss with so many points


@in_house_style
def picture_of_steps(paths: dict[float, Sequence[float]], function: Callable[[Tensor], Tensor]) -> Picture:
    """Draw steps on the graph of a function of one number: one panel for each learning rate.

    Shapes:  each path (steps + 1,); function from (N,) to (N,)
    """
    figure, panels = new_figure(len(paths), width=3.4 * len(paths), height=3.6)
    words = []
    for pen, axes, (rate, path) in zip(PENS, panels, paths.items(), strict=False):
        reach = 1.15 * max(abs(w) for w in path)
        across = torch.linspace(-reach, reach, 200, dtype=torch.float64)
        points = torch.tensor(path, dtype=torch.float64)
        axes.plot(across, function(across), color=GREY, linewidth=1.2)
        axes.plot(
            points, function(points), color=pen.color, linestyle=pen.linestyle, marker="o", linewidth=1.6
        )
        axes.plot(points[:1], function(points[:1]), "o", color=BLACK, markersize=9, markerfacecolor="white")
        axes.set(title=f"learning rate {rate:g}", xlabel="w", ylabel="loss", xlim=(-reach, reach))
        words.append(f"Learning rate {rate:g}: from w = {path[0]:g} to {path[-1]:.3g}.")
    steps = len(next(iter(paths.values()))) - 1
    return Picture(figure, f"{steps} steps on a valley with its bottom at 0. {' '.join(words)}")


@in_house_style
def picture_of_paths(
    surface: Surface,
    paths: dict[str, Tensor],
    reach: tuple[float, float],
    *,
    every: dict[str, float] | None = None,
    progress: str = "step",
) -> Picture:
    """Draw each path on the contours of a surface whose minimum is 0, and the losses of all along the way.

    `every` says how much `progress` one step is, for each path; 1 by default.

    Shapes:  paths of (steps + 1, 2)
    Units:   reach, how far the map goes from 0 along each axis
    """
    columns = 3 if len(paths) % 3 == 2 else 2
    rows = math.ceil((len(paths) + 1) / columns)
    figure = Figure(figsize=((3.5 if columns == 3 else 4.4) * columns, 3.1 * rows), layout="constrained")
    panels = list(figure.subplots(rows, columns, squeeze=False).flat)
    steps = every or dict.fromkeys(paths, 1)
    for axes, pen, (name, path) in zip(panels, PENS, paths.items(), strict=False):
        _draw_map(axes, surface, reach)
        _draw_path(axes, path, pen)
        axes.set_title(name)
    losses = {name: surface(path).tolist() for name, path in paths.items()}
    _draw_losses(panels[len(paths)], losses, steps, progress)
    for axes in panels[len(paths) + 1 :]:
        axes.remove()
    told = [
        f"{name}: from ({_pair(path[0])}) to ({_pair(path[-1])}), loss {losses[name][0]:.3f} to "
        f"{_small(losses[name][-1])}."
        for name, path in paths.items()
    ]
    return Picture(figure, f"Paths on a map of the loss, and the loss by {progress}. {' '.join(told)}")


def _small(loss: float) -> str:
    return f"{loss:.3f}" if loss >= 0.0005 or loss == 0 else "less than 0.001"


def _pair(point: Tensor) -> str:
    return ", ".join(f"{number:.2f}" for number in (point + 0.0).tolist())


def _draw_map(axes: Axes, surface: Surface, reach: tuple[float, float]) -> None:
    across, up = (torch.linspace(-limit, limit, 121, dtype=torch.float64) for limit in reach)
    points = torch.stack(torch.meshgrid(across, up, indexing="xy"), dim=-1)
    heights = surface(points)
    # Levels rise with the square: the flat floor of a valley gets lines, too.
    levels = (heights.max() * torch.linspace(0.1, 1, 11, dtype=torch.float64) ** 2).tolist()
    axes.contourf(across, up, heights, levels=[0, *levels], cmap="Greys", alpha=0.4)
    axes.contour(across, up, heights, levels=levels, colors=GREY, linewidths=0.5)
    lowest = points[heights <= heights.min() + 1e-9]
    axes.plot(*lowest.T, "*", color=BLACK, markersize=11, markeredgecolor="white", zorder=4)
    axes.set(xlabel="w₁", ylabel="w₂", xlim=(-reach[0], reach[0]), ylim=(-reach[1], reach[1]))
    axes.grid(visible=False)


def _draw_path(axes: Axes, path: Tensor, pen: Pen) -> None:
    first, second = path.T.tolist()
    many = len(first) > MANY
    if not many:
        axes.plot(first, second, color="white", linewidth=3.4, alpha=0.8)
    size = 1.2 if many else 3.4
    edge: dict[str, Any] = {"markeredgecolor": BLACK, "markeredgewidth": 0 if many else 0.3}
    axes.plot(
        first, second, color=pen.color, linewidth=0.5 if many else 1.4, marker="o", markersize=size, **edge
    )
    axes.plot(first[:1], second[:1], "o", color=BLACK, markersize=8, markerfacecolor="white", zorder=5)
    end: dict[str, Any] = {"markersize": 9, "markeredgecolor": "white", "markeredgewidth": 1.2, "zorder": 6}
    axes.plot(first[-1:], second[-1:], marker=pen.marker, color=pen.color, **end)


def _draw_losses(
    axes: Axes, losses: Mapping[str, Sequence[float]], every: dict[str, float], progress: str
) -> None:
    """Draw losses by progress; what vanishes or explodes goes along the lower or the upper edge."""
    start = max(heights[0] for heights in losses.values())
    finite = [loss for heights in losses.values() for loss in heights if math.isfinite(loss)]
    floor, ceiling = max(1e-6 * start, min(finite) / 2), min(10 * start, 3 * max(finite))
    for pen, (name, heights) in zip(PENS, losses.items(), strict=False):
        drawn = [*range(0, len(heights) - 1, math.ceil(len(heights) / MANY)), len(heights) - 1]
        done = [step * every[name] for step in drawn]
        # An overflow ends in inf or nan.
        shown = [max(floor, heights[step]) if heights[step] < ceiling else ceiling for step in drawn]
        look = {**pen._asdict(), "linewidth": 1.8 if len(heights) <= MANY else 0.9}
        axes.plot(done, shown, **look, markevery=max(1, len(done) // 6), label=name)
    end = max((len(heights) - 1) * every[name] for name, heights in losses.items())
    axes.set(title="All losses", xlabel=progress, ylabel="loss (log scale)", yscale="log", xlim=(0, end))
    axes.set_ylim(floor, ceiling)
    if min(finite) < floor:
        axes.set_ylabel(f"loss (log scale, cut off at {floor:.0e})")
    label_line_ends(axes, axes.lines, gap=0.13)


@in_house_style
def picture_of_rates(panels: dict[str, dict[str, Tensor]]) -> Picture:
    """Draw how far one unit of gradient moves a weight, step by step: one panel an optimizer.

    Shapes:  each line (steps,)
    Units:   step of the weight per unit of its gradient
    """
    figure, all_axes = new_figure(len(panels), width=10.5, height=3.7, sharey=True)
    words = []
    for axes, (title, lines) in zip(all_axes, panels.items(), strict=True):
        for pen, (name, rates) in zip(PENS, lines.items(), strict=False):
            axes.plot(range(1, len(rates) + 1), rates, **pen._asdict(), markevery=len(rates) // 8, label=name)
            words.append(f"{title}, {name}: {rates[0]:.3g} after the first step, {rates[-1]:.3g} at the end.")
        axes.set(title=title, xlabel="step", yscale="log", xlim=(1, len(rates)))
        axes.set_yticks([0.01, 0.03, 0.1, 0.3], ["0.01", "0.03", "0.1", "0.3"])
        axes.minorticks_off()
    all_axes[0].set_ylabel("rate of this weight (log scale)")
    for axes in all_axes:  # only now: they share their height
        label_line_ends(axes, axes.lines, gap=0.13)
    return Picture(figure, f"Rates of weights, each by its own gradients. {' '.join(words)}")


@in_house_style
def picture_of_correction(ratios: dict[str, Tensor]) -> Picture:
    """Draw how many times too long Adam's steps are without its bias correction.

    Shapes:  each of ratios (steps,)
    Units:   uncorrected step over corrected step
    Source:  Kingma and Ba 2015, section 3
    """
    figure, axes = new_figure(width=8.4, height=3.8)
    words = []
    for pen, (name, ratio) in zip(PENS, ratios.items(), strict=False):
        steps = range(1, len(ratio) + 1)
        axes.plot(steps, ratio, **pen._asdict(), markevery=[0, 1, 3, 9, 31, 99, 315], label=name)
        words.append(
            f"{name}: {ratio[0]:.3f} at step 1, {ratio[1]:.2f} at step 2, at most {ratio.max():.2f}."
        )
    axes.axhline(1, color=GREY, linewidth=1)
    axes.set(title="Adam without its correction", xscale="log", xlim=(1, len(ratio)))
    axes.set(xlabel="step (log scale)", ylabel="times as long a step", ylim=(0, None))
    label_line_ends(axes, axes.lines[: len(ratios)], gap=0.11)
    return Picture(figure, f"Uncorrected step over corrected step, for three betas. {' '.join(words)}")
