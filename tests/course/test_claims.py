"""What the lessons say that they measured holds with other seeds, too.

Each claim is computed by the lesson's own code, with seeds that the lesson does not use, over many networks:
each network has its own start, order of batches and division of the data.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import torch
from support.lesson_code import lesson_code
from torch import Tensor

torch.set_num_threads(1)
OTHER_SEED = 7
NETWORKS = {1: 96, 4: 64}  # by the number of hidden layers
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
        name: lesson["train"](
            lesson["at_rate"](rate)[name], hidden_layers, NETWORKS[hidden_layers], seed=OTHER_SEED
        )
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


# Lesson 04, sections 5 and 6 -----------------------------------------------------------------------------

BASE_RATES = {
    "constant": 0.02,
    "equal intervals": 0.08,
    "milestones": 0.08,
    "exponential": 0.16,
    "warm-up, cosine": 0.08,
    "one cycle": 0.08,
    "on plateau": 0.08,
}


@pytest.fixture
def in_float64() -> Iterator[None]:
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


@cache
def lesson_04() -> dict[str, Any]:
    return lesson_code("04_lr_decay", "device", "pixels", "images", "schedules", "todays")


@cache
def looks_of(schedule: str, base_rate: float, **how: float) -> Tensor:
    """Errors in percent: (look, network, image)."""
    lesson = lesson_04()
    make = (lesson["schedules"] | lesson["todays"])[schedule]
    return lesson["train"](make, base_rate, 32, OTHER_SEED, **how)[1]


def ends_of(schedule: str, base_rate: float, **how: float) -> Tensor:
    return looks_of(schedule, base_rate, **how)[-1].mean(dim=-1)


@pytest.mark.usefixtures("in_float64")
@pytest.mark.parametrize("schedule", [name for name in BASE_RATES if name != "constant"])
def test_with_noisy_labels_each_decay_makes_fewer_mistakes_than_the_best_constant_rate(schedule):
    decayed = ends_of(schedule, BASE_RATES[schedule], every_batch=schedule == "one cycle")
    assert in_standard_errors(ends_of("constant", 0.02) - decayed) > 3


@pytest.mark.usefixtures("in_float64")
def test_among_the_ways_to_decay_there_is_little_to_choose():
    means = [
        ends_of(name, rate, every_batch=name == "one cycle").mean()
        for name, rate in BASE_RATES.items()
        if name != "constant"
    ]
    assert max(means) - min(means) < 0.5  # the gain over the constant rate is above 1


@pytest.mark.usefixtures("in_float64")
def test_decay_makes_a_base_rate_usable_that_is_too_large_as_a_constant():
    too_large = ends_of("constant", 0.08)
    assert in_standard_errors(too_large - ends_of("constant", 0.02)) > 2
    assert in_standard_errors(too_large - ends_of("equal intervals", 0.08)) > 5


@pytest.mark.usefixtures("in_float64")
def test_early_stopping_makes_good_a_part_and_decay_gains_more():
    looks = looks_of("constant", 0.08, watch=True)
    choosing, final = looks[:, :, :397].mean(dim=-1), looks[:, :, 397:].mean(dim=-1)
    stopped = final.gather(0, choosing.argmin(dim=0)[None])[0]
    assert in_standard_errors(final[-1] - stopped) > 3
    decayed = looks_of("equal intervals", 0.08)[-1, :, 397:].mean(dim=-1)
    assert in_standard_errors(stopped - decayed) > 3


@pytest.mark.usefixtures("in_float64")
def test_with_right_labels_decay_gains_nothing_to_speak_of():
    rates = {"constant": 0.16, "equal intervals": 0.16}
    constant, decayed = (ends_of(name, rate, noise=0.0) for name, rate in rates.items())
    assert abs(float((decayed - constant).mean())) < 0.5


@pytest.mark.usefixtures("in_float64")
@pytest.mark.parametrize("schedule", ["constant", "equal intervals"])
def test_with_right_labels_a_rate_twice_the_largest_of_the_sweep_does_worse(schedule):
    largest, twice = (ends_of(schedule, rate, noise=0.0) for rate in (0.32, 0.64))
    assert in_standard_errors(twice - largest) > 3


@pytest.mark.usefixtures("in_float64")
def test_a_scheduler_stepped_in_the_batch_loop_ruins_the_training():
    slip = ends_of("exponential", 0.08, noise=0.0, every_batch=True)
    assert slip.mean() > 30
    assert ends_of("exponential", 0.08, noise=0.0).mean() < 6


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


# Lesson 01, section 5 ------------------------------------------------------------------------------------


@cache
def last_variances(seed: int) -> dict[str, float]:
    """The variance after 20 layers with ReLU, by how the weights start."""
    lesson = lesson_code("01_networks", "starts")
    torch.manual_seed(seed)
    lesson["x256"] = torch.randn(256, 256, dtype=torch.float64)
    names = ("normal, std 0.02", "Xavier", "Kaiming", "normal, std 0.2")
    seen = {name: lesson["through_20_layers"](lesson["starts"][name], torch.relu) for name in names}
    return {name: float(line[-1].var()) for name, line in seen.items()}


@pytest.mark.parametrize("seed", range(1, 17))
def test_through_twenty_layers_with_relu_kaiming_stays_level_and_xavier_loses_half_in_each(seed):
    variances = last_variances(seed)
    assert 0.3 < variances["Kaiming"] < 8  # 2 after one layer
    assert 0.2 < variances["Xavier"] * 2**19 < 5
    assert 1e39 < variances["normal, std 0.2"] / variances["normal, std 0.02"] < 1e41


# Lesson 05 -----------------------------------------------------------------------------------------------

SEEDS = range(1, 17)


@cache
def lesson_05() -> dict[str, Any]:
    names = ("device", "digits", "X_raw", "X", "y", "order", "test", "parts", "Xs", "ys")
    return lesson_code("05_capstone", *names)


def test_images_at_the_end_of_the_file_are_harder_than_images_at_random():
    lesson = lesson_05()
    count = len(lesson["X"])
    in_order = torch.arange(count)
    last = lesson["nearest_neighbour_accuracy"](in_order[:-359], in_order[-359:])
    for seed in SEEDS:
        order = torch.randperm(count, generator=torch.Generator().manual_seed(seed))
        assert lesson["nearest_neighbour_accuracy"](order[359:], order[:359]) > last


def test_one_batch_is_learned_by_heart_with_random_labels_too_and_not_by_other_parameters():
    lesson = lesson_05()
    right = lesson["ys"]["train"][:32]
    for seed in SEEDS:
        at_random = torch.randint(10, (32,), generator=torch.Generator().manual_seed(seed))
        for labels in (right, at_random):
            model = lesson["network"](seed=seed)
            told = lesson["one_batch"](model, torch.optim.SGD(model.parameters(), lr=0.5), labels)
            assert told.endswith("accuracy 1.00")
        model, others = (lesson["network"](seed=one) for one in (seed, seed + 100))
        told = lesson["one_batch"](model, torch.optim.SGD(others.parameters(), lr=0.5), right)
        assert not told.endswith("accuracy 1.00")


def test_the_training_loss_falls_much_faster_than_the_held_back_loss():
    lesson = lesson_05()
    for seed in SEEDS:
        seen = lesson["train_for"](30, lesson["network"](seed=seed), lr=0.03)
        after_ten, at_the_end = ({part: line[epoch][0] for part, line in seen.items()} for epoch in (9, 29))
        falls = {part: after_ten[part] / at_the_end[part] for part in seen}
        assert falls["train"] > 1.2 * falls["valid"]
        assert falls["valid"] > 1


def test_wrong_labels_make_the_held_back_loss_rise_again():
    lesson = lesson_05()
    rises = 0
    for seed in SEEDS:
        draw = torch.Generator().manual_seed(seed)
        labels = lesson["ys"]["train"][:200].clone()
        labels[:40] = torch.randint(10, (40,), generator=draw)
        seen = lesson["train_for"](40, lesson["network"](256, seed=seed), lr=0.1, labels=labels)
        losses = [loss for loss, _ in seen["valid"]]
        rises += losses[-1] > 1.1 * min(losses)
    assert rises >= 14  # of 16


def test_inputs_that_are_not_scaled_ruin_the_training_at_this_rate_and_not_at_a_tenth_of_it():
    lesson = lesson_05()
    for seed in SEEDS:
        ends = {
            lr: lesson["losses_of"](lesson["network"](seed=seed), scale=16, lr=lr)[-1] for lr in (0.1, 0.01)
        }
        assert ends[0.1][1] < 0.85
        assert ends[0.01][1] > 0.95


def test_without_its_relu_or_with_mse_a_network_still_gets_more_than_nine_in_ten_right():
    lesson = lesson_05()
    for seed in SEEDS:
        straight = torch.nn.Sequential(*list(lesson["network"](seed=seed))[::2])
        assert lesson["losses_of"](straight)[-1][1] > 0.93
        with_mse = lesson["losses_of"](lesson["network"](seed=seed), loss_of=lesson["mse_on_logits"])
        assert with_mse[-1][1] > 0.93
