"""The references of 03_optimizers agree with PyTorch, over 1,000 steps on parameters of several shapes."""

from __future__ import annotations

import ast
import math
import re
from typing import Any

import pytest
import torch
from support.paths import ROOT
from support.reference_solutions import defined_by_solutions
from torch import Tensor, nn

from torchcourse.grading.judge.from_scratch import forbidden_calls

SOURCE = ROOT / "source" / "03_optimizers.py"
SHAPES = [(3, 4), (3, 4), (5,), (), (2, 1, 3)]
STEPS = 1000
LOOKED_AT = {*range(10), *range(99, STEPS, 100)}
ALIKE = {"rtol": 1e-9, "atol": 1e-12}


@pytest.fixture(scope="module")
def solutions() -> dict[str, Any]:
    return defined_by_solutions(SOURCE, nn=nn)


@pytest.fixture
def draw() -> torch.Generator:
    return torch.Generator().manual_seed(3)


def drawn(draw: torch.Generator, *shape: int) -> Tensor:
    return torch.randn(shape, generator=draw, dtype=torch.float64)


def rate_at(step: int) -> float:
    """A learning rate that goes up and down, and has a jump."""
    return (0.02 if step % 100 < 50 else 0.005) * (1.5 + math.sin(step / 7))


def walk_both_ways(draw: torch.Generator, step_once: Any, make_optimizer: Any, **settings: float) -> None:
    """Compare a function that takes one step with an optimizer of PyTorch, early and late."""
    parameters = [nn.Parameter(drawn(draw, *shape)) for shape in SHAPES]
    optimizer = make_optimizer(parameters)
    ws = [parameter.detach().clone() for parameter in parameters]
    states: list[dict] = [{} for _ in parameters]
    for step in range(STEPS):
        lr = rate_at(step)
        for i, parameter in enumerate(parameters):
            parameter.grad = drawn(draw, *SHAPES[i]) * 10 ** (i - 2) + parameter.detach()
            ws[i] = step_once(ws[i], parameter.grad.clone(), states[i], lr, **settings)
        optimizer.param_groups[0]["lr"] = lr
        optimizer.step()
        if step in LOOKED_AT:
            torch.testing.assert_close(ws, [parameter.detach() for parameter in parameters], **ALIKE)


@pytest.mark.parametrize("mu", [0.9, 0.5, 0.0])
def test_momentum_is_pytorchs_sgd_also_when_the_learning_rate_changes(solutions, draw, mu):
    walk_both_ways(
        draw, solutions["momentum_step"], lambda ps: torch.optim.SGD(ps, lr=1.0, momentum=mu), mu=mu
    )


def test_adagrad_is_pytorchs(solutions, draw):
    walk_both_ways(draw, solutions["adagrad_step"], lambda ps: torch.optim.Adagrad(ps, lr=1.0, eps=1e-10))


@pytest.mark.parametrize("alpha", [0.9, 0.99])
def test_rmsprop_is_pytorchs(solutions, draw, alpha):
    walk_both_ways(
        draw,
        solutions["rmsprop_step"],
        lambda ps: torch.optim.RMSprop(ps, lr=1.0, alpha=alpha, eps=1e-8),
        alpha=alpha,
    )


def test_plain_descent_is_pytorchs_sgd(solutions, draw):
    ours = [nn.Parameter(drawn(draw, *shape)) for shape in SHAPES]
    theirs = [nn.Parameter(parameter.detach().clone()) for parameter in ours]
    optimizer = torch.optim.SGD(theirs, lr=1.0)
    for step in range(STEPS):
        for i, (mine, other) in enumerate(zip(ours, theirs, strict=True)):
            skipped = (step + i) % 5 == 0
            mine.grad = other.grad = None if skipped else drawn(draw, *SHAPES[i])
        solutions["sgd_step"](iter(ours), rate_at(step))
        optimizer.param_groups[0]["lr"] = rate_at(step)
        optimizer.step()
    torch.testing.assert_close(ours, theirs, **ALIKE)


@pytest.mark.parametrize(
    "settings", [{}, {"lr": 0.03, "betas": (0.5, 0.75)}, {"lr": 0.01, "betas": (0.0, 0.9), "eps": 1e-3}]
)
def test_adam_is_pytorchs_also_when_gradients_come_and_go(solutions, draw, settings):
    ours = [nn.Parameter(drawn(draw, *shape)) for shape in SHAPES]
    theirs = [nn.Parameter(parameter.detach().clone()) for parameter in ours]
    mine, optimizer = solutions["Adam"](iter(ours), **settings), torch.optim.Adam(theirs, **settings)
    for step in range(STEPS):
        for i, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            if (step + i) % 5 == 0:
                continue
            one.grad = drawn(draw, *SHAPES[i]) * 10 ** (i - 2) + one.detach()
            other.grad = one.grad.clone()
        mine.step()
        optimizer.step()
        if step in LOOKED_AT:
            torch.testing.assert_close(ours, theirs, **ALIKE)
        mine.zero_grad()
        optimizer.zero_grad()
    assert all(one.grad is None for one in ours)


def test_the_backward_pass_is_autograds(solutions, draw):
    for count, n_in, hidden, out in [(1, 2, 3, 4), (7, 4, 6, 3), (20, 1, 9, 1)]:
        x, y = drawn(draw, count, n_in), drawn(draw, count, out)
        shapes = {"W1": (hidden, n_in), "b1": (hidden,), "W2": (out, hidden), "b2": (out,)}
        parameters = {name: drawn(draw, *shape).requires_grad_() for name, shape in shapes.items()}
        W1, b1, W2, b2 = parameters.values()
        loss = nn.functional.mse_loss(torch.relu(x @ W1.T + b1) @ W2.T + b2, y)
        wanted = dict(zip(parameters, torch.autograd.grad(loss, list(parameters.values())), strict=True))
        with torch.no_grad():
            got = solutions["mlp_backward"](x, y, W1, b1, W2, b2)
        torch.testing.assert_close(got, wanted, **ALIKE)


@pytest.mark.parametrize("shape", [(5,), (2, 3), (), (1, 4, 2)])
def test_central_differences_are_autograds_gradient(solutions, draw, shape):
    x, weight = drawn(draw, *shape), drawn(draw, *shape)

    def f(x):
        return (weight * x).sin().sum() + x.sum() ** 2

    wanted = torch.autograd.grad(f(x.requires_grad_()), x)[0]
    got = solutions["numerical_grad"](f, x.detach())
    torch.testing.assert_close(got, wanted, rtol=1e-6, atol=1e-7)


def test_the_corrected_average_is_the_weighted_mean_of_all_values(solutions, draw):
    values, beta = drawn(draw, 300).tolist(), 0.93
    plain = solutions["ewma"](values, beta)
    corrected = solutions["ewma"](values, beta, bias_correction=True)
    for t in (1, 2, 10, 300):
        weights = [beta ** (t - k) for k in range(1, t + 1)]
        total = sum(weight * value for weight, value in zip(weights, values, strict=False))
        assert plain[t - 1] == pytest.approx((1 - beta) * total)
        assert corrected[t - 1] == pytest.approx(total / sum(weights))


def test_every_sample_comes_once_with_its_label(solutions, draw):
    X, y = drawn(draw, 23, 4), torch.arange(23)
    pairs = list(solutions["minibatches"](X, y, 5, draw))
    assert [len(yb) for _, yb in pairs] == [5, 5, 5, 5, 3]
    labels = torch.cat([yb for _, yb in pairs])
    assert torch.equal(labels.sort().values, y)
    assert torch.equal(torch.cat([Xb for Xb, _ in pairs]), X[labels])


FINISHED = {
    "sgd_step": "def sgd_step(params, lr):\n    torch.optim.SGD(params, lr=lr).step()",
    "momentum_step": "def momentum_step(w, *more):\n    return torch.optim.SGD([w]).step()",
    "adagrad_step": "from torch import optim\ndef adagrad_step(w, *more):\n    optim.Adagrad([w]).step()",
    "rmsprop_step": "from torch.optim import RMSprop\ndef rmsprop_step(w, *more):\n    RMSprop([w]).step()",
    "adam": "Adam = torch.optim.Adam",
}


def not_allowed_in(exercise: str) -> list[str]:
    """What the hidden test of an exercise says that an answer must not call."""
    cell = (
        SOURCE.read_text("utf-8").split(f'exercise="{exercise}" role="test"')[1].split("# %% [markdown]")[0]
    )
    found = re.search(r"^not_allowed\((.*?)\)", cell, re.MULTILINE | re.DOTALL)
    return [] if found is None else list(ast.literal_eval(f"[{found[1]}]"))


@pytest.mark.parametrize("exercise", FINISHED)
def test_a_finished_optimizer_is_no_answer(exercise):
    assert forbidden_calls(FINISHED[exercise], [], not_allowed_in(exercise))


def test_the_base_class_of_optimizers_is_allowed_for_adam():
    own = "class Adam(torch.optim.Optimizer):\n    def step(self): self.param_groups"
    assert not forbidden_calls(own, [], not_allowed_in("adam"))
