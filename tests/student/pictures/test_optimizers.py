"""The pictures of lesson 03: whether everybody can read them, and what they draw."""

import math

import pytest
import torch
from student.pictures import test_pictures as of_all_pictures
from torch import Tensor

from torchcourse.student.pictures.averages import Average, picture_of_averages, picture_of_weights
from torchcourse.student.pictures.gradients import (
    picture_of_chain,
    picture_of_differences,
    picture_of_noise,
)
from torchcourse.student.pictures.house_style import Picture
from torchcourse.student.pictures.optimizers import (
    picture_of_correction,
    picture_of_paths,
    picture_of_rates,
    picture_of_steps,
)

torch.set_num_threads(1)
NAMES = ["SGD", "Momentum", "AdaGrad", "RMSProp", "Adam"]


def bowl(w: Tensor) -> Tensor:
    return (w[..., 0] ** 2 + 4 * w[..., 1] ** 2) / 2


def straight_path(share: float, steps: int = 60) -> Tensor:
    """From (-1, 0.5) towards the bottom, `share` of the rest at each step; a negative one goes away."""
    left = (1 - share) ** torch.arange(steps + 1, dtype=torch.float64)
    return left[:, None] * torch.tensor([-1.0, 0.5], dtype=torch.float64)


def five_paths() -> dict[str, Tensor]:
    return dict(zip(NAMES, map(straight_path, (0.01, 0.02, 0.1, 0.9, -0.3)), strict=True))


def weights_of(beta: float) -> Tensor:
    return (1 - beta) * beta ** torch.arange(60, dtype=torch.float64)


def averages(values: Tensor) -> dict[float, Average]:
    return {beta: Average((1 - beta) * values, values) for beta in (0.5, 0.9, 0.95, 0.98)}


VALUES = {"w": 0.5, "b": 0.5, "z": 2.0, "h": 2.0, "v": -1.5, "p": -3.0, "L": 16.0}
SLOPES = {"w": 36.0, "b": 12.0, "z": 12.0, "h": 12.0, "v": -16.0, "p": -8.0, "L": 1.0}
TEMPERATURES = 14 + 7 * torch.sin(torch.arange(150) / 24)
WIDTHS = [10 ** (-power / 2) for power in range(23)]


def clouds() -> dict[int, Tensor]:
    torch.manual_seed(0)
    return {size: torch.randn(500, 2) * 3 / size**0.5 for size in (1, 4, 16, 64)}


PICTURES = {
    "steps": lambda: picture_of_steps(
        {0.1: [1, 0.8, 0.6], 0.9: [1, -0.8, 0.6], 1.1: [1, -5, 25]}, torch.square
    ),
    "five paths": lambda: picture_of_paths(bowl, five_paths(), (1.25, 0.9)),
    "two paths": lambda: picture_of_paths(bowl, dict(list(five_paths().items())[:2]), (1.25, 0.9)),
    "three paths": lambda: picture_of_paths(
        bowl,
        {"full": straight_path(0.1, 4), "some": straight_path(0.1, 40), "one": straight_path(0.01, 960)},
        (1.4, 1.1),
        every={"full": 240, "some": 24, "one": 1},
        progress="samples",
    ),
    "rates": lambda: picture_of_rates(
        {
            "AdaGrad": {"often": 0.1 / torch.arange(1, 101).sqrt(), "seldom": torch.full((100,), 0.1)},
            "RMSProp": {"often": torch.full((100,), 0.1), "seldom": torch.full((100,), 0.5)},
        }
    ),
    "correction": lambda: picture_of_correction(
        {f"β = {height}": 1 + height * torch.exp(-torch.arange(1000) / 50) for height in (5, 1, -0.7)}
    ),
    "noise": lambda: picture_of_noise(clouds(), torch.zeros(2), 3 * 2**0.5),
    "differences": lambda: picture_of_differences(
        WIDTHS, {"float32": [eps**2 + 1e-8 / eps for eps in WIDTHS], "float64": [eps**2 for eps in WIDTHS]}
    ),
    "chain": lambda: picture_of_chain(VALUES, SLOPES),
    "averages": lambda: picture_of_averages(TEMPERATURES, averages(TEMPERATURES)),
    **{
        f"weights, beta {beta}": lambda beta=beta: picture_of_weights(weights_of(beta), beta)
        for beta in (0.5, 0.8, 0.9, 0.95, 0.98)
    },
}


# What holds for the pictures of lesson 01 holds for these: the same tests, with the fixture above.
test_no_text_leaves_the_figure = of_all_pictures.test_no_text_leaves_the_figure
test_no_text_covers_another = of_all_pictures.test_no_text_covers_another
test_every_graph_names_its_axes = of_all_pictures.test_every_graph_names_what_its_axes_measure
test_the_fonts_are_large_enough_to_read = of_all_pictures.test_the_fonts_are_large_enough_to_read


def test_lines_with_a_name_differ_without_their_colours(picture: Picture):
    for axes in picture.figure.axes:
        named = [line for line in axes.lines if not line.get_label().startswith("_")]
        looks = [(str(line._dash_pattern), line.get_marker()) for line in named]
        assert len(set(looks)) == len(looks)


@pytest.mark.parametrize("name", PICTURES)
def test_the_words_are_sentences(name: str):
    words = PICTURES[name]().words
    assert words.endswith(".")
    assert "nan" not in words


# --- do they draw what was computed?


def named_lines(axes) -> dict[str, list[float]]:
    lines = [line for line in axes.lines if not line.get_label().startswith("_")]
    return {line.get_label(): list(line.get_ydata()) for line in lines}


def drawn_points(line) -> list[list[float]]:
    return [list(map(float, point)) for point in zip(*line.get_data(), strict=True)]


def test_each_path_is_drawn_on_a_map_of_its_own_and_all_losses_beside_them():
    paths = five_paths()
    *maps, losses, _ = [*PICTURES["five paths"]().figure.axes, None]
    assert [axes.get_title(loc="left") for axes in maps] == NAMES
    for axes, path in zip(maps, paths.values(), strict=True):
        assert path.tolist() in [drawn_points(line) for line in axes.lines]
    assert list(named_lines(losses)) == NAMES
    assert named_lines(losses)["AdaGrad"] == pytest.approx(bowl(paths["AdaGrad"]).tolist())


def test_the_star_stands_at_every_minimum():
    def two_minima(w: Tensor) -> Tensor:
        return w[..., 0] ** 2 + (w[..., 1] ** 2 - 1) ** 2

    figure = picture_of_paths(
        two_minima, {"a": straight_path(0.1), "b": straight_path(0.2)}, (1.3, 1.5)
    ).figure
    (star,) = [line for line in figure.axes[0].lines if line.get_marker() == "*"]
    assert drawn_points(star) == [pytest.approx([0, -1], abs=1e-6), pytest.approx([0, 1], abs=1e-6)]


def test_a_loss_that_vanishes_or_explodes_does_not_spoil_the_scale_of_the_others():
    *_, losses = PICTURES["five paths"]().figure.axes
    low, high = losses.get_ylim()
    assert low == pytest.approx(1e-6 * bowl(torch.tensor([-1.0, 0.5])).item())
    assert high <= 10 * bowl(torch.tensor([-1.0, 0.5])).item()
    assert min(named_lines(losses)["RMSProp"]) == low  # at the lower edge
    assert max(named_lines(losses)["Adam"]) == high


def test_a_scale_that_is_cut_off_says_where():
    *_, losses = PICTURES["five paths"]().figure.axes
    assert losses.get_ylabel() == "loss (log scale, cut off at 1e-06)"
    *_, losses = PICTURES["two paths"]().figure.axes
    assert losses.get_ylabel() == "loss (log scale)"


def test_a_path_that_ends_in_infinity_is_drawn_as_far_as_it_goes():
    path = straight_path(0.1)
    path[-3:] = math.inf
    picture = picture_of_paths(bowl, {"good": straight_path(0.1), "bad": path}, (1, 1))
    picture.figure.draw_without_rendering()
    *_, losses = picture.figure.axes
    assert named_lines(losses)["bad"][-4:] == [bowl(path[-4]).item(), *[losses.get_ylim()[1]] * 3]


def test_losses_are_drawn_against_what_each_step_costs():
    *_, losses = PICTURES["three paths"]().figure.axes
    ends = {line.get_label(): line.get_xdata()[-1] for line in losses.lines}
    assert ends["full"] == ends["some"] == 960
    assert losses.get_xlim() == (0, 960)


def test_steps_lie_on_the_graph_of_the_function():
    for axes, path in zip(
        PICTURES["steps"]().figure.axes, ([1, 0.8, 0.6], [1, -0.8, 0.6], [1, -5, 25]), strict=True
    ):
        assert drawn_points(axes.lines[1]) == [pytest.approx([w, w**2]) for w in path]


def test_rates_and_corrections_are_drawn_as_given():
    rates = torch.linspace(0.5, 0.1, 100)
    (axes, _) = picture_of_rates({"one": {"a": rates}, "two": {"a": rates}}).figure.axes
    assert named_lines(axes)["a"] == rates.tolist()
    (axes,) = picture_of_correction({"β": rates}).figure.axes
    assert named_lines(axes)["β"] == rates.tolist()


def test_measured_noise_is_drawn_beside_its_law():
    picture = picture_of_noise(clouds(), torch.zeros(2), 4.0)
    lines = named_lines(picture.figure.axes[1])
    assert lines["formula"] == [4.0, 2.0, 1.0, 0.5]
    spreads = [cloud.square().sum(dim=1).mean().sqrt().item() for cloud in clouds().values()]
    assert lines["measured"] == pytest.approx(spreads)
    assert f"{spreads[0]:.2f} for 1" in picture.words


def test_errors_are_told_by_their_power_of_ten():
    picture = picture_of_differences(WIDTHS, {"a": [3e-7] * 23})
    assert "a: below 1e-06, 1e-06 and 1e-06." in picture.words


def test_the_chain_writes_each_value_slope_and_factor():
    texts = {text.get_text() for text in of_all_pictures.texts_of(PICTURES["chain"]())}
    assert {
        "w\n0.5",
        "p\n−3",
        "36",
        "−16",
        "x = 3",
        "v = −1.5",
        "h = 2",
        "ReLU′ = 1",
        "2 (p − y) = −8",
    } <= texts


def test_averages_are_drawn_as_they_come_and_corrected():
    picture = PICTURES["averages"]()
    for axes, average in zip(picture.figure.axes, averages(TEMPERATURES).values(), strict=True):
        lines = named_lines(axes)
        assert lines["starts at 0"] == average.plain.tolist()
        assert lines["corrected"] == average.corrected.tolist()
        assert lines["measured"] == TEMPERATURES.tolist()


def test_the_window_of_an_average_is_marked_and_its_share_told():
    picture = picture_of_weights(weights_of(0.9), 0.9)
    bars, total = picture.figure.axes
    heights = [bar.get_height() for bar in bars.patches]
    assert heights == weights_of(0.9).tolist()
    marked = {bar.get_facecolor() for bar in bars.patches[:10]}
    assert len(marked) == 1
    assert bars.patches[10].get_facecolor() not in marked
    assert named_lines(total) == {}
    assert list(total.lines[0].get_ydata()) == pytest.approx([1 - 0.9**t for t in range(1, 61)])
    assert f"the newest 10 have {1 - 0.9**10:.2f} of all weight" in picture.words
