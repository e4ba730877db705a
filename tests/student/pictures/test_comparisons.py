"""The pictures that compare: whether everybody can read them, and whether they draw what was measured."""

import pytest
import torch
from student.pictures import test_pictures as of_all_pictures
from torch import Tensor

from torchcourse.student.pictures.comparisons import picture_of_comparison, picture_of_sweep

RATES = [0.001, 0.01, 0.1, 1, 10]
NAMES = ["SGD", "Momentum", "AdaGrad", "RMSProp", "Adam"]


def errors_of_sweep() -> dict[str, dict[str, Tensor]]:
    torch.manual_seed(0)
    valley = torch.tensor([80.0, 30, 6, 9, 90])[:, None]
    one = {name: valley.roll(shift, 0) + torch.rand(5, 4) for shift, name in enumerate(NAMES)}
    return {"one layer": one, "four layers": {name: errors + 2 for name, errors in one.items()}}


def errors_of_networks() -> dict[str, Tensor]:
    draw = torch.Generator().manual_seed(0)
    return {name: 5 + 0.3 * row + torch.randn(64, generator=draw) for row, name in enumerate(NAMES)}


def with_a_stray() -> dict[str, Tensor]:
    errors = errors_of_networks()
    errors["SGD"][0] = 90.0
    return errors


PICTURES = {
    "sweep": lambda: picture_of_sweep(RATES, errors_of_sweep()),
    "one sweep": lambda: picture_of_sweep(RATES, {"one layer": errors_of_sweep()["one layer"]}),
    "comparison": lambda: picture_of_comparison({"one": errors_of_networks(), "other": with_a_stray()}),
    "one comparison": lambda: picture_of_comparison({"one": errors_of_networks()}),
}


# What holds for the pictures of lesson 01 holds for these: the same tests, with the fixture above.
test_no_text_leaves_the_figure = of_all_pictures.test_no_text_leaves_the_figure
test_no_text_covers_another = of_all_pictures.test_no_text_covers_another
test_every_graph_names_its_axes = of_all_pictures.test_every_graph_names_what_its_axes_measure
test_the_fonts_are_large_enough_to_read = of_all_pictures.test_the_fonts_are_large_enough_to_read


def test_the_best_rate_of_each_choice_has_a_ring():
    errors = errors_of_sweep()
    picture = PICTURES["sweep"]()
    for axes, lines in zip(picture.figure.axes, errors.values(), strict=True):
        rings = [line for line in axes.lines if line.get_fillstyle() == "none"]
        wanted = [RATES[values.mean(dim=1).argmin()] for values in lines.values()]
        assert [float(ring.get_xdata()[0]) for ring in rings] == wanted
    least = errors["four layers"]["SGD"].mean(dim=1).min()
    assert f"four layers, SGD: {least:.1f} % at its best rate, 0.1." in picture.words


def test_each_network_is_a_dot_and_the_bar_reaches_two_standard_errors_to_each_side():
    picture = PICTURES["one comparison"]()
    (axes,) = picture.figure.axes
    for row, (name, errors) in enumerate(errors_of_networks().items()):
        dots, bar, mean = axes.lines[3 * row : 3 * row + 3]
        assert list(dots.get_xdata()) == errors.tolist()
        assert all(abs(height - row) < 0.5 for height in dots.get_ydata())
        middle, error = float(errors.mean()), float(errors.std()) / 8
        assert list(mean.get_xdata()) == pytest.approx([middle] * 2)
        assert list(bar.get_xdata()) == pytest.approx([middle - 2 * error, middle + 2 * error])
        assert f"one, {name}: {middle:.2f} ± {error:.2f}." in picture.words
    assert [label.get_text() for label in axes.get_yticklabels()] == NAMES
    top, bottom = axes.get_ylim()
    assert top > bottom, "the first row stands at the top"


def test_strays_that_are_left_out_of_sight_are_counted():
    axes = PICTURES["comparison"]().figure.axes[1]
    assert axes.get_xlim()[1] < 20
    out = sum(int((errors > axes.get_xlim()[1]).sum()) for errors in with_a_stray().values())
    assert axes.get_xlabel() == f"wrong answers in %; {out} dots lie farther right"
