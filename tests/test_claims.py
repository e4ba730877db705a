"""What the lessons say that they measured holds with other seeds, too.

Each claim is computed by the lesson's own code, with seeds that the lesson does not use, over many networks:
each network has its own start, order of batches and division of the data.
"""

from __future__ import annotations

from functools import cache

import pytest
import torch
from lesson_code import lesson_code
from torch import Tensor

torch.set_num_threads(1)
OTHER_SEED = 7
BEST_RATES = {
    1: {"SGD": 1.0, "Momentum": 0.1, "AdaGrad": 0.1, "RMSProp": 0.01, "Adam": 0.03},
    4: {"SGD": 0.1, "Momentum": 0.03, "AdaGrad": 0.03, "RMSProp": 0.003, "Adam": 0.01},
}


def in_standard_errors(difference: Tensor) -> float:
    """How large is the mean of paired differences, measured in its standard errors?"""
    return float(difference.mean() / (difference.std() / len(difference) ** 0.5))


# Lesson 03, section 9 ------------------------------------------------------------------------------------


@cache
def errors_of_optimizers(hidden_layers: int) -> dict[str, Tensor]:
    lesson = lesson_code("03_optimizers", "device", "pixels", "images")
    return {
        name: lesson["train"](lesson["at_rate"](rate)[name], hidden_layers, networks=96, seed=OTHER_SEED)
        for name, rate in BEST_RATES[hidden_layers].items()
    }


@pytest.mark.parametrize("other", ["SGD", "Momentum", "AdaGrad", "RMSProp"])
def test_with_one_hidden_layer_adam_makes_the_fewest_mistakes(other):
    errors = errors_of_optimizers(1)
    assert in_standard_errors(errors[other] - errors["Adam"]) > 3


def test_with_four_hidden_layers_adam_adagrad_and_rmsprop_are_level_and_momentum_and_sgd_behind():
    errors = errors_of_optimizers(4)
    level = [errors[name].mean() for name in ("Adam", "AdaGrad", "RMSProp")]
    assert max(level) - min(level) < 0.8
    assert in_standard_errors(errors["Momentum"] - errors["Adam"]) > 3
    assert in_standard_errors(errors["SGD"] - errors["Momentum"]) > 3


@pytest.mark.parametrize("hidden_layers", [1, 4])
def test_sgd_is_last_at_any_depth(hidden_layers):
    errors = errors_of_optimizers(hidden_layers)
    assert max(errors, key=lambda name: errors[name].mean()) == "SGD"


# Lesson 03, section 8 ------------------------------------------------------------------------------------


def test_rmsprop_leaves_the_minimum_when_its_rate_has_passed_two_over_the_curvature():
    lesson = lesson_code("03_optimizers")
    path = lesson["descend"](lesson["optimizers"](0.06)["RMSProp"], lesson["saddle"], (-1.0, 0.001), 60)
    across = path[:, 1]
    gradients = (across**2 - 1) * across
    v, rates = torch.zeros(()), []
    for gradient in gradients:
        v = 0.9 * v + 0.1 * gradient**2
        rates.append(0.06 / float(v) ** 0.5)
    away = (across - 1).abs()
    rested = int(away.argmin())
    assert away[rested] < 1e-6
    assert away[-1] > 0.1
    assert all(rate < 1 for rate in rates[8:20])  # 2 / curvature: it is 2 at the minimum
    jumps = [step for step in range(rested, 60) if away[step] > 1e-3]
    assert all(rates[step] > 1 for step in jumps)
