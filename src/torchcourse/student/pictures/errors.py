"""How wrong is a predicted number, and what does an outlier do? The other pictures of lesson 02.

Each function takes what a cell has computed, and draws it. Their sentences in words are made from the same
numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import torch
from torch import Tensor
from torch.nn import functional as F

from torchcourse.student.pictures.house_style import (
    BLACK,
    GREY,
    PENS,
    VERMILLION,
    Pen,
    Picture,
    in_house_style,
    label_line_ends,
    new_figure,
)

# One loss keeps one pen through the whole lesson.
PEN_OF_LOSS = {"MSE": PENS[0], "smooth L1": PENS[1], "MAE": PENS[2]}


def _smooth_l1(error: Tensor, beta: float) -> Tensor:
    return F.smooth_l1_loss(error, torch.zeros_like(error), beta=beta, reduction="none")


@in_house_style
def picture_of_errors(error: Tensor, betas: Sequence[float]) -> Picture:
    """Draw MSE, MAE and smooth L1 of one error and, beside them, their slopes (by autograd).

    Shapes:  error (N,), rising
    """
    named: dict[str, tuple[Pen, Callable[[Tensor], Tensor]]] = {
        "MSE": (PENS[0], torch.square),
        "MAE": (PENS[2], torch.abs),
    }
    for pen, beta in zip((PENS[1], PENS[4], PENS[3]), betas, strict=False):
        named[f"smooth L1, β = {beta:g}"] = (pen, partial(_smooth_l1, beta=beta))
    figure, (left, right) = new_figure(2, width=10.5, height=4.2)
    words = []
    for name, (pen, loss) in named.items():
        points = error.detach().clone().requires_grad_()
        losses = loss(points)
        (slopes,) = torch.autograd.grad(losses.sum(), points)
        for axes, heights in ((left, losses.detach()), (right, slopes)):
            axes.plot(error.tolist(), heights.tolist(), color=pen.color, linestyle=pen.linestyle, label=name)
        words.append(f"{name}: {losses[-1]:.2f}, slope {slopes[-1]:.2f}.")
    end = error[-1].item()
    left.set(title="Loss of one error", ylabel="loss", ylim=(0, 1.3 * end), xlim=(error[0].item(), end))
    right.set(title="Its slope", ylabel="derivative by the error", ylim=(-2.2, 2.2), xlim=left.get_xlim())
    for axes in (left, right):
        axes.set_xlabel("error = prediction − target")
    figure.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=5, handlelength=3.2)
    return Picture(figure, f"Losses and slopes of one error. At an error of {end:g}: {' '.join(words)}")


@in_house_style
def picture_of_constants(constant: Tensor, losses: dict[str, Tensor], y: Tensor) -> Picture:
    """Draw each loss over the constant that is predicted, its lowest place, and the numbers to predict.

    Shapes:  constant (N,), rising; each loss (N,); y (M,)
    """
    figure, all_axes = new_figure(len(losses), width=10.5, height=3.7)
    words = []
    for axes, (name, loss) in zip(all_axes, losses.items(), strict=True):
        best, lowest = constant[loss.argmin()].item(), loss.min().item()
        top = 1.1 * loss.max().item()
        pen = PEN_OF_LOSS[name]
        axes.plot(constant.tolist(), loss.tolist(), color=pen.color, linestyle=pen.linestyle)
        axes.plot([best], [lowest], marker="o", color=VERMILLION, markersize=9)
        axes.plot(y.tolist(), [0.02 * top] * len(y), "|", color=BLACK, markersize=14, markeredgewidth=2)
        axes.annotate(f"best: {best:.2f}", (best, lowest), (6, -16), textcoords="offset points")
        axes.set(title=name, xlabel="constant c (strokes: the numbers)", ylabel="mean loss", ylim=(0, top))
        words.append(f"{name} is lowest, {lowest:.2f}, at c = {best:.2f}.")
    listed = ", ".join(f"{value:g}" for value in y.tolist())
    return Picture(figure, f"Mean loss of predicting a constant for {listed}. {' '.join(words)}")


@in_house_style
def picture_of_lines(x: Tensor, y: Tensor, lines: dict[str, tuple[float, float]], outlier: int) -> Picture:
    """Draw points, one of them an outlier, and the line that each loss fits to all of them.

    Shapes:  x, y (N,); each line is its slope and its height at x = 0
    """
    figure, axes = new_figure(width=8.8, height=4.4)
    usual = torch.arange(len(x)) != outlier
    axes.plot(x[usual].tolist(), y[usual].tolist(), "o", color=GREY, markersize=7, zorder=4)
    axes.plot([x[outlier].item()], [y[outlier].item()], "X", color=VERMILLION, markersize=12, zorder=4)
    ends = [x.min().item(), x.max().item() + 0.1]
    drawn = []
    for name, (slope, height) in lines.items():
        pen = PEN_OF_LOSS[name]
        heights = [slope * end + height for end in ends]
        drawn += axes.plot(ends, heights, color=pen.color, linestyle=pen.linestyle, label=name)
    axes.set(xlabel="x", ylabel="y", title="A line under each loss, and one point that is off (✗)")
    # Never tighter than this, so that the axes stand still while a slider moves the point.
    axes.set_ylim(min(-3.0, y.min().item() - 1), max(12.0, y.max().item() + 1))
    axes.set_xlim(ends[0] - 0.1, ends[1])
    label_line_ends(axes, drawn, gap=0.1)
    fits = " ".join(f"{name}: slope {slope:.2f}." for name, (slope, _) in lines.items())
    words = f"{len(x)} points, one of them at y = {y[outlier]:.1f}, and a line fitted under each loss. {fits}"
    return Picture(figure, words)
