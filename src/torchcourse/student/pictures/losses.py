"""How wrong is a prediction of a class? The first pictures of lesson 02.

Each function takes what a cell has computed, and draws it. Their sentences in words are made from the same
numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from matplotlib.axes import Axes
from torch import Tensor
from torch.nn import functional as F

from torchcourse.student.pictures.house_style import (
    BLACK,
    BLUE,
    GREY,
    ORANGE,
    PENS,
    VERMILLION,
    Picture,
    in_house_style,
    label_line_ends,
    new_figure,
)

PALE = "#F2F2F2"
BOXED = {"facecolor": "white", "edgecolor": "none", "pad": 1}


@in_house_style
def picture_of_steps(
    threshold: Tensor, mistakes: Tensor, loss: Tensor, here: float, hours: Tensor, passed: Tensor
) -> Picture:
    """Draw the share of mistakes and a loss over the threshold of a model, and mark where it stands.

    Shapes:  threshold, mistakes, loss (N,), threshold rising; hours, passed (M,), who stands along the axis
    """
    figure, (left, right) = new_figure(2)
    place = int((threshold - here).abs().argmin())
    for axes, heights, pen, name in (
        (left, mistakes, PENS[4], "share of mistakes"),
        (right, loss, PENS[0], "loss"),
    ):
        axes.plot(threshold.tolist(), heights.tolist(), color=pen.color, label=name)
        axes.plot([threshold[place].item()], [heights[place].item()], marker="o", color=BLACK, markersize=9)
        axes.set(xlabel="threshold, in hours (× failed, ● passed)", ylabel=name)
        axes.set_xlim(threshold[0].item(), threshold[-1].item())
        axes.set_ylim(0, 1.4 * heights.max().item())  # room for what is written at the point
        for yes, marker in ((0, "x"), (1, "o")):
            who = hours[passed == yes].tolist()
            axes.plot(who, [0.05 * heights.max().item()] * len(who), marker, color=GREY, markersize=7)
    left.set_title("Mistakes: a staircase")
    right.set_title("Loss: a slope")
    _point_at(left, here, mistakes[place], "flat: which way\nis better?")
    _point_at(right, here, loss[place], "steep: go left!")
    best = threshold[loss.argmin()].item()
    words = (
        f"Two graphs over the threshold, from {threshold[0]:g} to {threshold[-1]:g} hours. The share of "
        f"mistakes, from {mistakes.min():.2f} to {mistakes.max():.2f}, is a staircase, flat between its "
        f"steps. The loss is smooth and lowest, {loss.min():.2f}, at {best:.1f} hours. The model stands at "
        f"{here:g} hours: mistakes {mistakes[place]:.2f}, loss {loss[place]:.2f}."
    )
    return Picture(figure, words)


def _point_at(axes: Axes, x: float, height: Tensor, text: str) -> None:
    low, high = axes.get_ylim()
    axes.annotate(
        text,
        xy=(x, height.item()),
        xytext=(x - 1.45, height.item() + 0.19 * (high - low)),
        ha="center",
        va="center",
        arrowprops={"arrowstyle": "->", "color": BLACK, "shrinkB": 6},
        bbox=BOXED,
        zorder=5,
    )


@in_house_style
def picture_of_surprise(p_right: Tensor, names: Sequence[str]) -> Picture:
    """Draw −log p, and on it what each example of a batch costs.

    Shapes:  p_right (N,), the probability that each example gives to its right class
    """
    figure, axes = new_figure(width=8.4, height=4.0)
    p = torch.linspace(0.004, 1, 400)
    axes.plot(p.tolist(), (-p.log()).tolist(), color=BLUE)
    costs = -p_right.log()
    for name, x, height in zip(names, p_right.tolist(), costs.tolist(), strict=True):
        axes.plot([x, x], [0, height], color=GREY, linestyle=":", linewidth=1.4)
        axes.plot([x], [height], color=VERMILLION, marker="o", markersize=9, clip_on=False, zorder=4)
        axes.annotate(
            f"{name}: {height:.2f}",
            (x, height),
            (10, 9) if x < 0.8 else (6, 12),
            textcoords="offset points",
            ha="left" if x < 0.8 else "right",
            bbox=BOXED,
        )
    axes.set(xlim=(0, 1), ylim=(0, 5.2), title="The less probable the truth, the higher the cost")
    axes.set(xlabel="probability of the right class", ylabel="−log of it: the loss")
    each = ", ".join(f"{n} {x:.3f} costs {c:.2f}" for n, x, c in zip(names, p_right, costs, strict=True))
    words = f"The curve −log p falls from {-p[0].log():.1f} at p = {p[0]:g} to 0 at p = 1. On it: {each}."
    return Picture(figure, words)


@in_house_style
def picture_of_pulls(logits: Tensor, right_class: int) -> Picture:
    """Draw probabilities with their target, and how the loss moves each logit: against its gradient.

    Shapes:  logits (C,)
    """
    p = torch.softmax(logits, dim=-1)
    q = F.one_hot(torch.tensor(right_class), len(logits)).to(p)
    figure, (left, right) = new_figure(2, height=3.7)
    places = list(range(len(logits)))
    chances = left.bar(places, p.tolist(), color=ORANGE, width=0.62)
    left.bar_label(chances, [f"{chance:.3f}" for chance in p.tolist()], padding=3)
    left.bar(places, q.tolist(), width=0.8, fill=False, edgecolor=GREY, linestyle="--", linewidth=1.2)
    left.set(title="Probabilities, and what they should be", ylabel="probability", ylim=(0, 1.15))
    pulls = q - p
    # Upwards and downwards differ in lightness too.
    bars = right.bar(
        places, pulls.tolist(), width=0.62, color=[BLUE if pull > 0 else ORANGE for pull in pulls]
    )
    right.bar_label(bars, [f"{pull:+.3f}".replace("-", "−") for pull in pulls.tolist()], padding=3)
    right.axhline(0, color=GREY, linewidth=0.8)
    loss = F.cross_entropy(logits, torch.tensor(right_class))
    right.set(title=f"Pull on each logit (loss {loss:.2f})", ylabel="pull: minus the gradient")
    right.set_ylim(-1.2, 1.2)
    for axes in (left, right):
        axes.set_xticks(places, [f"class {place}" for place in places])
        axes.grid(visible=False, axis="x")
    rows = ", ".join(f"class {c}: {p[c]:.3f}, pull {pulls[c]:+.3f}" for c in places)
    words = (
        f"Bars. Right is class {right_class}, the loss is {loss:.2f}. Probability and pull of each: {rows}."
    )
    return Picture(figure, words)


@in_house_style
def picture_of_training(curves: dict[int, dict[str, Sequence[float]]], floors: dict[int, float]) -> Picture:
    """Draw training curves, one panel a number of classes, with the floor that softmax twice cannot pass.

    Shapes:  each line (steps,), the loss after each step
    """
    figure, all_axes = new_figure(len(curves), width=10.5, height=4.2)
    words = []
    for axes, (classes, lines) in zip(all_axes, curves.items(), strict=True):
        floor = floors[classes]
        steps = len(next(iter(lines.values())))
        axes.axhspan(0, floor, color=PALE, zorder=0)
        axes.axhline(floor, color=GREY, linestyle=":", linewidth=1.4)
        axes.annotate(
            f"floor of softmax twice: {floor:.3f}",
            (steps / 2, floor),
            (0, -5),
            textcoords="offset points",
            ha="center",
            va="top",
        )
        for pen, (name, losses) in zip((PENS[0], PENS[4]), lines.items(), strict=True):
            axes.plot(range(steps), losses, **pen._asdict(), markevery=steps // 8, label=name)
            words.append(f"{classes} classes, {name}: {losses[0]:.2f} to {losses[-1]:.2f}.")
        axes.set(title=f"{classes} classes", xlabel="step", ylabel="training loss")
        axes.set(xlim=(0, steps - 1), ylim=(0, 1.1 * max(map(max, lines.values()))))
        label_line_ends(axes, axes.lines[1:], gap=0.14)
        words.append(f"The floor is {floor:.3f}.")
    return Picture(figure, f"Training loss, from the first step to the last. {' '.join(words)}")


@in_house_style
def picture_of_saturation(
    z: Tensor, losses: dict[str, Tensor], gradients: dict[str, Tensor], edge: float
) -> Picture:
    """Draw a loss of a wrong yes and its gradient over the logit, computed in two ways.

    Shapes:  z (N,), rising; each loss and each gradient (N,)
    """
    figure, (left, right) = new_figure(2, height=4.0)
    words = []
    for pen, name in zip((PENS[0], PENS[4]), losses, strict=True):
        for axes, heights in ((left, losses[name]), (right, gradients[name])):
            axes.plot(z.tolist(), heights.tolist(), **pen._asdict(), markevery=len(z) // 6, label=name)
        words.append(
            f"{name}: at the right end the loss is {losses[name][-1]:.0f} and its gradient "
            f"{gradients[name][-1]:.0f}."
        )
    left.set(title="The loss", ylabel="loss when the answer is no")
    right.set(title="Its gradient", ylabel="derivative by the logit", ylim=(-0.08, 1.3))
    for axes in (left, right):
        axes.set(xlabel="logit z: a more and more certain yes", xlim=(z[0].item(), z[-1].item()))
        axes.axvline(edge, color=GREY, linestyle=":", linewidth=1.4)
    left.legend(loc="lower right", handlelength=3.2)
    right.text(edge + 2, 1.18, f"from {edge:.2f} on,\nfloat32 says p = 1", va="center", bbox=BOXED)
    right.text(z[-1].item() / 2, 0.1, "surely wrong, and no pull", ha="center", bbox=BOXED)
    words.insert(0, f"A dotted line marks {edge:.2f}, where sigmoid becomes 1 in float32.")
    return Picture(figure, f"Two graphs over a logit from {z[0]:g} to {z[-1]:g}. {' '.join(words)}")
