"""What is a model made of? Its graph, drawn from the model itself.

`torch.fx` traces the model's forward, so the drawing shows what runs, not what somebody meant to build.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from torch import Tensor, fx, nn
from torch.fx.passes.shape_prop import ShapeProp

from torchcourse.student.pictures.house_style import (
    BLACK,
    BLUE,
    GREY,
    VERMILLION,
    Picture,
    in_house_style,
    new_figure,
)

MOST_UNITS_DRAWN = 12
# Lengths of the drawing, in inches.
COLUMN_WIDTH = 2.4
ROW_HEIGHT = 0.8

KINDS_OF_LINE: dict[str, tuple[str, Literal["-", "--", ":"]]] = {
    "above zero": (BLUE, "-"),
    "below zero": (VERMILLION, "--"),
    "zero": (GREY, ":"),
}


@dataclass
class Column:
    """One column of the drawing: the input, or a linear layer and what follows it until the next."""

    title: str
    units: int
    shape: tuple[int, ...]
    layer: nn.Linear | None = None
    then: list[str] = field(default_factory=list)

    @property
    def parameters(self) -> int:
        return 0 if self.layer is None else sum(p.numel() for p in self.layer.parameters())

    @property
    def arithmetic(self) -> str:
        """The layer's parameter count, written out."""
        if self.layer is None:
            return ""
        bias = " + 1" if self.layer.bias is not None else ""
        return f"({self.layer.in_features}{bias}) · {self.layer.out_features} = {self.parameters}"


def columns_of(model: nn.Module, x: Tensor) -> list[Column]:
    """Trace the model on `x` and list its columns from input to output.

    Raises:  ValueError when the model is not a chain of linear layers and activations
    """
    traced = fx.symbolic_trace(model)
    ShapeProp(traced).propagate(x)
    modules = dict(model.named_modules())
    columns = [Column("x", x.shape[-1], tuple(x.shape))]
    for node in traced.graph.nodes:
        if node.op in ("placeholder", "output"):
            continue
        if len(node.all_input_nodes) != 1:
            raise ValueError(f"{node.name} takes {len(node.all_input_nodes)} tensors: only chains are drawn")
        module = modules.get(node.target) if node.op == "call_module" else None
        shape = tuple(node.meta["tensor_meta"].shape)
        if isinstance(module, nn.Linear):
            columns.append(Column(node.target, module.out_features, shape, module))
        elif shape != columns[-1].shape:
            before, after = _as_text(columns[-1].shape), _as_text(shape)
            raise ValueError(f"{node.name} makes {after} of {before}: only activations can follow a layer")
        else:
            columns[-1].then.append(_name_of(node, module))
    return columns


def _name_of(node: fx.Node, module: nn.Module | None) -> str:
    if module is not None:
        return type(module).__name__.lower()
    return getattr(node.target, "__name__", str(node.target))


@in_house_style
def picture_of_network(model: nn.Module, x: Tensor) -> Picture:
    """Draw every unit and every parameter of a small chain of linear layers.

    A line is one weight, a line from a square is one bias; so the lines into a layer are its parameters.

    Shapes:  x (batch, in_features)
    Raises:  ValueError when the model is not such a chain, or a layer has more than 12 units
    """
    columns = columns_of(model, x)
    for column in columns:
        if column.units > MOST_UNITS_DRAWN:
            raise ValueError(f"{column.title} has {column.units} units; up to {MOST_UNITS_DRAWN} are drawn")
    figure, axes = new_figure()
    axes.set_axis_off()
    bottom = min(_bias_height(column.units) for column in columns)
    for place, (before, column) in enumerate(pairwise(columns)):
        left = place * COLUMN_WIDTH
        _draw_parameters(axes, left, before, column)
        axes.text(
            left + COLUMN_WIDTH / 2, bottom - 0.3, column.arithmetic, ha="center", va="top", weight="bold"
        )
    top = max(_heights(column.units)[0] for column in columns)
    for place, column in enumerate(columns):
        _draw_units(axes, place * COLUMN_WIDTH, column)
        _draw_title(axes, place * COLUMN_WIDTH, top + 0.35, column)
    total = sum(column.parameters for column in columns)
    _draw_key(axes, total)
    _fit(figure, axes, (len(columns) - 1) * COLUMN_WIDTH, bottom - 0.65, top + 1.2)
    return Picture(figure, _in_words(columns, total))


def _fit(figure: Figure, axes: Axes, width: float, bottom: float, top: float) -> None:
    # One unit of the axes is one inch, so that circles and text keep their distances in every network.
    axes.set(xlim=(-0.8, width + 0.8), ylim=(bottom, top))
    key_height = 0.65
    figure.set_size_inches(width + 1.7, top - bottom + key_height)


def _heights(units: int) -> list[float]:
    return [((units - 1) / 2 - unit) * ROW_HEIGHT for unit in range(units)]


def _bias_height(units: int) -> float:
    return _heights(units)[-1] - ROW_HEIGHT


def _draw_parameters(axes: Axes, left: float, before: Column, column: Column) -> None:
    layer = column.layer
    assert layer is not None, "only the input has none, and nothing leads into it"
    weight = layer.weight.detach()
    widest = max(weight.abs().max().item(), 1e-12)
    for row, to in enumerate(_heights(column.units)):
        for entry, start in enumerate(_heights(before.units)):
            _draw_line(axes, left, start, to, weight[row, entry].item(), widest)
        if layer.bias is not None:
            _draw_line(axes, left, _bias_height(before.units), to, layer.bias[row].item(), widest)
    if layer.bias is not None:
        axes.plot(left, _bias_height(before.units), "s", color="white", markeredgecolor=GREY, ms=15, zorder=3)
        axes.text(left, _bias_height(before.units), "1", ha="center", va="center", color=GREY, zorder=4)


def _draw_line(axes: Axes, left: float, start: float, to: float, value: float, widest: float) -> None:
    kind = "zero" if value == 0 else "above zero" if value > 0 else "below zero"
    color, dashes = KINDS_OF_LINE[kind]
    width = 1.1 + 2.4 * min(abs(value) / widest, 1.0)
    ends = [left, left + COLUMN_WIDTH], [start, to]
    axes.plot(*ends, color=color, linestyle=dashes, lw=width, zorder=1, label=kind)


def _draw_units(axes: Axes, x: float, column: Column) -> None:
    for height in _heights(column.units):
        axes.plot(x, height, "o", color="white", markeredgecolor=BLACK, markeredgewidth=1.6, ms=21, zorder=3)


def _draw_title(axes: Axes, x: float, foot: float, column: Column) -> None:
    then = "then " + ", ".join(column.then) if column.then else ""
    rows = ((_as_text(column.shape), GREY, "normal"), (then, GREY, "normal"), (column.title, BLACK, "bold"))
    for row, (text, color, weight) in enumerate(rows):
        axes.text(x, foot + 0.24 * row, text, ha="center", va="bottom", color=color, weight=weight)


def _draw_key(axes: Axes, total: int) -> None:
    drawn = {line.get_label() for line in axes.lines}
    kinds = [kind for kind in KINDS_OF_LINE if kind in drawn]
    handles = [
        Line2D([], [], color=color, linestyle=dashes, lw=2.4)
        for color, dashes in map(KINDS_OF_LINE.__getitem__, kinds)
    ]
    title = f"{total} lines, {total} parameters. A thicker line is a larger number."
    axes.legend(
        handles, kinds, title=title, loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=3, handlelength=3
    )


def _as_text(shape: tuple[int, ...]) -> str:
    return "(" + ", ".join(map(str, shape)) + ")"


def _in_words(columns: list[Column], total: int) -> str:
    parts = [f"{columns[0].units} inputs, x of shape {_as_text(columns[0].shape)}"]
    for column in columns[1:]:
        then = f", then {', '.join(column.then)}" if column.then else ""
        parts.append(
            f"layer {column.title} with {column.units} units{then}, shape {_as_text(column.shape)}, "
            f"{column.arithmetic} parameters"
        )
    return (
        f"The network as a graph from left to right: {'; '.join(parts)}. Each line is one parameter: {total}."
    )
