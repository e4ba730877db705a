"""The references of 05_capstone agree with scikit-learn, and with the plainest computation of each number."""

from __future__ import annotations

import copy
import math
from typing import Any

import numpy as np
import pytest
import torch
from sklearn import metrics
from sklearn.datasets import load_digits
from support.paths import ROOT
from support.reference_solutions import defined_by_solutions
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

SOURCE = ROOT / "source" / "05_capstone.py"
ALIKE = {"rtol": 1e-5, "atol": 1e-6}


@pytest.fixture(scope="module")
def solutions() -> dict[str, Any]:
    return defined_by_solutions(SOURCE, copy=copy, math=math, np=np, nn=nn)


@pytest.fixture
def draw() -> torch.Generator:
    return torch.Generator().manual_seed(5)


def drawn(draw: torch.Generator, *shape: int) -> Tensor:
    return torch.randn(shape, generator=draw)


def drawn_classes(draw: torch.Generator, count: int, classes: int) -> Tensor:
    return torch.randint(classes, (count,), generator=draw)


def small_network(middle: nn.Module | None = None) -> nn.Sequential:
    torch.manual_seed(1)
    return nn.Sequential(nn.Linear(5, 8), middle or nn.Tanh(), nn.Linear(8, 4))


@pytest.mark.parametrize("test_frac", [0.2, 0.25, 0.5, 0.37])
def test_a_split_holds_every_digit_once_with_its_label(solutions, test_frac):
    digits = load_digits()
    Xtr, ytr, Xte, yte = solutions["load_split"](digits.data, digits.target, test_frac=test_frac, seed=3)
    assert abs(len(Xte) - test_frac * 1797) <= 0.5
    rows = [(*row, label) for row, label in zip(digits.data.tolist(), digits.target.tolist(), strict=True)]
    images, labels = torch.cat([Xtr, Xte]) * 16, torch.cat([ytr, yte])
    got = [(*row, label) for row, label in zip(images.tolist(), labels.tolist(), strict=True)]
    assert sorted(got) == sorted(rows)
    assert (Xtr.dtype, Xte.dtype, ytr.dtype, yte.dtype) == (torch.float32,) * 2 + (torch.int64,) * 2


def test_the_test_images_of_a_split_come_from_everywhere(solutions):
    X = np.arange(1000.0)[:, None] / 1000 * 16
    places = [solutions["load_split"](X, X[:, 0], seed=seed)[2][:, 0] for seed in range(40)]
    means = torch.stack(places).mean(dim=1)
    assert means.mean() == pytest.approx(0.5, abs=0.01)
    # The mean of 200 of 1,000 places, drawn without putting back, has this standard deviation.
    assert means.std() == pytest.approx(math.sqrt(1 / 12 / 200 * 0.8), rel=0.4)


@pytest.mark.parametrize(("count", "classes"), [(1, 3), (7, 19), (50, 2), (1000, 10)])
def test_accuracy_is_scikit_learns(solutions, draw, count, classes):
    logits, target = drawn(draw, count, classes), drawn_classes(draw, count, classes)
    wanted = metrics.accuracy_score(target, logits.argmax(dim=1))
    assert solutions["accuracy"](logits, target) == pytest.approx(wanted, rel=1e-12)


@pytest.mark.parametrize(("count", "classes", "occurring"), [(1, 3, 3), (200, 10, 10), (30, 9, 4)])
def test_the_confusion_matrix_is_scikit_learns(solutions, draw, count, classes, occurring):
    pred, target = (drawn_classes(draw, count, occurring) for _ in range(2))
    wanted = metrics.confusion_matrix(target, pred, labels=range(classes))
    got = solutions["confusion_matrix"](pred, target, classes)
    assert got.dtype is torch.int64
    assert got.tolist() == wanted.tolist()


def test_without_steps_an_epochs_loss_is_the_loss_of_all_samples_at_once(solutions, draw):
    X, y = drawn(draw, 23, 5), drawn_classes(draw, 23, 4)
    model = small_network()
    loader = DataLoader(TensorDataset(X, y), batch_size=6)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.0)
    got = solutions["train_epoch"](model, loader, optimizer, nn.functional.cross_entropy)
    assert got == pytest.approx(nn.functional.cross_entropy(model(X), y).item(), rel=1e-6)


def test_an_epoch_of_descent_is_that_of_steps_by_hand(solutions, draw):
    X, y, lr = drawn(draw, 23, 5), drawn_classes(draw, 23, 4), 0.3
    model, twin = small_network(), small_network()
    losses = []
    for rows in torch.arange(23).split(6):
        loss = nn.functional.cross_entropy(twin(X[rows]), y[rows])
        losses += [loss.item()] * len(rows)
        gradients = torch.autograd.grad(loss, list(twin.parameters()))
        with torch.no_grad():
            for parameter, gradient in zip(twin.parameters(), gradients, strict=True):
                parameter -= lr * gradient
    batches = list(zip(X.split(6), y.split(6), strict=True))
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    got = solutions["train_epoch"](model.eval(), batches, optimizer, nn.functional.cross_entropy)
    assert got == pytest.approx(np.mean(losses), rel=1e-6)
    torch.testing.assert_close(model.state_dict(), twin.state_dict(), **ALIKE)


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("batch_size", [1, 6, 23, 100])
def test_an_evaluation_is_that_of_all_samples_at_once(solutions, draw, training, batch_size):
    X, y = drawn(draw, 23, 5), drawn_classes(draw, 23, 4)
    model = small_network(nn.Sequential(nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.5)))
    for _ in range(10):
        model(X)  # fills the running statistics
    before = copy.deepcopy(model.train(training).state_dict())
    loss, share = solutions["evaluate"](model, DataLoader(TensorDataset(X, y), batch_size=batch_size))
    assert all(module.training is training for module in model.modules())
    torch.testing.assert_close(model.state_dict(), before, rtol=0, atol=0)
    logits = model.eval()(X)
    assert loss == pytest.approx(nn.functional.cross_entropy(logits, y).item(), rel=1e-5)
    assert share == pytest.approx(metrics.accuracy_score(y, logits.argmax(dim=1)))


@pytest.mark.parametrize("scores", [[0, 2, 1, 2, 0], [3, 3, 3], [-5, -4.5, -7], [1, 2, 3, 4], [4, 1], [7]])
def test_the_best_epoch_is_the_one_that_a_search_through_all_would_find(solutions, draw, scores):
    model = small_network(nn.BatchNorm1d(8))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    states = []

    def step(model):
        optimizer.zero_grad()
        model(drawn(draw, 6, 5)).square().mean().backward()
        optimizer.step()
        states.append(copy.deepcopy(model.state_dict()))

    best = solutions["fit_keep_best"](model, step, lambda _: scores[len(states) - 1], len(scores))
    assert best == max(scores)
    assert len(states) == len(scores)
    wanted = states[scores.index(max(scores))]
    torch.testing.assert_close(model.state_dict(), wanted, rtol=0, atol=0)


def test_the_classifier_is_right_on_digits_that_it_has_not_seen(solutions):
    digits = load_digits()
    Xtr, ytr, Xte, yte = solutions["load_split"](digits.data, digits.target, test_frac=0.5)
    model = solutions["train_classifier"](Xtr, ytr, 0)
    loss, share = solutions["evaluate"](model, [(Xte, yte)])
    assert share > 0.95
    assert loss < 0.25
