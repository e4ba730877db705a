"""The references of 04_lr_decay agree with PyTorch's own schedulers, over many settings and many epochs."""

from __future__ import annotations

import math
import warnings
from typing import Any

import pytest
import torch
from support.paths import ROOT
from support.reference_solutions import defined_by_solutions
from torch.optim import SGD, Adam
from torch.optim.lr_scheduler import ExponentialLR, LambdaLR, LRScheduler, MultiStepLR, StepLR

SOURCE = ROOT / "source" / "04_lr_decay.py"
EPOCHS = 250
BASES = [0.1, 2.0, 1e-4]
GAMMAS = [0.1, 0.5, 0.9, 0.977, 1.0, 1.1]
FACTORS = {
    "exponential": lambda epoch: 0.95**epoch,
    "cosine": lambda epoch: (1 + math.cos(math.pi * epoch / EPOCHS)) / 2,
    "warm-up": lambda epoch: min(1.0, (epoch + 1) / 10),
    "not 1 at first, once 0, once negative": lambda epoch: [0.3, 0.0, -2.0, 1.7][epoch % 4],
}


@pytest.fixture(scope="module")
def solutions() -> dict[str, Any]:
    import matplotlib.pyplot as plt

    return defined_by_solutions(SOURCE, plt=plt)


def groups(*rates: float) -> list[dict[str, Any]]:
    generator = torch.Generator().manual_seed(4)
    weights = [torch.randn(3, 2, generator=generator, dtype=torch.float64) for _ in rates]
    return [{"params": [w.requires_grad_()], "lr": lr} for w, lr in zip(weights, rates, strict=True)]


def rates_in_pytorch(base_lr: float, make_scheduler: Any) -> list[float]:
    optimizer = SGD(groups(base_lr), lr=1.0)
    scheduler = make_scheduler(optimizer)
    rates = []
    for _ in range(EPOCHS):
        rates += scheduler.get_last_lr()
        optimizer.step()
        scheduler.step()
    return rates


@pytest.mark.parametrize("step_size", [1, 2, 7, 50, 249, 250, 1000])
def test_equal_intervals_are_pytorchs(solutions, step_size):
    for base_lr in BASES:
        for gamma in GAMMAS:
            wanted = rates_in_pytorch(base_lr, lambda optimizer, g=gamma: StepLR(optimizer, step_size, g))
            got = [solutions["step_lr"](base_lr, epoch, step_size, gamma) for epoch in range(EPOCHS)]
            assert got == pytest.approx(wanted, rel=1e-12, abs=0)


@pytest.mark.parametrize(
    "milestones", [[], [50, 100, 160], [160, 50, 100], [7, 7], [30, 3, 30, 9, 3, 30], [1], [249], [1000]]
)
def test_milestones_are_pytorchs_and_the_list_stays(solutions, milestones):
    before = list(milestones)
    for base_lr in BASES:
        for gamma in GAMMAS:
            wanted = rates_in_pytorch(
                base_lr, lambda optimizer, g=gamma: MultiStepLR(optimizer, milestones, g)
            )
            got = [solutions["multistep_lr"](base_lr, epoch, milestones, gamma) for epoch in range(EPOCHS)]
            assert got == pytest.approx(wanted, rel=1e-12, abs=0)
    assert milestones == before


@pytest.mark.parametrize("gamma", GAMMAS)
def test_the_exponential_schedule_is_pytorchs(solutions, gamma):
    for base_lr in BASES:
        wanted = rates_in_pytorch(base_lr, lambda optimizer: ExponentialLR(optimizer, gamma))
        got = [solutions["exponential_lr"](base_lr, epoch, gamma) for epoch in range(EPOCHS)]
        assert got == pytest.approx(wanted, rel=1e-12, abs=0)


@pytest.mark.parametrize("name", FACTORS)
@pytest.mark.parametrize("rates", [(0.1,), (0.1, 0.4), (0.5, 3.0, 0.02)])
def test_the_scheduler_is_pytorchs_for_any_function_and_any_number_of_groups(solutions, name, rates):
    ours, theirs = (Adam(groups(*rates), lr=9.0) for _ in range(2))
    mine, scheduler = solutions["Scheduler"](ours, FACTORS[name]), LambdaLR(theirs, FACTORS[name])
    for _ in range(EPOCHS):
        held = [group["lr"] for group in ours.param_groups]
        assert held == mine.get_last_lr() == pytest.approx(scheduler.get_last_lr(), rel=1e-12, abs=0)
        theirs.step()
        mine.step()
        scheduler.step()


SCHEDULERS = {
    "equal intervals": lambda optimizer: StepLR(optimizer, 5, 0.5),
    "milestones": lambda optimizer: MultiStepLR(optimizer, [12, 3, 3], 0.3),
    "exponential": lambda optimizer: ExponentialLR(optimizer, 0.9),
}


@pytest.mark.parametrize("name", SCHEDULERS)
@pytest.mark.parametrize("iters", [1, 4])
def test_training_uses_the_schedules_rates_and_moves_as_momentum_does(solutions, name, iters):
    w = torch.tensor([[1.0, -3.0], [0.5, 2.0]], dtype=torch.float64, requires_grad=True)
    v, buffer = w.detach().clone(), torch.zeros(2, 2, dtype=torch.float64)
    w.grad = torch.ones_like(w)  # from before: it must not count
    optimizer = SGD([w], lr=0.02, momentum=0.9)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # PyTorch warns when the scheduler goes first
        got = solutions["train_with_schedule"](w, optimizer, SCHEDULERS[name](optimizer), 25, iters)
    assert got == pytest.approx(rates_in_pytorch(0.02, SCHEDULERS[name])[:25], rel=1e-12)
    for rate in got:
        for _ in range(iters):
            buffer = 0.9 * buffer + 2 * v
            v = v - rate * buffer
    torch.testing.assert_close(w.detach(), v, rtol=1e-9, atol=1e-12)


def test_the_training_loop_leaves_the_scheduler_ready_for_the_next_epoch(solutions):
    (group,) = groups(0.02)
    optimizer = SGD([group])
    scheduler: LRScheduler = ExponentialLR(optimizer, 0.9)
    solutions["train_with_schedule"](group["params"][0], optimizer, scheduler, 6, 2)
    assert scheduler.last_epoch == 6
    assert scheduler.get_last_lr() == pytest.approx([0.02 * 0.9**6])


@pytest.mark.parametrize("gamma", [0.1, 0.5, 0.9, 0.977, 0.999])
def test_the_epochs_to_a_fraction_are_those_at_which_pytorchs_rate_gets_there(solutions, gamma):
    for fraction in [1.0, 0.93, 0.47, 0.11, 0.013, 0.0007]:
        epochs = solutions["epochs_to_fraction"](gamma, fraction)
        assert isinstance(epochs, int)
        assert gamma**epochs <= fraction
        assert epochs == 0 or gamma ** (epochs - 1) > fraction


def test_the_picture_holds_the_rates_that_pytorch_gives(solutions):
    curves = {name: rates_in_pytorch(0.1, make) for name, make in SCHEDULERS.items()}
    ax = solutions["plot_lr"](curves)
    assert {line.get_label(): list(line.get_ydata()) for line in ax.get_lines()} == curves
    assert all(list(line.get_xdata()) == list(range(EPOCHS)) for line in ax.get_lines())
    assert [text.get_text() for text in ax.get_legend().get_texts()] == list(curves)
    solutions["plt"].close("all")
