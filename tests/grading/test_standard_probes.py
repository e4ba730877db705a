"""What a standard probe returns of right answers, and of those that do what it looks for."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from torchcourse.grading import (
    by_leading_shape,
    count_of,
    each_by_itself,
    gradient,
    gradients,
    gradients_after,
    gradients_by,
    left_unchanged,
    modes_after,
    result_of,
    twice,
)

X = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
W = torch.tensor([10.0, 20.0])


def scaled(x, w, reduction="none"):
    losses = x * w
    return losses if reduction == "none" else getattr(losses, reduction)()


def scaled_in_place(x, w, reduction="none"):
    x *= w
    return x if reduction == "none" else x.sum()


@pytest.mark.parametrize("answer", [scaled, scaled_in_place])
def test_every_probe_leaves_the_inputs_as_they_are(answer):
    x, w = X.clone(), W.clone()
    result_of(answer, x, w)
    left_unchanged(answer, x, w)
    twice(answer, x, w)
    each_by_itself(answer, (x, w), "sum")
    by_leading_shape(answer, x, w, shapes=[(2,), (1, 2)])
    gradient(answer, x, w, reduction="sum")
    gradients(answer, x, w, by=W)
    assert x.equal(X)
    assert w.equal(W)


def test_a_result_and_what_is_left_of_the_arguments():
    assert result_of(scaled, X, w=W).tolist() == [[10, 40], [30, 80]]
    assert [one.tolist() for one in left_unchanged(scaled, X, W)] == [X.tolist(), W.tolist()]
    assert [one.tolist() for one in left_unchanged(scaled_in_place, X, W)] == [
        [[10, 40], [30, 80]],
        W.tolist(),
    ]
    numbers = [1, 2]
    assert left_unchanged(list.pop, numbers) == [[1]]
    assert numbers == [1, 2]


def test_two_calls_show_what_is_kept_from_the_first():
    seen = []
    assert twice(lambda x: seen.append(x) or len(seen), 5) == [1, 2]
    assert twice(lambda x: x + 1, 5) == [6, 6]


def test_a_gradient_is_that_of_the_first_argument():
    assert gradient(scaled, X, W, reduction="sum").tolist() == [[10, 20], [10, 20]]
    assert gradient(scaled, X, W, by=X).tolist() == [[10, 40], [30, 80]]
    with pytest.raises(RuntimeError, match="does not require grad"):
        gradient(lambda x, w: scaled(x.detach(), w).sum(), X, W)


def test_gradients_are_those_of_every_argument_or_none():
    assert [one.tolist() for one in gradients(scaled, X, W, by=X)] == [[[10, 40], [30, 80]], [10, 20]]
    way, none = gradients(lambda x, w: x * w.detach(), X, W, by=X)
    assert way.tolist() == [[10, 40], [30, 80]]
    assert none is None


@pytest.mark.parametrize("count", [6, 6.0, torch.tensor(6)])
def test_a_count_is_a_whole_number_whichever_type_it_has(count):
    found = count_of(lambda: count)
    assert (found, type(found)) == (6, int)


@pytest.mark.parametrize("count", [6.5, "6"])
def test_what_is_no_whole_number_stays_what_it_is(count):
    assert count_of(lambda: count) == count


def test_gradients_by_an_option_tell_which_of_its_values_has_no_way_back():
    def cut(x, w, reduction):
        return scaled(x.detach() if reduction == "mean" else x, w, reduction)

    way, none = gradients_by("reduction", ["sum", "mean"], cut, X, W, by=torch.tensor(2.0))
    assert way.tolist() == [[20, 40], [20, 40]]
    assert none is None


def test_each_element_by_itself_does_not_see_how_results_are_joined():
    def joined_wrongly(x, w, reduction):
        return scaled(x, w, reduction) / len(x)

    assert each_by_itself(joined_wrongly, (X[:, 0], W), "sum").tolist() == [10, 60]
    leaf = X[:, 0].clone().requires_grad_()
    each_by_itself(scaled, (leaf, W), "sum").sum().backward()
    assert leaf.grad.tolist() == W.tolist()


def test_rows_come_in_other_leading_shapes():
    shapes = [tuple(one.shape) for one in by_leading_shape(scaled, X, W, shapes=[(2, 1)])]
    assert shapes == [(2, 1, 2)]


def test_modes_and_gradients_after_a_call():
    model = nn.Sequential(nn.Linear(2, 2), nn.Dropout())
    model[0].weight.grad = torch.ones(2, 2)
    assert modes_after(lambda model: model(X), model) == [[True] * 3, [False] * 3]
    assert modes_after(lambda model: model.eval(), model) == [[False] * 3, [False] * 3]
    assert gradients_after(lambda model: model(X).sum(), model)[0].tolist() == [[1, 1], [1, 1]]
    assert gradients_after(lambda model: model.zero_grad(), model) == [None, None]
    assert model.training
    assert model[0].weight.grad.tolist() == [[1, 1], [1, 1]]
