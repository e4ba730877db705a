"""What does a classifier see, how does it train, and where is it wrong? The pictures of lesson 05.

Each function takes what a cell has computed, and draws it. Their sentences in words are made from the same
numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter
from torch import Tensor

from torchcourse.student.pictures.house_style import (
    BLUE,
    GREY,
    PENS,
    VERMILLION,
    Picture,
    in_house_style,
    label_line_ends,
    new_figure,
)

RIGHT, BUG = PENS[0], PENS[4]


@in_house_style
def picture_of_digits(
    images: Tensor,
    labels: Sequence[int],
    predictions: Sequence[int] | None = None,
    probabilities: Sequence[float] | None = None,
    columns: int = 10,
) -> Picture:
    """Draw images with their labels and, where given, what a model took them for and how sure it was.

    Shapes:  images (N, 8, 8) in [0, 1]; labels, predictions, probabilities (N,)
    """
    rows = -(-len(images) // columns)
    inch = 0.95 if predictions is None else 1.3
    figure = Figure(figsize=(9.5, inch * rows + 0.1), layout="constrained")
    grid = list(figure.subplots(rows, columns, squeeze=False).flat)
    captions = _captions(labels, predictions, probabilities)
    for axes in grid:
        axes.set_axis_off()
    for axes, image, caption in zip(grid, images, captions, strict=False):
        axes.imshow(image.tolist(), cmap="gray_r", vmin=0, vmax=1)
        axes.set_title(caption, fontsize=10, weight="normal", loc="center", pad=3)
    told = "; ".join(caption.replace("\n", ", ") for caption in captions)
    return Picture(figure, f"{len(images)} images of handwritten digits, 8 by 8 points each: {told}.")


def _captions(
    labels: Sequence[int], predictions: Sequence[int] | None, probabilities: Sequence[float] | None
) -> list[str]:
    captions = [f"{label}" for label in labels]
    if predictions is not None:
        captions = [f"{one}, taken for {other}" for one, other in zip(captions, predictions, strict=True)]
    if probabilities is not None:
        captions = [f"{one}\np = {p:.2f}" for one, p in zip(captions, probabilities, strict=True)]
    return captions


@in_house_style
def picture_of_training(
    losses: dict[str, Sequence[float]], accuracies: dict[str, Sequence[float]], title: str = ""
) -> Picture:
    """Draw loss and accuracy over epochs; a ring marks the lowest loss of each line.

    Shapes:  each line (epochs,), epochs counted from 1
    """
    figure, (left, right) = new_figure(2, width=10.5, height=4.0)
    words = []
    for axes, lines, what in ((left, losses, "loss"), (right, accuracies, "accuracy")):
        for pen, (name, heights) in zip(PENS, lines.items(), strict=False):
            epochs = range(1, len(heights) + 1)
            every = max(1, len(heights) // 8)
            axes.plot(epochs, heights, **pen._asdict(), markevery=every, label=name)
            words.append(f"{what}, {name}: {heights[0]:.2f} to {heights[-1]:.2f}")
        axes.set(xlabel="epoch", ylabel=what, xlim=(1, len(heights)))
    lowest = [_ring_lowest(left, heights) for heights in losses.values()]
    ends = [f"{name} is lowest at epoch {epoch}" for name, epoch in zip(losses, lowest, strict=True)]
    _as_log(left)
    left.set_title(title)
    right.set(title="Right answers", ylim=(min(0.8, *(min(line) for line in accuracies.values())), 1.01))
    for axes in (left, right):
        label_line_ends(axes, axes.lines[: len(losses)])
    return Picture(figure, f"{title}. Over epochs: {'; '.join(words)}. The loss of {', of '.join(ends)}.")


def _ring_lowest(axes: Axes, heights: Sequence[float]) -> int:
    """Mark a line's lowest point; returns its epoch, the first of equals."""
    epoch = min(range(len(heights)), key=heights.__getitem__) + 1
    axes.plot(epoch, heights[epoch - 1], "o", ms=13, mfc="none", mec=GREY, mew=1.6, clip_on=False)
    return epoch


def _as_log(axes: Axes) -> None:
    """Scale the heights by logarithm, with plain numbers beside them."""
    axes.set_yscale("log")
    axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 3.0)))  # at least two labels in any decade
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.yaxis.set_minor_formatter(NullFormatter())


@in_house_style
def picture_of_confusion(matrix: Tensor) -> Picture:
    """Draw a confusion matrix: rows are the true classes; only mistakes are coloured.

    Shapes:  matrix (C, C), counts
    """
    counts = matrix.tolist()
    mistakes = matrix.clone().fill_diagonal_(0)
    figure, axes = new_figure(width=6.4, height=5.6)
    axes.imshow(mistakes.tolist(), cmap="Oranges", vmin=0, vmax=max(4, 2 * int(mistakes.max())))
    for row, line in enumerate(counts):
        for column, count in enumerate(line):
            if count:
                weight = "normal" if row == column else "bold"
                color = GREY if row == column else "black"
                axes.text(column, row, str(count), ha="center", va="center", color=color, weight=weight)
    classes = range(len(counts))
    axes.set(title="Who is taken for whom", xlabel="predicted class", ylabel="true class")
    axes.set_xticks(classes, [str(one) for one in classes])
    axes.set_yticks(classes, [str(one) for one in classes])
    axes.grid(visible=False)
    listed = [
        f"{count} times a {row} was taken for {column}"
        for row, line in enumerate(counts)
        for column, count in enumerate(line)
        if count and row != column
    ]
    right = int(matrix.diagonal().sum())
    words = f"Confusion matrix, rows are true classes: {right} of {int(matrix.sum())} are right; "
    return Picture(figure, words + ("; ".join(listed) or "none is wrong") + ".")


@in_house_style
def picture_of_bugs(
    right: Sequence[float], bugs: dict[str, Sequence[float]], accuracies: dict[str, float], top: float = 10.0
) -> Picture:
    """Draw the loss of a right training beside that of each bug, one panel a bug; cut off at `top`.

    Shapes:  right and each of bugs (epochs,)
    """
    columns = 3
    rows = -(-len(bugs) // columns)
    figure = Figure(figsize=(10.5, 2.75 * rows), layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False, sharex=True, sharey=True)
    words = []
    for axes, (name, losses) in zip(grid.flat, bugs.items(), strict=False):
        epochs = range(1, len(losses) + 1)
        axes.plot(epochs, right, color=BLUE, linestyle=RIGHT.linestyle, linewidth=1.6, label="right")
        axes.plot(epochs, losses, color=VERMILLION, linestyle=(0, (4, 1)), label="with the bug")
        _as_log(axes)
        axes.set(title=name, xlim=(1, len(losses)), ylim=(min(right) / 1.5, top))
        low = losses[-1] < (min(right) * top) ** 0.5  # in the lower half: the text goes above
        axes.text(
            *(0.97, 0.94 if low else 0.5),
            f"accuracy {accuracies[name]:.2f}",
            transform=axes.transAxes,
            ha="right",
            va="top",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
        )
        end = f"{losses[-1]:.2f}" if losses[-1] < top else f"more than {top:g}"
        words.append(f"{name}: {end}, accuracy {accuracies[name]:.2f}")
    for axes in grid.flat[len(bugs) :]:
        axes.remove()
    for axes in grid.flat[max(0, len(bugs) - columns) : len(bugs)]:  # the lowest of each column
        axes.set_xlabel("epoch")
        axes.tick_params(labelbottom=True)
    for axes in grid[:, 0]:
        axes.set_ylabel("held-back loss")
    figure.legend(
        *grid.flat[0].get_legend_handles_labels(), loc="outside upper right", ncols=2, handlelength=3
    )
    return Picture(
        figure,
        f"{len(bugs)} panels, each with the held-back loss of a right training, which ends at "
        f"{right[-1]:.2f}, and of one with a bug. {'; '.join(words)}.",
    )
