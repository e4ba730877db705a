"""The references of 02_losses agree with PyTorch, in value and in gradient, also at extreme inputs."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch
from support.paths import ROOT
from support.reference_solutions import defined_by_solutions
from torch import Tensor, nn
from torch.nn import functional as F

SOURCE = ROOT / "source" / "02_losses.py"
REDUCTIONS = ["mean", "sum", "none"]
SHAPES = [(), (1,), (7,), (4, 3), (1, 1), (2, 3, 5), (2, 1, 3, 2)]
SIZES = [1e-3, 1.0, 10.0, 1e3, 1e6]
ALIKE = {"rtol": 1e-5, "atol": 1e-6}

every_shape = pytest.mark.parametrize("shape", SHAPES, ids=str)
every_size = pytest.mark.parametrize("size", SIZES)
every_reduction = pytest.mark.parametrize("reduction", REDUCTIONS)


@pytest.fixture(scope="module")
def solutions() -> dict[str, Any]:
    return defined_by_solutions(SOURCE, nn=nn, F=F, math=math)


@pytest.fixture
def draw() -> torch.Generator:
    return torch.Generator().manual_seed(3)


def drawn(draw: torch.Generator, *shape: int) -> Tensor:
    return torch.randn(shape, generator=draw)


def assert_same_value_and_gradient(
    ours: Callable[[Tensor], Tensor], theirs: Callable[[Tensor], Tensor], x: Tensor
) -> None:
    """Compare two functions of one tensor, and what autograd says of them."""
    leaves = [x.clone().requires_grad_() for _ in range(2)]
    values = [function(leaf) for function, leaf in zip((ours, theirs), leaves, strict=True)]
    torch.testing.assert_close(*values, **ALIKE)
    weights = torch.linspace(0.5, 2, values[1].numel()).reshape(values[1].shape)
    gradients = [torch.autograd.grad((v * weights).sum(), x)[0] for v, x in zip(values, leaves, strict=True)]
    torch.testing.assert_close(*gradients, **ALIKE)
    assert torch.isfinite(gradients[0]).all()


# --- softmax


@pytest.mark.parametrize(
    ("shape", "dim"),
    [((5,), -1), ((5,), 0), ((4, 3), 0), ((4, 3), 1), ((2, 3, 5), 1), ((2, 3, 5), -3), ((1, 1), 1), ((), -1)],
    ids=str,
)
@every_size
def test_softmax_is_pytorchs(solutions, draw, shape, dim, size):
    logits = size * drawn(draw, *shape)
    assert_same_value_and_gradient(
        lambda x: solutions["softmax"](x, dim), lambda x: torch.softmax(x, dim), logits
    )


@pytest.mark.parametrize("shift", [-1e4, -1000.0, 1000.0, 1e4])
def test_softmax_is_pytorchs_far_from_zero(solutions, draw, shift):
    logits = drawn(draw, 6, 4) + shift
    assert_same_value_and_gradient(solutions["softmax"], lambda x: torch.softmax(x, -1), logits)


def test_softmax_runs_along_the_last_dimension_by_default(solutions, draw):
    torch.testing.assert_close(solutions["softmax"](drawn(draw, 2, 3, 5)).sum(-1), torch.ones(2, 3))


# --- cross-entropy


@pytest.mark.parametrize(("samples", "classes"), [(1, 1), (1, 4), (7, 2), (5, 9), (40, 3)])
@every_reduction
@every_size
def test_cross_entropy_is_pytorchs(solutions, draw, samples, classes, reduction, size):
    logits = size * drawn(draw, samples, classes)
    target = torch.randint(classes, (samples,), generator=draw)
    assert_same_value_and_gradient(
        lambda x: solutions["cross_entropy"](x, target, reduction),
        lambda x: F.cross_entropy(x, target, reduction=reduction),
        logits,
    )


@pytest.mark.parametrize("logit", [0.0, 1000.0, -1000.0])
def test_equal_logits_share_the_gradient(solutions, logit):
    target = torch.tensor([2, 0])
    assert_same_value_and_gradient(
        lambda x: solutions["cross_entropy"](x, target),
        lambda x: F.cross_entropy(x, target),
        torch.full((2, 3), logit),
    )


def test_cross_entropy_of_a_surely_wrong_row_has_no_ceiling(solutions):
    loss = solutions["cross_entropy"](torch.tensor([[0.0, 1e6]]), torch.tensor([0]))
    assert loss.item() == 1e6


@pytest.mark.parametrize(("samples", "classes"), [(1, 1), (1, 4), (7, 2), (5, 9)])
@every_size
def test_the_gradient_by_hand_is_autograds(solutions, draw, samples, classes, size):
    logits = (size * drawn(draw, samples, classes)).requires_grad_()
    target = torch.randint(classes, (samples,), generator=draw)
    (wanted,) = torch.autograd.grad(F.cross_entropy(logits, target), logits)
    with torch.inference_mode():
        got = solutions["cross_entropy_grad"](logits.detach(), target)
    torch.testing.assert_close(got, wanted, **ALIKE)


# --- binary cross-entropy


@every_shape
@every_reduction
@every_size
def test_binary_cross_entropy_is_pytorchs(solutions, draw, shape, reduction, size):
    logits = size * drawn(draw, *shape)
    target = torch.rand(shape, generator=draw)
    assert_same_value_and_gradient(
        lambda x: solutions["bce_with_logits"](x, target, reduction),
        lambda x: F.binary_cross_entropy_with_logits(x, target, reduction=reduction),
        logits,
    )


@pytest.mark.parametrize("logit", [16.0, 17.0, 89.0, 104.0, 200.0, 1e5])
def test_binary_cross_entropy_is_right_where_sigmoid_and_exp_are_not(solutions, logit):
    logits = torch.tensor([logit, -logit, logit, -logit])
    target = torch.tensor([0.0, 1.0, 1.0, 0.0])
    losses = solutions["bce_with_logits"](logits, target, "none")
    torch.testing.assert_close(losses, torch.tensor([logit, logit, 0.0, 0.0]), **ALIKE)


@every_reduction
def test_a_logit_of_zero_has_its_gradient_too(solutions, reduction):
    target = torch.tensor([0.0, 1.0, 0.3])  # max(z, 0) and |z| have a kink where a new network often starts
    assert_same_value_and_gradient(
        lambda x: solutions["bce_with_logits"](x, target, reduction),
        lambda x: F.binary_cross_entropy_with_logits(x, target, reduction=reduction),
        torch.zeros(3),
    )


# --- losses for numbers


@pytest.mark.parametrize(("name", "theirs"), [("mae", F.l1_loss), ("mse", F.mse_loss)])
def test_an_error_of_zero_gets_no_pull(solutions, name, theirs):
    target = torch.tensor([1.0, -2.0, 0.0])
    assert_same_value_and_gradient(
        lambda x: solutions[name](x, target), lambda x: theirs(x, target), target + torch.tensor([0.0, 1, -1])
    )


@every_shape
@every_reduction
@every_size
@pytest.mark.parametrize("name", ["mae", "mse"])
def test_absolute_and_squared_error_are_pytorchs(solutions, draw, name, shape, reduction, size):
    pred, target = size * drawn(draw, *shape), size * drawn(draw, *shape)
    theirs = {"mae": F.l1_loss, "mse": F.mse_loss}[name]
    assert_same_value_and_gradient(
        lambda x: solutions[name](x, target, reduction),
        lambda x: theirs(x, target, reduction=reduction),
        pred,
    )


@every_shape
@every_reduction
@pytest.mark.parametrize("beta", [0.01, 0.5, 1.0, 3.0, 1000.0])
def test_smooth_l1_is_pytorchs_for_every_beta(solutions, draw, shape, reduction, beta):
    pred, target = 2 * drawn(draw, *shape), 2 * drawn(draw, *shape)
    assert_same_value_and_gradient(
        lambda x: solutions["smooth_l1"](x, target, beta, reduction),
        lambda x: F.smooth_l1_loss(x, target, beta=beta, reduction=reduction),
        pred,
    )


def test_smooth_l1_is_pytorchs_exactly_at_its_switch_and_at_zero(solutions):
    pred = torch.tensor([-2.0, 0.0, 2.0, 1e6])
    assert_same_value_and_gradient(
        lambda x: solutions["smooth_l1"](x, torch.zeros(4), 2.0, "none"),
        lambda x: F.smooth_l1_loss(x, torch.zeros(4), beta=2.0, reduction="none"),
        pred,
    )


@pytest.mark.parametrize("samples", [1, 2, 9])
def test_the_loss_of_one_output_is_mse_of_equal_shapes(solutions, draw, samples):
    target = drawn(draw, samples)
    assert_same_value_and_gradient(
        lambda x: solutions["mse_head"](x, target),
        lambda x: F.mse_loss(x, target[:, None]),
        drawn(draw, samples, 1),
    )


@pytest.mark.parametrize("count", [1, 2, 5, 8])
@pytest.mark.parametrize("kind", ["mse", "mae"])
def test_no_constant_on_a_fine_grid_is_better_than_the_best_one(solutions, draw, count, kind):
    y = 3 * drawn(draw, count).double()
    tried = torch.linspace(-10, 10, 4001, dtype=torch.float64)
    power = {"mse": 2, "mae": 1}[kind]
    losses = ((tried[:, None] - y).abs() ** power).mean(dim=1)
    reached = ((solutions["best_constant"](y, kind) - y).abs() ** power).mean()
    assert reached <= losses.min() + 1e-12
