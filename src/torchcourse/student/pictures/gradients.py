"""Where does a gradient come from, and how noisy is it? Pictures of lesson 03.

Each function takes what a cell has computed, and draws it. Their sentences in words are made from the same
numbers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import torch
from matplotlib.axes import Axes
from torch import Tensor

from torchcourse.student.pictures.house_style import (
    BLACK,
    BLUE,
    GREY,
    ORANGE,
    PENS,
    SKY,
    VERMILLION,
    Picture,
    in_house_style,
    new_figure,
)


@in_house_style
def picture_of_noise(clouds: dict[int, Tensor], full: Tensor, noise_of_one: float) -> Picture:
    """Draw gradients of batches around the gradient of all samples, and how far they stray.

    Shapes:  clouds: for each batch size, gradients (draws, 2); full (2,)
    """
    figure, (left, right) = new_figure(2, width=10, height=4.2)
    spreads = {
        size: (cloud - full).square().sum(dim=1).mean().sqrt().item() for size, cloud in clouds.items()
    }
    sizes = list(clouds)
    shown = [sizes[0], sizes[len(sizes) // 2], sizes[-1]]
    for color, marker, size in zip((SKY, BLUE, BLACK), "D^o", shown, strict=True):
        first, second = clouds[size][:300].T.tolist()
        left.scatter(first, second, s=14, color=color, marker=marker, alpha=0.7, linewidth=0, label=f"{size}")
    star = {"color": ORANGE, "markeredgecolor": "white", "markeredgewidth": 1.2, "markersize": 17}
    left.plot(*full.tolist(), "*", **star, linestyle="none", label="all samples")
    left.set(title="Gradients of batches", xlabel="gradient along w₁", ylabel="gradient along w₂")
    _leave_out_strays(left, clouds[sizes[0]])
    left.legend(title="batch size", loc="upper left", handletextpad=0.2, borderpad=0.2)
    right.plot(
        sizes, [noise_of_one / size**0.5 for size in sizes], color=GREY, linestyle="--", label="formula"
    )
    right.plot(sizes, list(spreads.values()), "o", color=BLUE, markersize=7, label="measured")
    right.set(title="What more samples buy", xlabel="samples a step: its cost (log scale)", xscale="log")
    right.set(ylabel="noise of the gradient (log scale)", yscale="log")
    right.set_xticks(sizes, [str(size) for size in sizes])
    _plain_decades(right)
    right.legend(loc="upper right")
    words = ", ".join(f"{spread:.2f} for {size}" for size, spread in spreads.items())
    return Picture(
        figure,
        f"Left: clouds of gradients, all around the gradient of all samples, the tighter the larger the "
        f"batch. Right: how far a batch's gradient strays, by batch size: {words}.",
    )


def _leave_out_strays(axes: Axes, cloud: Tensor) -> None:
    edges = torch.tensor([0.01, 0.99], dtype=cloud.dtype)
    (left, right), (low, high) = cloud.quantile(edges, dim=0).T.tolist()
    axes.set(xlim=(left - 1, right + 1), ylim=(low - 1, high + 3))


def _plain_decades(axes: Axes) -> None:
    low, high = axes.get_ylim()
    ticks = [tick for tick in (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20) if low <= tick <= high]
    axes.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.minorticks_off()


@in_house_style
def picture_of_differences(widths: Sequence[float], errors: dict[str, Sequence[float]]) -> Picture:
    """Draw how wrong a numerical gradient is, by the width of the difference.

    Shapes:  widths and each of errors (N,)
    """
    figure, axes = new_figure(width=8.4, height=3.9)
    words = []
    for pen, (name, heights) in zip(PENS, errors.items(), strict=False):
        axes.plot(widths, heights, **pen._asdict(), markevery=3, label=name)
        ends = [_power_above(heights[place]) for place in (0, len(widths) // 3, -1)]
        words.append(f"{name}: below {ends[0]}, {ends[1]} and {ends[2]}.")
    axes.set(title="Too wide is crooked, too narrow is blurred", xscale="log", yscale="log")
    axes.set(xlabel="eps (log scale)", ylabel="error (log scale)", xlim=(min(widths), max(widths)))
    axes.legend(loc="lower right", handlelength=3.2, facecolor="white", framealpha=0.9, frameon=True)
    at = ", ".join(f"{widths[place]:.0e}" for place in (0, len(widths) // 3, -1))
    return Picture(figure, f"Errors of numerical gradients, at eps = {at}. {' '.join(words)}")


def _power_above(error: float) -> str:
    # Only the power of ten: the digits of a rounding error differ from one processor to another.
    return f"{10.0 ** math.ceil(math.log10(error)):.0e}"


# The graph of one unit, z = w x + b, h = ReLU(z), p = v h, L = (p - y)²: column and row of each number,
PLACES = {
    "w": (0, 0.9),
    "b": (0, 0),
    "z": (1, 0.45),
    "h": (2, 0.45),
    "v": (2, -0.4),
    "p": (3, 0.45),
    "L": (4, 0.45),
}
# and what its slope is multiplied by on the way back along each arrow.
FACTORS = {
    ("w", "z"): "x",
    ("b", "z"): "",
    ("z", "h"): "ReLU′",
    ("h", "p"): "v",
    ("v", "p"): "h",
    ("p", "L"): "2 (p − y)",
}


@in_house_style
def picture_of_chain(values: dict[str, float], slopes: dict[str, float]) -> Picture:
    """Draw the graph of one unit: values go forward along the arrows, slopes of L come back against them."""
    figure, axes = new_figure(width=10.5, height=4.4)
    told = [f"{name} = {value:g}, slope {slopes[name]:g}" for name, value in values.items()]
    for (start, end), factor in FACTORS.items():
        size = _signed(f"{slopes[start] / slopes[end]:g}")
        _draw_arrow(axes, PLACES[start], PLACES[end], f"{factor} = {size}" if factor else size)
        told.append(f"from {end} back to {start} times {factor or 'the factor'} {size}")
    for name, place in PLACES.items():
        _draw_number(axes, place, f"{name}\n{values[name]:g}", f"{slopes[name]:g}")
    axes.set(xlim=(-0.4, 4.4), ylim=(-0.95, 1.2), xticks=[], yticks=[])
    axes.set_axis_off()
    axes.set_title("Circles: values. Below: slopes of L. Arrows: what joins in on the way back")
    return Picture(figure, f"A graph of a computation. {'; '.join(told)}.")


def _draw_number(axes: Axes, place: tuple[float, float], inside: str, below: str) -> None:
    axes.plot(*place, "o", markersize=46, color="white", markeredgecolor=BLUE, markeredgewidth=1.6, zorder=3)
    axes.text(*place, _signed(inside), ha="center", va="center", zorder=4)
    look: dict[str, Any] = {"color": VERMILLION, "weight": "bold", "size": 14, "ha": "center", "va": "center"}
    axes.text(place[0], place[1] - 0.36, _signed(below), **look)


def _draw_arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float], factor: str) -> None:
    look = {"arrowstyle": "-|>", "color": BLUE, "linewidth": 1.6, "shrinkA": 24, "shrinkB": 25}
    axes.annotate("", xy=end, xytext=start, arrowprops=look)
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    box = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
    axes.text(*middle, factor, ha="center", va="center", color=VERMILLION, bbox=box)


def _signed(text: str) -> str:
    return text.replace("-", "−")
