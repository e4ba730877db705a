"""Which choice does better, and by more than luck? The pictures of lessons 03 and 04 that compare.

Each function takes what a cell has measured, and draws it. Their sentences in words are made from the same
numbers. What is measured are errors in percent: the less, the better.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from torch import Tensor

from torchcourse.student.pictures.house_style import BLACK, PENS, Pen, Picture, in_house_style, new_figure


@in_house_style
def picture_of_sweep(rates: Sequence[float], panels: Mapping[str, Mapping[str, Tensor]]) -> Picture:
    """Draw the errors that each choice makes at each learning rate, with a ring around its best.

    Shapes:  errors (rates, networks), in percent; the line is the mean, the band reaches from least to most
    """
    figure, all_axes = new_figure(len(panels), width=11, height=4.4, sharey=True, squeeze=True)
    all_axes = all_axes if len(panels) > 1 else [all_axes]
    words = []
    for axes, (title, lines) in zip(all_axes, panels.items(), strict=True):
        for pen, (name, errors) in zip(PENS, lines.items(), strict=False):
            middle = errors.mean(dim=1)
            best = int(middle.argmin())
            _draw_valley(axes, pen, name, rates, errors)
            words.append(f"{title}, {name}: {middle[best]:.1f} % at its best rate, {rates[best]:g}.")
        axes.set(title=title, xlabel="learning rate (log scale)", xscale="log", yscale="log")
        axes.set_yticks([3, 5, 7, 10, 20, 50, 90], ["3", "5", "7", "10", "20", "50", "90"])
        axes.minorticks_off()
    all_axes[0].set_ylabel("wrong answers in % (log scale)")
    handles, labels = all_axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside right center", handlelength=3.2)
    return Picture(figure, f"Errors by learning rate, with one valley each. {' '.join(words)}")


def _draw_valley(axes: Axes, pen: Pen, name: str, rates: Sequence[float], errors: Tensor) -> None:
    middle = errors.mean(dim=1)
    best = int(middle.argmin())
    band: dict[str, Any] = {"color": pen.color, "alpha": 0.12, "linewidth": 0}
    axes.fill_between(rates, errors.amin(dim=1), errors.amax(dim=1), **band)
    axes.plot(rates, middle, **pen._asdict(), label=name)
    ring: dict[str, Any] = {"markersize": 14, "color": pen.color, "fillstyle": "none", "label": "_best"}
    axes.plot(rates[best], middle[best], "o", **ring)


@in_house_style
def picture_of_comparison(panels: Mapping[str, Mapping[str, Tensor]]) -> Picture:
    """Draw the error of each network as a dot, one row a choice; a bar at the mean ± two standard errors.

    The few networks that are far worse than the rest are left out of sight, and counted in the words.

    Shapes:  errors (networks,), in percent
    """
    rows = max(map(len, panels.values()))
    figure, all_axes = new_figure(len(panels), width=11, height=1.4 + 0.55 * rows, sharey=True, squeeze=True)
    all_axes = all_axes if len(panels) > 1 else [all_axes]
    words = []
    for axes, (title, lines) in zip(all_axes, panels.items(), strict=True):
        for row, (pen, (name, errors)) in enumerate(zip(PENS, lines.items(), strict=False)):
            _draw_row(axes, pen, row, errors)
            words.append(f"{title}, {name}: {errors.mean():.2f} ± {_standard_error(errors):.2f}.")
        every = [error for errors in lines.values() for error in errors.tolist()]
        reach = 1.05 * sorted(every)[int(0.97 * (len(every) - 1))]
        out = sum(error > reach for error in every)
        note = f"; {out} dots lie farther right" if out else ""
        axes.set(title=title, xlabel=f"wrong answers in %{note}", xlim=(0.95 * min(every), reach))
        axes.set_yticks(range(len(lines)), list(lines))
        axes.grid(visible=False, axis="y")
    all_axes[0].invert_yaxis()
    all_axes[0].set_ylabel("one dot a network")
    what = "Errors in percent, one dot a network; bar: the mean, with two standard errors to each side"
    return Picture(figure, f"{what}. As mean ± standard error: {' '.join(words)}")


def _standard_error(errors: Tensor) -> float:
    return float(errors.std() / len(errors) ** 0.5)


def _draw_row(axes: Axes, pen: Pen, row: int, errors: Tensor) -> None:
    count = len(errors)
    heights = [row + 0.6 * ((network + 0.5) / count - 0.5) for network in range(count)]
    dots: dict[str, Any] = {"color": pen.color, "alpha": 0.45, "markeredgewidth": 0, "label": "_dots"}
    axes.plot(errors.tolist(), heights, pen.marker, **dots)
    mean, half = float(errors.mean()), 2 * _standard_error(errors)
    axes.plot([mean - half, mean + half], [row, row], color=BLACK, linewidth=2.6, label="_two errors")
    axes.plot([mean, mean], [row - 0.4, row + 0.4], color=BLACK, linewidth=2.6, label="_mean")
