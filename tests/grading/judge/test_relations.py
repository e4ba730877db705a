"""What wrong values have to do with the right ones is said where it holds in all of them, and only there."""

import pytest
import torch

from torchcourse.grading.judge.relations import relation_of
from torchcourse.grading.observe import Comparison
from torchcourse.grading.records import WantedObservation
from torchcourse.values.plain_data import Raised, to_plain

VECTOR, MATRIX = torch.tensor([0.5, -2.0, 3.25, 7.0]), torch.tensor([[1.5, 2.0], [-3.0, 4.75]])
LOSSES = [torch.tensor(1.25), torch.tensor(2.5), torch.tensor(0.75), torch.tensor(4.0)]


def relation(got, right, **how):
    comparison = Comparison(**how)
    wanted = [
        WantedObservation("f", str(place), to_plain(value), to_plain(value), None, comparison)
        for place, value in enumerate(right)
    ]
    found = relation_of(wanted, {str(place): to_plain(value) for place, value in enumerate(got)})
    return found and found.name


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (torch.neg, "opposite_sign"),
        (lambda right: 2 * right, "twice"),
        (lambda right: right / 2, "half"),
        (lambda right: right + 1, "one_too_many"),
        (lambda right: right - 1, "one_too_few"),
        (torch.abs, "sign_lost"),
        (torch.square, "squared"),
        (torch.reciprocal, "upside_down"),
        (lambda right: 1 - right, "complement"),
        (torch.exp, "exponential_taken"),
        (torch.round, "rounded"),
        (lambda right: right.flip(-1), "other_order"),
        (lambda right: right.roll(1, 0) if right.dim() == 1 else right.roll(1, 1), "other_order"),
        (lambda right: right * right.numel(), "times_a_count"),
        (lambda right: right * (2.5 + right.dim()), "one_factor_each"),
        (lambda right: right * 1.7, "constant_factor"),
        (lambda right: right - 0.7, "constant_gap"),
        (torch.zeros_like, "only_zero"),
        (lambda right: right * float("nan"), "only_nan"),
        (lambda right: right.mean().expand(right.shape), "one_value_for_all"),
        (lambda right: right + torch.arange(right.numel()).view(right.shape), None),
        (lambda right: right[:1], None),
    ],
)
def test_a_relation_that_holds_in_all_results_is_named(change, name):
    assert relation([change(VECTOR), change(MATRIX)], [VECTOR, MATRIX]) == name
    if name is not None:
        assert relation([change(VECTOR), MATRIX + VECTOR[0]], [VECTOR, MATRIX]) is None


def test_a_matrix_that_is_turned_round_and_a_loss_that_is_not_summed_up_are_known():
    assert relation([MATRIX.T], [MATRIX]) == "transposed"
    assert relation([VECTOR], [VECTOR.mean()]) == "not_summed_up"
    assert relation([VECTOR], [VECTOR.max()]) is None


def test_a_sum_for_a_mean_is_known_by_whole_factors_that_differ():
    sums = [count * loss for count, loss in zip([7, 12, 3, 5], LOSSES, strict=True)]
    assert relation(sums, LOSSES) == "times_a_count"
    assert relation([1.3 * sums[0], *sums[1:]], LOSSES) is None


def test_a_few_numbers_prove_nothing():
    assert relation([2 * loss for loss in LOSSES], LOSSES) == "twice"
    assert relation([2 * loss for loss in LOSSES[:3]], LOSSES[:3]) is None
    assert relation([torch.tensor(2.0)] * 5, [torch.tensor(1.0)] * 5) is None


def test_calls_that_return_nothing_are_told_so_and_errors_are_not_taken_for_results():
    error = Raised("RuntimeError", "grad can be implicitly created only for scalar outputs")
    assert relation([None, None], [VECTOR, MATRIX]) == "returns_nothing_here"
    assert relation([VECTOR, error], [VECTOR.mean(), MATRIX]) is None
    assert relation([VECTOR, VECTOR, error], [VECTOR.mean(), VECTOR.sum(), MATRIX]) == "not_summed_up"
    assert relation([error], [VECTOR]) is None


def test_effects_and_bounds_have_no_relation():
    assert relation([-VECTOR], [VECTOR], effect=True) is None
    assert relation([-VECTOR], [VECTOR], at_least=1.0) is None
