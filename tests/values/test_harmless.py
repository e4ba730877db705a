"""Which right values count as right in another form, in which words, and what that costs."""

import numpy as np
import pytest
import torch

from torchcourse.values.harmless import cost_of_form, right_in_another_form
from torchcourse.values.plain_data import to_plain

X = torch.tensor([[1.5, 2.0], [0.0, -3.25]])
COUNTS = torch.tensor([[3, 0], [1, 2]])


def told(got, wanted):
    found = right_in_another_form(to_plain(got), to_plain(wanted))
    return found and found.describe().removeprefix("right values, but ").removesuffix(" is asked for")


@pytest.mark.parametrize(
    ("got", "wanted", "words"),
    [
        (44.0, 44, "a float where an int"),
        (torch.tensor(44.0), 44, "a float32 tensor where an int"),
        (torch.tensor([44]), 44, "a tensor of shape (1,) where a number"),
        (0.25, torch.tensor(0.25), "a float where a tensor"),
        (torch.tensor([0.25]), torch.tensor(0.25), "shape (1,) where ()"),
        (X[None], X, "shape (1, 2, 2) where (2, 2)"),
        (X.double(), X, "float64 where float32"),
        (X.half(), X, "float16 where float32"),
        (X.numpy(), X, "a NumPy array where a tensor"),
        (X, X.numpy(), "a tensor where a NumPy array"),
        (COUNTS.float(), COUNTS, "float32 where int64"),
        (COUNTS.int(), COUNTS, "int32 where int64"),
        ([X, (44.0, X.double())], (X, [44, X]), "a float where an int"),
        ({"W": X.double()}, {"W": X}, "float64 where float32"),
    ],
)
def test_right_values_in_another_form_are_told_in_one_sentence(got, wanted, words):
    assert told(got, wanted) == words


@pytest.mark.parametrize(
    ("got", "wanted"),
    [
        (X, X),  # nothing to convert
        (44, 44.0),
        (torch.tensor(44), 44),
        (44.5, 44),
        (43.0, 44),
        (X.double() + 0.01, X),
        (COUNTS + 0.5, COUNTS),
        (COUNTS * float("nan"), COUNTS),
        (X.T, X),
        (X[:, None], X),  # it broadcasts to another shape
        (X[0][:, None], X[0]),
        (X.reshape(-1), X),
        (X.to(torch.complex64), X),
        (True, 1),
        (1, True),
        (None, X),
        ("44", 44),
        ([1.5, 2.0], X[0]),
        (10**400, torch.tensor(1.0)),
        ([X, X], [X]),
        ({"b": X.double()}, {"W": X}),
        (np.array([1e300]), torch.tensor([1.0])),
    ],
)
def test_what_is_equal_or_wrong_in_any_form_is_no_other_form(got, wanted):
    assert told(got, wanted) is None


@pytest.mark.parametrize(
    ("max_points", "worth", "cost"), [(3, 3, 0.3), (0.5, 0.5, 0.1), (2, 0.1, 0.1), (6, 0.3, 0.3), (5, 4, 0.5)]
)
def test_it_costs_a_tenth_at_least_a_tenth_of_a_point_and_never_more_than_it_is_worth(
    max_points, worth, cost
):
    assert cost_of_form(max_points, worth) == pytest.approx(cost)
