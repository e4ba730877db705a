"""The pictures of the lessons: what they draw, whether everybody can read it, and how they are shown."""

import asyncio
import colorsys
import itertools
import time

import matplotlib.pyplot as plt
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from matplotlib.colors import to_rgb
from matplotlib.text import Text
from PIL import Image
from torch import nn

from torchcourse.student.interactive import LastMove, explore
from torchcourse.student.network_graph import columns_of, picture_of_network
from torchcourse.student.pictures.house_style import PENS, Picture, spread
from torchcourse.student.pictures.networks import (
    picture_of_activations,
    picture_of_gradients,
    picture_of_signal,
    picture_of_softmax,
    picture_of_variances,
)

torch.set_num_threads(1)
Z = torch.linspace(-4, 4, 81)
LOGITS = torch.tensor([2.0, 1.0, -1.0, 0.5])
LAYERS = range(20)


class ThreeLayers(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear1 = nn.Linear(3, 3)
        self.linear2 = nn.Linear(3, 2)
        self.out = nn.Linear(2, 2)

    def forward(self, x):
        x = torch.sigmoid(self.linear1(x))
        x = torch.relu(self.linear2(x))
        return torch.softmax(self.out(x), dim=-1)


def network() -> nn.Module:
    torch.manual_seed(0)
    return ThreeLayers()


def variances() -> dict[str, dict[str, list[float]]]:
    lines = {f"start {rate}": [rate**layer for layer in LAYERS] for rate in (0.05, 0.2, 0.5, 1.0, 5.0)}
    close = {f"start {rate}": [rate**layer for layer in LAYERS] for rate in (0.3, 0.9, 0.95, 1.0, 1.02)}
    return {"first panel": lines, "second panel": close}


PICTURES = {
    "activations": lambda: picture_of_activations(
        {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "ReLU": torch.relu}, Z
    ),
    "network": lambda: picture_of_network(network(), torch.randn(5, 3)),
    "variances": lambda: picture_of_variances(variances()),
    "signal": lambda: picture_of_signal([0.5] * 20, [0.05**layer for layer in LAYERS], "a signal"),
    "signal, lines close": lambda: picture_of_signal([2.0] * 20, [1.9] * 20, "a signal"),
    "softmax": lambda: picture_of_softmax(LOGITS, 3, 1),
    "softmax, cold and low": lambda: picture_of_softmax(LOGITS, -5, 0.25),
    "softmax, hot": lambda: picture_of_softmax(LOGITS, 0, 8),
    "gradients": lambda: picture_of_gradients(2 * Z, torch.sigmoid(2 * Z) - 1, -0.2 * torch.exp(-(Z**2))),
}


def texts_of(picture: Picture) -> list[Text]:
    """All texts that are seen."""
    return [
        text
        for text in picture.figure.findobj(Text)
        if text.get_visible() and text.get_text().strip() and text.get_window_extent().width > 0
    ]


def drawn_lines(axes):
    return {line.get_label(): list(line.get_ydata()) for line in axes.lines}


def bars(axes, group: int) -> list[float]:
    return [bar.get_height() for bar in axes.containers[group]]


# --- can everybody read it?


def test_no_text_leaves_the_figure(picture: Picture):
    width, height = picture.figure.bbox.size
    for text in texts_of(picture):
        box = text.get_window_extent()
        inside = box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height
        # A tick label outside the axes' limits exists, but is not drawn.
        assert inside or text.get_text() in _ticks_beyond_limits(picture), text.get_text()


def test_no_text_covers_another(picture: Picture):
    hidden = _ticks_beyond_limits(picture)
    # Text's own method: an annotation's extent would include its arrow.
    boxes = [
        (t.get_text(), Text.get_window_extent(t)) for t in texts_of(picture) if t.get_text() not in hidden
    ]
    for (first, box), (second, other) in itertools.combinations(boxes, 2):
        overlap = box.padded(-1).overlaps(other.padded(-1))
        assert not overlap, f"{first!r} covers {second!r}"


def _ticks_beyond_limits(picture: Picture) -> set[str]:
    beyond = set()
    for axes in picture.figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
                if not low <= tick.get_loc() <= high:
                    beyond |= {tick.label1.get_text(), tick.label2.get_text()}
    return beyond


def test_every_graph_names_what_its_axes_measure(picture: Picture):
    for axes in picture.figure.axes:
        if not axes.axison:
            continue
        classes = [label.get_text() for label in axes.get_xticklabels()]
        assert axes.get_xlabel() or all(name.startswith("class") for name in classes)
        shares_its_y_axis = bool(axes.get_shared_y_axes().get_siblings(axes)[1:])
        assert axes.get_ylabel() or shares_its_y_axis
        assert axes.get_title(loc="left")


def test_lines_of_one_graph_differ_without_their_colours(picture: Picture):
    for axes in picture.figure.axes:
        named = [line for line in axes.lines if axes.axison and not line.get_label().startswith("_")]
        looks = [(str(line._dash_pattern), line.get_marker()) for line in named]
        assert len(set(looks)) == len(looks)


def test_the_fonts_are_large_enough_to_read(picture: Picture):
    assert min(text.get_fontsize() for text in texts_of(picture)) >= 7.5  # exponents of powers are smaller


def test_neighbouring_pens_differ_in_grey():
    def lightness(color: str) -> float:
        red, green, blue = to_rgb(color)
        return colorsys.rgb_to_yiq(red, green, blue)[0]

    for pen, following in itertools.pairwise(PENS):
        assert abs(lightness(pen.color) - lightness(following.color)) > 0.1


# --- does it draw what was computed?


def test_activations_are_drawn_with_their_slopes():
    picture = picture_of_activations({"sigmoid": torch.sigmoid, "square": torch.square}, Z)
    values, slopes = map(drawn_lines, picture.figure.axes)
    assert values["sigmoid"] == torch.sigmoid(Z).tolist()
    assert slopes["square"] == pytest.approx((2 * Z).tolist())
    assert "steepest slope is 0.25" in picture.words


def test_activations_leave_the_callers_tensor_alone():
    z = Z.clone()
    picture_of_activations({"relu": torch.relu}, z)
    assert not z.requires_grad
    assert torch.equal(z, Z)


def test_variances_are_drawn_as_given_and_said_in_words():
    panels = variances()
    picture = picture_of_variances(panels)
    for axes, lines in zip(picture.figure.axes, panels.values(), strict=True):
        assert drawn_lines(axes) == lines
        assert axes.get_yscale() == "log"
        assert set(lines) <= {text.get_text() for text in axes.texts}
    assert "second panel, start 0.3: 1 to 1.2e-10." in picture.words


def test_one_panel_of_variances_is_enough():
    assert len(picture_of_variances({"only": {"level": [1.0, 1.0]}}).figure.axes) == 1


def test_both_parts_of_a_signal_are_drawn_as_given():
    (axes,) = picture_of_signal([0.5, 0.4], [0.3, 1e-9], "a signal").figure.axes
    assert sorted(drawn_lines(axes).values()) == [[0.3, 1e-9], [0.5, 0.4]]
    low, high = axes.get_ylim()
    assert low < 1e-9
    assert high > 0.5


@pytest.mark.parametrize(("shift", "temperature"), [(0, 1), (3, 1), (-5, 0.25), (2, 4)])
def test_softmax_bars_stand_at_the_logits_and_their_probabilities(shift: float, temperature: float):
    picture = picture_of_softmax(LOGITS, shift, temperature)
    left, right = picture.figure.axes
    moved = (LOGITS + shift) / temperature
    assert bars(left, 0) == pytest.approx(moved.tolist())
    assert bars(right, 0) == pytest.approx(torch.softmax(moved, dim=-1).tolist())
    assert bars(left, 1) == pytest.approx(LOGITS.tolist())
    assert bars(right, 1) == pytest.approx(torch.softmax(LOGITS, dim=-1).tolist())
    low, high = left.get_ylim()
    assert low <= min(moved.min(), LOGITS.min())
    assert high >= max(moved.max(), LOGITS.max())


def test_gradients_are_drawn_by_their_size():
    once, twice = torch.sigmoid(Z) - 1, -0.1 * torch.sigmoid(-Z)
    picture = picture_of_gradients(Z, once, twice)
    (axes,) = picture.figure.axes
    assert [list(line.get_ydata()) for line in axes.lines] == [once.abs().tolist(), twice.abs().tolist()]
    assert f"{once[0].abs():.5f}" in picture.words


# --- the graph of a network


def lines_between_units(picture: Picture):
    return [line for line in picture.figure.axes[0].lines if len(line.get_xdata()) == 2]


def test_the_graph_has_one_line_for_each_parameter():
    net = network()
    picture = picture_of_network(net, torch.randn(5, 3))
    assert len(lines_between_units(picture)) == sum(p.numel() for p in net.parameters()) == 26
    assert "26 lines, 26 parameters" in picture.figure.axes[0].get_legend().get_title().get_text()


def test_the_graph_writes_shapes_activations_and_arithmetic_from_the_model():
    texts = {text.get_text() for text in texts_of(picture_of_network(network(), torch.randn(7, 3)))}
    assert {"(7, 3)", "(7, 2)", "then sigmoid", "then relu", "then softmax"} <= texts
    assert {"(3 + 1) · 3 = 12", "(3 + 1) · 2 = 8", "(2 + 1) · 2 = 6"} <= texts


def test_a_line_shows_the_sign_and_the_size_of_its_weight():
    net = nn.Sequential(nn.Linear(2, 1))
    with torch.no_grad():
        net[0].weight.copy_(torch.tensor([[4.0, -1.0]]))
        net[0].bias.zero_()
    large, negative, zero = lines_between_units(picture_of_network(net, torch.randn(4, 2)))
    assert [line.get_linestyle() for line in (large, negative, zero)] == ["-", "--", ":"]
    assert large.get_linewidth() > negative.get_linewidth() > zero.get_linewidth()


def test_a_layer_without_bias_has_no_square_and_no_plus_one():
    picture = picture_of_network(nn.Sequential(nn.Linear(2, 3, bias=False)), torch.randn(4, 2))
    assert "(2) · 3 = 6" in picture.words
    assert len(lines_between_units(picture)) == 6


def test_activations_that_are_modules_are_named_too():
    net = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Dropout(0.1), nn.Linear(3, 2))
    assert [column.then for column in columns_of(net, torch.randn(4, 2))] == [[], ["relu", "dropout"], []]


def test_drawing_a_model_leaves_its_mode_and_its_parameters_alone():
    net = network().train()
    before = [p.clone() for p in net.parameters()]
    picture_of_network(net, torch.randn(5, 3))
    assert net.training
    assert all(torch.equal(old, new) for old, new in zip(before, net.parameters(), strict=True))


def test_a_layer_too_wide_to_draw_is_refused_by_name():
    with pytest.raises(ValueError, match="0 has 13 units; up to 12 are drawn"):
        picture_of_network(nn.Sequential(nn.Linear(2, 13)), torch.randn(4, 2))


def test_a_model_that_is_not_a_chain_is_refused():
    class Skip(nn.Module):
        def __init__(self):
            super().__init__()
            self.linear = nn.Linear(2, 2)

        def forward(self, x):
            return x + self.linear(x)

    with pytest.raises(ValueError, match="takes 2 tensors: only chains are drawn"):
        picture_of_network(Skip(), torch.randn(4, 2))


def test_a_function_that_changes_the_shape_is_refused():
    with pytest.raises(ValueError, match=r"makes \(4, 3\) of \(4, 6\)"):
        picture_of_network(nn.Sequential(nn.Linear(2, 6), nn.GLU(), nn.Linear(3, 2)), torch.randn(4, 2))


# --- how it is shown


def shown(run) -> list:
    InteractiveShell.instance()
    with capture_output() as captured:
        run()
    return captured.outputs


def test_a_picture_is_shown_as_an_image_with_alternative_text_and_again_in_words():
    picture = Picture(PICTURES["softmax"]().figure, "bars & <outlines>")
    image, words = shown(picture._ipython_display_)
    assert image.data["image/png"]
    assert image.data["text/plain"] == "bars & <outlines>"
    assert image.metadata["image/png"]["alt"] == "bars & <outlines>"
    assert "<details>" in words.data["text/html"]
    assert "bars &amp; &lt;outlines&gt;" in words.data["text/html"]


def test_a_picture_drawn_twice_has_the_same_bytes():
    assert PICTURES["variances"]().png() == PICTURES["variances"]().png()


def test_the_image_has_colours_and_survives_without_them(tmp_path):
    file = tmp_path / "picture.png"
    file.write_bytes(PICTURES["variances"]().png())
    greys = Image.open(file).convert("L").getcolors(256)
    assert len(greys) > 20


def test_drawing_leaves_no_figure_and_no_style_behind():
    size = plt.rcParams["font.size"]
    plt.rcParams["font.size"] = 33
    try:
        PICTURES["signal"]()
        assert plt.get_fignums() == []
        assert plt.rcParams["font.size"] == 33
    finally:
        plt.rcParams["font.size"] = size


@given(
    heights=st.lists(st.floats(-1, 1), max_size=8),
    gap=st.floats(0.01, 0.3),
)
def test_labels_are_moved_apart_and_keep_their_order(heights, gap):
    placed = spread(heights, gap)
    assert sum(placed) == pytest.approx(sum(heights), abs=1e-6)
    order = sorted(range(len(heights)), key=heights.__getitem__)
    for below, above in itertools.pairwise(order):
        assert placed[above] - placed[below] >= gap - 1e-9


def test_labels_that_are_apart_stay_where_they_are():
    assert spread([0.9, 0.1, 0.5], 0.1) == [0.9, 0.1, 0.5]


# --- sliders


def counted(calls: list):
    def draw(activation="tanh", std=0.2):
        calls.append((activation, std))
        return picture_of_signal([std, std], [std / 2, std / 2], activation)

    return draw


def test_without_a_reader_there_is_one_picture_and_no_widget(monkeypatch):
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    calls = []
    outputs = shown(lambda: explore(counted(calls), activation=["relu", "tanh"], std=[0.1, 0.2]))
    assert calls == [("tanh", 0.2)]
    assert [sorted(output.data) for output in outputs] == [
        ["image/png", "text/plain"],
        ["text/html", "text/plain"],
    ]


def test_a_reader_moves_a_slider_and_the_picture_is_replaced(monkeypatch):
    from ipywidgets import SelectionSlider, ToggleButtons, Widget

    monkeypatch.setenv("JPY_SESSION_NAME", "lesson.ipynb")
    made = []
    Widget.on_widget_constructed(made.append)
    calls = []
    outputs = shown(lambda: explore(counted(calls), activation=["relu", "tanh"], std=[0.1, 0.2]))
    Widget.on_widget_constructed(None)
    buttons = next(widget for widget in made if isinstance(widget, ToggleButtons))
    slider = next(widget for widget in made if isinstance(widget, SelectionSlider))
    assert (buttons.value, slider.value) == ("tanh", 0.2)
    assert len(outputs) == 3  # the controls, the image, the words

    def move():
        slider.value = 0.1
        buttons.value = "relu"

    updates = shown(move)
    assert calls == [("tanh", 0.2), ("tanh", 0.1), ("relu", 0.1)]
    assert all(output.update for output in updates)
    assert updates[-1].data["text/plain"].startswith("relu")


def test_of_quick_moves_only_the_last_is_drawn():
    drawn, values = [], [0]

    def draw():
        time.sleep(0.3)  # longer than the pause: what is moved meanwhile is in the queue
        drawn.append(values[0])

    async def hand():
        moved = LastMove(draw)
        for value in (1, 2, 3):
            values[0] = value
            moved(None)
            await asyncio.sleep(0)
        await asyncio.sleep(0.2)
        assert drawn == [3]
        values[0] = 4  # a later move is drawn as well
        moved(None)
        await asyncio.sleep(0.6)

    asyncio.run(hand())
    assert drawn == [3, 4]


def test_a_control_must_start_at_one_of_its_choices():
    with pytest.raises(ValueError, match=r"std starts at 0\.2, which is not among its choices"):
        explore(counted([]), std=[0.1, 0.3])


def test_a_control_must_be_an_argument_with_a_default():
    with pytest.raises(ValueError, match="give draw an argument rate with a default"):
        explore(counted([]), rate=[0.1, 0.3])
