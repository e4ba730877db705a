"""What goes on in a network? The pictures of lesson 01.

Each function takes what a cell has computed, and draws it. Their sentences in words are made from the same
numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from torch import Tensor

from torchcourse.student.pictures.house_style import (
    BLUE,
    GREY,
    ORANGE,
    PENS,
    Picture,
    in_house_style,
    label_line_ends,
    new_figure,
)


@in_house_style
def picture_of_activations(activations: dict[str, Callable[[Tensor], Tensor]], z: Tensor) -> Picture:
    """Draw functions of one number and, beside them, their slopes (by autograd).

    Shapes:  z (N,)
    """
    figure, (left, right) = new_figure(2)
    words = []
    for pen, (name, function) in zip(PENS, activations.items(), strict=False):
        points = z.detach().clone().requires_grad_()
        values = function(points)
        (slopes,) = torch.autograd.grad(values.sum(), points)
        for axes, heights in ((left, values.detach()), (right, slopes)):
            axes.plot(z.tolist(), heights.tolist(), color=pen.color, linestyle=pen.linestyle, label=name)
        words.append(
            f"{name} goes from {values.min():.2f} to {values.max():.2f}, "
            f"and its steepest slope is {slopes.max():.2f}."
        )
    _mark_peak(right, min(right.lines, key=lambda line: max(line.get_ydata())))
    left.set(title="What comes out", ylabel="activation of z")
    right.set(title="Its slope", ylabel="derivative at z")
    for axes in (left, right):
        axes.set(xlabel="z, what goes in", xlim=(z.min().item(), z.max().item()))
        axes.legend(loc="upper left", handlelength=3.2)
    where = f"for z from {z.min():g} to {z.max():g}"
    return Picture(figure, f"Two graphs, {where}: activation functions, and their slopes. {' '.join(words)}")


def _mark_peak(axes: Axes, line: Line2D) -> None:
    heights, places = np.asarray(line.get_ydata()), np.asarray(line.get_xdata())
    peak, place = max(zip(heights.tolist(), places.tolist(), strict=True))
    axes.annotate(
        f"{line.get_label()}:\nat most {peak:.2f}",
        xy=(place, peak),
        xytext=(place + 1.6, peak + 0.22),
        arrowprops={"arrowstyle": "->", "color": line.get_color()},
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
        zorder=5,
    )


@in_house_style
def picture_of_variances(panels: dict[str, dict[str, Sequence[float]]]) -> Picture:
    """Draw how large a signal is, layer by layer: one panel an activation, one line an initialisation.

    Shapes:  each line (layers,), the variance of z in each
    """
    figure, all_axes = new_figure(len(panels), width=10.5, height=4.4, sharey=True, squeeze=True)
    all_axes = all_axes if len(panels) > 1 else [all_axes]
    words = []
    for axes, (panel, lines) in zip(all_axes, panels.items(), strict=True):
        for pen, (name, variances) in zip(PENS, lines.items(), strict=False):
            layers = range(1, len(variances) + 1)
            axes.plot(layers, variances, **pen._asdict(), markevery=3, label=name)
            words.append(f"{panel}, {name}: {variances[0]:.2g} to {variances[-1]:.2g}.")
        axes.set(title=panel, xlabel="layer", yscale="log", xlim=(1, len(variances)))
        axes.set_xticks([1, *range(5, len(variances) + 1, 5)])
    all_axes[0].set_ylabel("variance of z (log scale)")
    for axes in all_axes:
        label_line_ends(axes, axes.lines)
    return Picture(
        figure, f"Variance of the signal from the first layer to the last, log scale. {' '.join(words)}"
    )


@in_house_style
def picture_of_signal(variance: Sequence[float], between_inputs: Sequence[float], title: str) -> Picture:
    """Draw the variance of a signal, and the part of it that tells one input from another.

    Shapes:  variance and between_inputs (layers,)
    """
    figure, axes = new_figure(width=8.4, height=3.8)
    layers = range(1, len(variance) + 1)
    for pen, heights, name in (
        (PENS[0], variance, "all of it"),
        (PENS[4], between_inputs, "between one input\nand another"),
    ):
        axes.plot(layers, heights, **pen._asdict(), markevery=3, label=name)
    axes.set(title=title, xlabel="layer", ylabel="variance of z (log scale)", yscale="log")
    axes.set(xlim=(1, len(variance)), ylim=_decades_around([*variance, *between_inputs]))
    axes.set_xticks([1, *range(5, len(variance) + 1, 5)])
    label_line_ends(axes, axes.lines, gap=0.16)
    words = (
        f"{title}, layers 1 to {len(variance)}, log scale. The variance of z goes from {variance[0]:.2g} to "
        f"{variance[-1]:.2g}; its part between one input and another from {between_inputs[0]:.2g} to "
        f"{between_inputs[-1]:.2g}."
    )
    return Picture(figure, words)


def _decades_around(values: Sequence[float], at_least: float = 1e-3) -> tuple[float, float]:
    # At least three decades below 1, so that a flat line looks flat.
    return min(*values, at_least) / 10, max(*values, 1.0) * 10


@in_house_style
def picture_of_softmax(logits: Tensor, shift: float = 0.0, temperature: float = 1.0) -> Picture:
    """Draw logits (moved by `shift`, divided by `temperature`) and their probabilities, as bars.

    Thin outlines show both before they were moved and divided.

    Shapes:  logits (C,)
    """
    moved = (logits + shift) / temperature
    before, after = torch.softmax(logits, dim=-1), torch.softmax(moved, dim=-1)
    figure, (left, right) = new_figure(2, height=3.6)
    _draw_bars(left, logits, moved, BLUE, "{:.2f}")
    _draw_bars(right, before, after, ORANGE, "{:.3f}")
    sum_text = f"z {'−' if shift < 0 else '+'} {abs(shift):g}"
    left.set(title=f"Logits: ({sum_text}) / {temperature:g}", ylabel="logit")
    left.set_ylim(_round_outwards([*logits.tolist(), *moved.tolist()]))
    right.set(title="Their probabilities", ylabel="probability", ylim=(0, 1.12))
    words = (
        f"Bars. Logits z: {_listed(logits, 2)}. Drawn: ({sum_text}) / {temperature:g} = {_listed(moved, 2)}. "
        f"Probabilities before: {_listed(before, 3)}; after: {_listed(after, 3)}."
    )
    return Picture(figure, words)


def _draw_bars(axes: Axes, before: Tensor, after: Tensor, color: str, form: str) -> None:
    places = range(len(after))
    bars = axes.bar(places, after.tolist(), color=color, width=0.62)
    axes.bar(places, before.tolist(), width=0.8, fill=False, edgecolor=GREY, linestyle="--", linewidth=1.2)
    labels = axes.bar_label(
        bars, [form.format(value).replace("-", "−") for value in after.tolist()], padding=3
    )
    for label in labels:
        label.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.6})
    axes.axhline(0, color=GREY, linewidth=0.8)
    axes.set_xticks(list(places), [f"class {place}" for place in places])
    axes.grid(visible=False, axis="x")


def _round_outwards(values: Sequence[float], step: float = 4.0) -> tuple[float, float]:
    # In coarse steps, so that the axis stands still while a slider moves the bars; 15 % is for the labels.
    low, high = 1.15 * min(*values, 0.0), 1.15 * max(*values, 0.0)
    return step * math.floor(low / step), step * math.ceil(high / step)


def _listed(values: Tensor, digits: int) -> str:
    return ", ".join(f"{value:.{digits}f}" for value in values.tolist())


@in_house_style
def picture_of_gradients(margin: Tensor, once: Tensor, twice: Tensor) -> Picture:
    """Draw how hard cross-entropy pulls at the right class's logit, with one softmax and with two.

    Shapes:  margin (N,), rising; once and twice (N,), the gradients as autograd gives them
    """
    figure, axes = new_figure(width=8.4, height=3.9)
    low, high = margin[0].item(), margin[-1].item()
    for pen, pull, name, offset in (
        (PENS[0], once.abs(), "the model returns logits:\none softmax", -0.06),
        (PENS[4], twice.abs(), "softmax in forward:\ntwo of them", 0.06),
    ):
        axes.plot(margin.tolist(), pull.tolist(), **pen._asdict(), markevery=20, label=name)
        side = "top" if offset < 0 else "bottom"
        axes.text(0.97 * low, pull[0].item() + offset, name, va=side, weight="bold")
    axes.set(xlim=(low, high), ylim=(-0.04, 1.08), title="How hard the loss pulls")
    axes.set(xlabel="logit of the right class, the others at 0", ylabel="size of the gradient")
    axes.axvspan(low, 0, color="#F2F2F2", zorder=0)
    axes.text(0.97 * low, 0.5, "here the model is wrong,\nand the pull is needed", va="center")
    words = (
        f"Two curves over the logit of the right class, from {low:g} (confidently wrong) to "
        f"{high:g} (confidently right). Size of the gradient at the left end: {once[0].abs():.5f} "
        f"when the model returns logits, {twice[0].abs():.5f} when it returns probabilities; the second "
        f"curve never gets above {twice.abs().max():.2f}."
    )
    return Picture(figure, words)
