"""The pictures of lesson 02: can everybody read them, and do they draw what was computed?"""

import pytest
import torch
from student.pictures.test_pictures import (  # noqa: F401
    bars,
    drawn_lines,
    test_every_graph_names_what_its_axes_measure,
    test_lines_of_one_graph_differ_without_their_colours,
    test_no_text_covers_another,
    test_no_text_leaves_the_figure,
    test_the_fonts_are_large_enough_to_read,
)
from torch.nn import functional as F

from torchcourse.student.pictures.errors import (
    picture_of_constants,
    picture_of_errors,
    picture_of_lines,
)
from torchcourse.student.pictures.house_style import Picture
from torchcourse.student.pictures.losses import (
    picture_of_pulls,
    picture_of_saturation,
    picture_of_steps,
    picture_of_surprise,
    picture_of_training,
)

torch.set_num_threads(1)
THRESHOLD = torch.linspace(0, 4, 41)
HOURS, PASSED = torch.tensor([0.5, 1.5, 3.0]), torch.tensor([0.0, 1.0, 1.0])
MISTAKES = ((THRESHOLD[:, None] < HOURS) != (PASSED == 1)).float().mean(dim=1)
LOGITS = torch.tensor([2.0, 1.0, -1.0, 0.5])
CHANCES = torch.tensor([0.97, 0.33, 0.57, 0.03])
NAMES = ["sure, right", "no idea", "leaning right", "sure, wrong"]
ERROR = torch.linspace(-4, 4, 161)
NUMBERS = torch.tensor([1.0, 1.0, 100.0])
CONSTANT = torch.linspace(-10, 110, 121)
X = torch.linspace(-1, 1, 12)
LINES = {"MSE": (3.35, 1.7), "smooth L1": (2.16, 1.1), "MAE": (1.88, 1.0)}


def steps() -> Picture:
    return picture_of_steps(THRESHOLD, MISTAKES, (THRESHOLD - 2) ** 2, 3.4, HOURS, PASSED)


def training() -> Picture:
    curves = {
        classes: {"softmax once": [2.4 / step for step in range(1, 80)], "softmax twice": [floor + 0.01] * 79}
        for classes, floor in ((3, 0.551), (10, 1.461))
    }
    return picture_of_training(curves, {3: 0.551, 10: 1.461})


def saturation() -> Picture:
    z = torch.linspace(0, 130, 131)
    losses = {"from the logit": z, "from the probability": torch.where(z < 17, z, 100)}
    gradients = {"from the logit": torch.ones(131), "from the probability": (z < 17).float()}
    return picture_of_saturation(z, losses, gradients, edge=16.64)


def constants() -> Picture:
    error = CONSTANT[:, None] - NUMBERS
    return picture_of_constants(CONSTANT, {"MSE": (error**2).mean(1), "MAE": error.abs().mean(1)}, NUMBERS)


def lines(how_far_off: float = 8) -> Picture:
    y = 2 * X + 1
    y[10] += how_far_off
    return picture_of_lines(X, y, LINES, outlier=10)


PICTURES = {
    "steps": steps,
    "surprise": lambda: picture_of_surprise(CHANCES, NAMES),
    "pulls": lambda: picture_of_pulls(LOGITS, 2),
    "pulls, sure and right": lambda: picture_of_pulls(8 * LOGITS, 0),
    "pulls, no idea": lambda: picture_of_pulls(0 * LOGITS, 3),
    "training": training,
    "saturation": saturation,
    "errors, one beta": lambda: picture_of_errors(ERROR, [1]),
    "errors, three betas": lambda: picture_of_errors(ERROR, [0.5, 1, 2]),
    "constants": constants,
    "lines": lines,
    "lines, no outlier": lambda: lines(0),
    "lines, far below": lambda: lines(-30),
}


def test_every_picture_is_said_in_words(picture: Picture):
    assert len(picture.words.split()) > 15
    assert "nan" not in picture.words


def test_a_picture_drawn_twice_has_the_same_bytes():
    assert lines().png() == lines().png()


def test_the_staircase_and_the_slope_are_drawn_as_given_and_the_model_stands_on_both():
    left, right = steps().figure.axes
    assert drawn_lines(left)["share of mistakes"] == MISTAKES.tolist()
    assert drawn_lines(right)["loss"] == ((THRESHOLD - 2) ** 2).tolist()
    for axes, heights in ((left, MISTAKES), (right, (THRESHOLD - 2) ** 2)):
        points = [line.get_xydata()[0].tolist() for line in axes.lines if len(line.get_xdata()) == 1]
        assert pytest.approx([3.4, heights[34].item()]) in points
    assert "lowest, 0.00, at 2.0 hours" in steps().words


def test_who_failed_and_who_passed_have_different_marks():
    axes = steps().figure.axes[0]
    marks = {
        line.get_marker(): list(line.get_xdata()) for line in axes.lines if line.get_linestyle() == "None"
    }
    assert marks == {"x": [0.5], "o": [1.5, 3.0]}


def test_each_example_stands_at_minus_the_log_of_its_probability():
    (axes,) = picture_of_surprise(CHANCES, NAMES).figure.axes
    points = {line.get_xdata()[0]: line.get_ydata()[0] for line in axes.lines if len(line.get_xdata()) == 1}
    assert points == pytest.approx(dict(zip(CHANCES.tolist(), (-CHANCES.log()).tolist(), strict=True)))
    assert {"sure, wrong: 3.51", "no idea: 1.11"} <= {text.get_text() for text in axes.texts}


@pytest.mark.parametrize("right_class", range(4))
def test_pulls_are_minus_the_gradient_of_cross_entropy(right_class: int):
    leaf = LOGITS.clone().requires_grad_()
    F.cross_entropy(leaf, torch.tensor(right_class)).backward()
    left, right = picture_of_pulls(LOGITS, right_class).figure.axes
    assert bars(right, 0) == pytest.approx((-leaf.grad).tolist(), abs=1e-6)
    assert bars(left, 0) == pytest.approx(torch.softmax(LOGITS, dim=0).tolist())
    assert bars(left, 1) == [float(c == right_class) for c in range(4)]


def test_training_curves_are_drawn_as_given_above_their_floor():
    for axes, floor in zip(training().figure.axes, (0.551, 1.461), strict=True):
        drawn = drawn_lines(axes)
        assert drawn["softmax once"][:2] == [2.4, 1.2]
        assert drawn["softmax twice"][-1] == pytest.approx(floor + 0.01)
        assert f"floor of softmax twice: {floor:.3f}" in {text.get_text() for text in axes.texts}


def test_both_ways_to_a_loss_are_drawn_with_their_gradients():
    left, right = saturation().figure.axes
    assert drawn_lines(left)["from the probability"][-1] == 100
    assert drawn_lines(left)["from the logit"][-1] == 130
    assert drawn_lines(right)["from the probability"][-1] == 0
    assert "16.64" in saturation().words


def test_losses_of_an_error_are_drawn_with_their_slopes():
    left, right = picture_of_errors(ERROR, [0.5, 2]).figure.axes
    for beta in (0.5, 2):
        name = f"smooth L1, β = {beta:g}"
        wanted = F.smooth_l1_loss(ERROR, torch.zeros(161), beta=beta, reduction="none")
        assert drawn_lines(left)[name] == pytest.approx(wanted.tolist())
        assert drawn_lines(right)[name] == pytest.approx((ERROR / beta).clamp(-1, 1).tolist())
    assert drawn_lines(right)["MSE"] == pytest.approx((2 * ERROR).tolist())
    assert drawn_lines(right)["MAE"] == ERROR.sign().tolist()


def test_errors_leave_the_callers_tensor_alone():
    error = ERROR.clone()
    picture_of_errors(error, [1])
    assert not error.requires_grad
    assert torch.equal(error, ERROR)


def test_the_best_constant_of_each_loss_is_marked():
    picture = constants()
    for axes, best in zip(picture.figure.axes, ("34.00", "1.00"), strict=True):
        assert [text.get_text() for text in axes.texts] == [f"best: {best}"]
    assert "MAE is lowest, 33.00, at c = 1.00" in picture.words


def test_lines_are_drawn_with_their_slope_and_their_height():
    (axes,) = lines().figure.axes
    drawn = {
        line.get_label(): line.get_xydata() for line in axes.lines if not line.get_label().startswith("_")
    }
    assert set(drawn) == set(LINES)
    for name, (slope, height) in LINES.items():
        (x0, y0), (x1, y1) = drawn[name].tolist()
        assert (y1 - y0) / (x1 - x0) == pytest.approx(slope)
        assert y0 - slope * x0 == pytest.approx(height)


@pytest.mark.parametrize("how_far_off", [-30, 0, 8, 40])
def test_the_outlier_is_always_inside_the_axes(how_far_off: float):
    (axes,) = lines(how_far_off).figure.axes
    low, high = axes.get_ylim()
    assert low < 2 * X[10] + 1 + how_far_off < high
