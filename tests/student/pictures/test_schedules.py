"""The pictures of lesson 04: do they draw what was computed, and can everybody read them?"""

import itertools

import pytest
import torch
from matplotlib.text import Text

from torchcourse.student.pictures.house_style import Picture
from torchcourse.student.pictures.schedules import (
    picture_of_fall,
    picture_of_losses,
    picture_of_rates,
    picture_of_schedules,
    picture_of_walk,
)

torch.set_num_threads(1)
STAIRS = [0.1 * 0.5 ** (epoch // 10) for epoch in range(40)]
LATE_STAIRS = [0.1 * 0.5 ** ((epoch >= 10) + (epoch >= 32)) for epoch in range(40)]
CURVE = [0.1 * 0.9**epoch for epoch in range(40)]
CURVES = {"equal intervals": STAIRS, "milestones": LATE_STAIRS, "exponential": CURVE}
LOSSES = {
    "Without noise": {"constant": [10.0**-e for e in range(40)], "halved every 50 epochs": [1.0] * 40},
    "With noise": {"constant": [0.5] * 40, "halved every 50 epochs": [0.49] * 40, "fast": [0.51] * 40},
}


def paths(steps: int = 60, weights: int = 3) -> torch.Tensor:
    generator = torch.Generator().manual_seed(2)
    return torch.randn(steps, weights, generator=generator) + 9 * 0.7 ** torch.arange(steps)[:, None]


PICTURES = {
    "walk": lambda: picture_of_walk(paths(), 0.9, 0.1),
    "walk, much smaller than expected": lambda: picture_of_walk(0.001 * paths(), 0.9, 0.1),
    "losses": lambda: picture_of_losses(LOSSES),
    "rates": lambda: picture_of_rates(CURVES),
    "schedules": lambda: picture_of_schedules({"The three": CURVES, "Today": {"one cycle": CURVE[::-1]}}),
    "fall": lambda: picture_of_fall(0.9, 0.01),
    "fall, at once": lambda: picture_of_fall(0.5, 0.5),
    "fall, never": lambda: picture_of_fall(0.99, 0.001),
    "fall, slow": lambda: picture_of_fall(0.977, 0.01),
}


def seen_texts(picture: Picture) -> list[Text]:
    """All texts that are drawn: no empty ones, no tick labels beyond the limits of their axis."""
    beyond = set()
    for axes in picture.figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
                if not low <= tick.get_loc() <= high:
                    beyond |= {tick.label1, tick.label2}
    texts = (text for text in picture.figure.findobj(Text) if text.get_visible() and text not in beyond)
    return [text for text in texts if text.get_text().strip() and Text.get_window_extent(text).width > 0]


def drawn_lines(axes) -> dict[str, list[float]]:
    return {line.get_label(): list(line.get_ydata()) for line in axes.lines}


# --- can everybody read it?


def test_no_text_leaves_the_figure(picture: Picture):
    width, height = picture.figure.bbox.size
    for text in seen_texts(picture):
        box = Text.get_window_extent(text)
        assert box.x0 >= 0, text.get_text()
        assert box.y0 >= 0, text.get_text()
        assert box.x1 <= width, text.get_text()
        assert box.y1 <= height, text.get_text()


def test_no_text_covers_another(picture: Picture):
    # Text's own method: an annotation's extent would include its arrow.
    boxes = [(text.get_text(), Text.get_window_extent(text)) for text in seen_texts(picture)]
    for (first, box), (second, other) in itertools.combinations(boxes, 2):
        assert not box.padded(-1).overlaps(other.padded(-1)), f"{first!r} covers {second!r}"


def test_every_graph_says_what_it_shows_and_what_its_axes_measure(picture: Picture):
    for axes in picture.figure.axes:
        assert axes.get_title(loc="left")
        assert axes.get_xlabel()
        assert axes.get_ylabel() or axes.get_shared_y_axes().get_siblings(axes)[1:]


def test_lines_of_one_graph_differ_without_their_colours(picture: Picture):
    for axes in picture.figure.axes:
        named = [line for line in axes.lines if not line.get_label().startswith("_")]
        looks = [(str(line._dash_pattern), line.get_marker()) for line in named]
        assert len(set(looks)) == len(looks)


def test_the_words_say_more_than_the_title(picture: Picture):
    assert len(picture.words.split()) > 20


# --- does it draw what was computed?


def test_the_walk_is_drawn_whole_and_its_second_half_again():
    walked = paths(60)
    picture = picture_of_walk(walked, 0.9, 0.1)
    left, right = picture.figure.axes
    assert [list(line.get_ydata()) for line in left.lines] == walked.T.tolist()
    assert [list(line.get_ydata()) for line in right.lines] == walked[30:].T.tolist()
    low, high = right.get_ylim()
    assert low < walked[30:].min()
    assert high > walked[30:].max()


def test_the_words_of_a_walk_compare_formula_and_measurement():
    words = picture_of_walk(torch.full((10, 2), 0.25), 0.5, 0.1).words
    assert "they are 0.250 away from it (root mean square); the formula says 0.500" in words


def test_losses_are_drawn_as_given_on_log_scales_of_their_own():
    picture = picture_of_losses(LOSSES)
    for axes, lines in zip(picture.figure.axes, LOSSES.values(), strict=True):
        assert drawn_lines(axes) == lines
        assert axes.get_yscale() == "log"
        assert set(lines) <= {text.get_text() for text in axes.texts}
    limits = [axes.get_ylim() for axes in picture.figure.axes]
    assert limits[0] != limits[1]
    assert "Without noise, constant: 1 to 1e-39." in picture.words


def test_rates_are_drawn_twice_once_on_a_log_scale():
    left, right = picture_of_rates(CURVES).figure.axes
    assert drawn_lines(left) == drawn_lines(right) == CURVES
    assert (left.get_yscale(), right.get_yscale()) == ("linear", "log")


def test_rates_that_hold_for_epochs_are_drawn_level_and_others_smooth():
    left, _ = picture_of_rates(CURVES).figure.axes
    styles = {line.get_label(): line.get_drawstyle() for line in left.lines}
    assert styles == {"equal intervals": "steps-post", "milestones": "steps-post", "exponential": "default"}


def test_families_of_schedules_share_one_scale_and_are_labelled():
    panels = {"The three": CURVES, "Today": {"one cycle": CURVE[::-1]}}
    picture = picture_of_schedules(panels)
    for axes, lines in zip(picture.figure.axes, panels.values(), strict=True):
        assert drawn_lines(axes) == lines
        assert set(lines) <= {text.get_text() for text in axes.texts}
    first, second = picture.figure.axes
    assert first.get_ylim() == second.get_ylim()
    colors = [line.get_color() for axes in (first, second) for line in axes.lines]
    assert len(set(colors)) == 4, "each schedule has a colour of its own in both panels"
    assert "one cycle: from 0.0016 to 0.1, at most 0.1." in picture.words


@pytest.mark.parametrize(("gamma", "fraction", "reached"), [(0.9, 0.01, 44), (0.5, 0.3, 2), (0.977, 0.5, 30)])
def test_a_fall_is_marked_where_it_reaches_the_fraction(gamma: float, fraction: float, reached: int):
    left, right = picture_of_fall(gamma, fraction).figure.axes
    assert list(left.lines[0].get_ydata()) == [gamma**epoch for epoch in range(200)]
    for axes in (left, right):
        assert list(axes.lines[-1].get_xdata()) == [reached]
        assert any(f"epoch {reached}" in text.get_text() for text in axes.texts)
    assert left.lines[-1].get_ydata()[0] <= fraction < gamma ** (reached - 1)


def test_the_way_behind_grows_to_all_of_it():
    _, right = picture_of_fall(0.9, 0.01).figure.axes
    gone = list(right.lines[0].get_ydata())
    assert gone == sorted(gone)
    assert gone[0] == pytest.approx(0.1, rel=1e-6)  # 1 - gamma
    assert gone[-1] == pytest.approx(1)


def test_a_fall_that_does_not_reach_the_fraction_has_no_mark():
    picture = picture_of_fall(0.99, 0.001)
    assert "in none of them" in picture.words
    texts = [text.get_text() for axes in picture.figure.axes for text in axes.texts]
    assert not any("epoch" in text for text in texts)
    assert "not reached" in texts
