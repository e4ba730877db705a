"""While a probe runs, the settings are those that everybody has; afterwards the student's again."""

from __future__ import annotations

import multiprocessing
import sys
import warnings
from collections.abc import Callable
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch

from torchcourse.grading.child.default_settings import TOLD, default_settings

ENTERED: list[Any] = []  # a mode that nobody holds is left at once
CHANGES: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {
    "torch.set_default_dtype": (
        lambda: torch.set_default_dtype(torch.float64),
        lambda: torch.zeros(1).dtype,
    ),
    "torch.set_default_device": (lambda: torch.set_default_device("meta"), lambda: torch.zeros(1).device),
    "torch.set_grad_enabled": (lambda: torch.set_grad_enabled(False), torch.is_grad_enabled),
    "torch.inference_mode": (
        lambda: ENTERED.append(torch.inference_mode()) or ENTERED[-1].__enter__(),
        lambda: torch.zeros(1, requires_grad=True).mul(2).requires_grad,
    ),
    "torch.use_deterministic_algorithms": (
        lambda: torch.use_deterministic_algorithms(True),
        torch.are_deterministic_algorithms_enabled,
    ),
    "torch.autograd.set_detect_anomaly": (
        lambda: torch.autograd.set_detect_anomaly(True),
        torch.is_anomaly_enabled,
    ),
    "torch.autocast": (
        lambda: ENTERED.append(torch.autocast("cpu")) or ENTERED[-1].__enter__(),
        lambda: (torch.ones(2, 2) @ torch.ones(2, 2)).dtype,
    ),
    "torch.set_printoptions": (lambda: torch.set_printoptions(precision=1), lambda: str(torch.tensor(1 / 3))),
    "numpy.seterr": (lambda: np.seterr(all="raise"), np.geterr),
    "numpy.set_printoptions": (lambda: np.set_printoptions(precision=1), lambda: str(np.array([1 / 3]))),
    "warnings as errors": (lambda: warnings.simplefilter("error"), lambda: warned()),
    "sys.setrecursionlimit": (lambda: sys.setrecursionlimit(400), sys.getrecursionlimit),
}


def warned() -> str:
    try:
        warnings.warn("careful", stacklevel=1)
    except UserWarning:
        return "raised"
    return "went on"


@pytest.mark.parametrize("name", CHANGES)
def test_a_probe_sees_the_default_and_the_student_her_own(name: str) -> None:
    change, look = CHANGES[name]
    process = multiprocessing.get_context("fork").Process(target=_look, args=(change, look, name))
    process.start()
    process.join(30)
    assert process.exitcode == 0


def _look(change: Callable[[], Any], look: Callable[[], Any], name: str) -> None:
    """In a process of its own: some settings cannot be taken back."""
    warnings.simplefilter("ignore")
    default = look()
    change()
    own = look()
    assert own != default
    with default_settings() as changed:
        assert look() == default
        assert changed == (name,)
    assert look() == own


def test_each_that_is_told_is_tried() -> None:
    assert set(CHANGES) == set(TOLD)


def test_nothing_is_told_where_nothing_was_changed() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with default_settings() as changed:
            assert changed == ()


def test_pictures_have_the_usual_size_while_a_probe_runs() -> None:
    with matplotlib.rc_context({"figure.figsize": (1, 1)}):
        with default_settings():
            assert list(plt.rcParams["figure.figsize"]) == list(matplotlib.rcParamsDefault["figure.figsize"])
        assert list(plt.rcParams["figure.figsize"]) == [1, 1]


def test_an_answer_that_put_something_else_in_torchs_place_is_still_graded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with default_settings() as changed:
        assert "torch.set_default_dtype" not in changed
