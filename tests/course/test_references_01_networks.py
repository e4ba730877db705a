"""The references of 01_networks agree with PyTorch and torchinfo, in value and gradient."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import pytest
import torch
import torchinfo
from support.paths import ROOT
from support.reference_solutions import defined_by_solutions
from torch import Tensor, nn
from torch.nn import functional as F

SOURCE = ROOT / "source" / "01_networks.py"
ALIKE = {"rtol": 1e-5, "atol": 1e-6}
MODELS = {
    "linear": lambda: nn.Linear(7, 4),
    "without bias": lambda: nn.Sequential(
        nn.Linear(7, 4, bias=False), nn.ReLU(), nn.Linear(4, 9, bias=False)
    ),
    "nested, with buffers": lambda: nn.Sequential(
        nn.Linear(7, 6), nn.Sequential(nn.BatchNorm1d(6), nn.Tanh(), nn.Linear(6, 3))
    ),
    "convolution": lambda: nn.Sequential(nn.Conv2d(3, 5, (2, 3)), nn.BatchNorm2d(5)),
}


@pytest.fixture(scope="module")
def solutions() -> dict[str, Any]:
    return defined_by_solutions(SOURCE, math=math, nn=nn)


@pytest.fixture
def draw() -> torch.Generator:
    return torch.Generator().manual_seed(4)


@pytest.mark.parametrize("leading", [(), (1,), (5,), (2, 3), (2, 1, 3, 4)])
@pytest.mark.parametrize("bias", [True, False])
def test_a_linear_layer_has_the_values_and_gradients_of_pytorchs(solutions, draw, leading, bias):
    def gradients(function) -> list[Tensor]:
        tensors = [tensor.clone().requires_grad_() for tensor in (x, weight, offset)[: 2 + bias]]
        result = function(*tensors)
        return [result.detach(), *torch.autograd.grad((result * direction).sum(), tensors)]

    x = torch.randn(*leading, 7, generator=draw)
    weight, offset = torch.randn(4, 7, generator=draw), torch.randn(4, generator=draw)
    direction = torch.randn(*leading, 4, generator=draw)
    torch.testing.assert_close(gradients(solutions["linear_forward"]), gradients(F.linear), **ALIKE)


@pytest.mark.parametrize("hidden", [[], [6], [6, 6], [9, 2, 5]])
def test_the_network_is_a_chain_of_pytorchs_layers(solutions, draw, hidden):
    network = solutions["MLP"](7, hidden, 4)
    sizes = [7, *hidden, 4]
    layers: list[nn.Module] = []
    for before, after in pairwise(sizes):
        layers += [nn.Linear(before, after), nn.ReLU()]
    chain = nn.Sequential(*layers[:-1])
    chain.load_state_dict(dict(zip(chain.state_dict(), network.state_dict().values(), strict=True)))
    x = 3 * torch.randn(11, 7, generator=draw)
    torch.testing.assert_close(network(x), chain(x), **ALIKE)
    network(x).square().sum().backward()
    chain(x).square().sum().backward()
    for mine, other in zip(network.parameters(), chain.parameters(), strict=True):
        torch.testing.assert_close(mine.grad, other.grad, **ALIKE)


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("frozen", [False, True])
def test_parameters_are_counted_as_torchinfo_counts_them(solutions, name, frozen):
    model = MODELS[name]()
    next(model.parameters()).requires_grad_(not frozen)
    counted = torchinfo.summary(model, verbose=0)
    assert solutions["count_parameters"](model) == counted.total_params
    assert solutions["count_parameters"](model, trainable_only=True) == counted.trainable_params


@pytest.mark.parametrize("sizes", [[3, 3, 2, 2], [5, 1], [4, 4, 4, 4], [8]])
@pytest.mark.parametrize("bias", [True, False])
def test_the_count_by_arithmetic_is_that_of_the_layers(solutions, sizes, bias):
    layers = nn.Sequential(*(nn.Linear(before, after, bias=bias) for before, after in pairwise(sizes)))
    assert solutions["linear_param_count"](sizes, bias) == sum(p.numel() for p in layers.parameters())


@pytest.mark.parametrize(
    ("nonlinearity", "initialise"),
    [
        ("relu", lambda weight: nn.init.kaiming_normal_(weight, mode="fan_in", nonlinearity="relu")),
        ("sigmoid", nn.init.xavier_normal_),
        ("tanh", nn.init.xavier_normal_),
    ],
)
def test_a_layer_starts_as_pytorchs_own_functions_start_it(solutions, nonlinearity, initialise):
    layer, weight = nn.Linear(30, 50), torch.empty(50, 30)
    torch.manual_seed(2)
    assert solutions["init_linear"](layer, nonlinearity) is layer
    torch.manual_seed(2)
    assert torch.equal(layer.weight, initialise(weight))
    assert torch.equal(layer.bias, torch.zeros(50))


@pytest.mark.parametrize("training", [True, False])
def test_probabilities_are_pytorchs_softmax_in_evaluation_mode(solutions, draw, training):
    model = nn.Sequential(nn.Linear(7, 6), nn.BatchNorm1d(6), nn.Dropout(0.5), nn.Linear(6, 4))
    x = torch.randn(9, 7, generator=draw)
    model(x)  # running statistics of its own
    wanted = F.softmax(model.eval()(x), dim=-1).detach()
    model.train(training)
    torch.testing.assert_close(solutions["predict_proba"](model, x), wanted, **ALIKE)
    assert [module.training for module in model.modules()] == [training] * 5
