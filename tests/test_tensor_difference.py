"""One definition of "equal": sharp about type, shape, dtype and values, and never about meaning."""

import numpy as np
import pytest
import torch

from torchcourse.plain_data import MAX_DEPTH, Array, Opaque, Raised, TooLarge, to_plain
from torchcourse.tensor_difference import first_difference

T = torch.tensor


def difference(got, wanted, **tolerances):
    return first_difference(to_plain(got), to_plain(wanted), **tolerances)


@pytest.mark.parametrize(
    ("got", "wanted"),
    [
        (26, 26),
        (np.int64(26), 26),
        (T(26), 26),
        (2.0, T(2.0).item()),
        (np.float32(0.5), 0.5),
        (T(0.5), 0.5),
        (1, 1.0),
        ([1, 2], (1, 2)),
        (torch.nn.Parameter(T([1.0])), T([1.0])),
        (T([1.0], requires_grad=True), T([1.0])),
        ({"b": T([1.0]), "a": 1}, {"a": 1, "b": T([1.0])}),
        (T([1.0, float("nan")]), T([1.0, float("nan")])),
        (T([float("inf")]), T([float("inf")])),
        (T([1.00005]), T([1.0])),
        (torch.ones(2, 3).t(), torch.ones(3, 2)),
        (T([1.0], dtype=torch.bfloat16), T([1.0], dtype=torch.bfloat16)),
        (torch.Size([2, 3]), (2, 3)),
        (torch.empty(0, 3), torch.empty(0, 3)),
    ],
)
def test_equal_in_meaning_is_equal(got, wanted):
    assert difference(got, wanted) is None


@pytest.mark.parametrize(
    ("got", "wanted", "kind"),
    [
        (True, 1, "type"),
        (1, True, "type"),
        (26.0, 26, "type"),
        ("26", 26, "type"),
        (None, T([1.0]), "type"),
        ([1.0, 2.0], T([1.0, 2.0]), "type"),
        (np.ones(2), torch.ones(2), "type"),
        (T([2.0]), 2.0, "type"),
        (torch.ones(1, 3), torch.ones(3), "shape"),
        (torch.ones(()), torch.ones(1), "shape"),
        (torch.ones(3, dtype=torch.float64), torch.ones(3), "dtype"),
        (torch.ones(3, dtype=torch.int32), torch.ones(3, dtype=torch.int64), "dtype"),
        (T([1.0, 2.0]), T([1.0, 2.1]), "values"),
        (T([float("nan")]), T([1.0]), "values"),
        (T([1.0]), T([float("nan")]), "values"),
        (T([float("inf")]), T([-float("inf")]), "values"),
        (T([1e30]), T([float("inf")]), "values"),
        (float("nan"), 1.0, "values"),
        (float("inf"), 1e30, "values"),
        (3, 4, "values"),
        ([1, 2], [1, 2, 3], "length"),
        ([1, 9], [1, 2, 3], "values"),
        ({"a": 1}, {"b": 1}, "keys"),
        (False, True, "values"),
        (None, 0, "type"),
    ],
)
def test_a_difference_is_of_the_first_kind_that_differs(got, wanted, kind):
    found = difference(got, wanted)
    assert found is not None
    assert found.kind == kind


def test_tolerances_are_relative_and_absolute():
    assert difference(T([1000.05]), T([1000.0])) is None
    assert difference(T([1000.2]), T([1000.0])).kind == "values"
    assert difference(T([0.0]), T([9e-6])) is None
    assert difference(1.0 + 1e-5, 1.0, rtol=1e-6, atol=0) is not None


def test_a_difference_names_its_place_and_size_but_not_the_wanted_value():
    found = difference({"W1": [T([[1.0, 2.0], [3.0, 4.0]])]}, {"W1": [T([[1.0, 2.0], [3.5, 4.0]])]})
    assert found.place == "['W1'][0][1, 0]"
    assert found.describe() == (
        "wrong values at ['W1'][0][1, 0]: 1 of 4 values differ, the largest difference is 0.5"
    )
    assert "3.5" not in found.describe()


def test_an_error_is_told_as_such_and_equals_an_error_of_the_same_type():
    found = first_difference(Raised("ValueError", "no"), 3)
    assert found.describe() == "raised ValueError: no"
    assert first_difference(Raised("ValueError", "no"), Raised("ValueError", "other")) is None
    assert first_difference(Raised("TypeError", "no"), Raised("ValueError", "no")) is not None


def test_what_has_no_plain_form_is_known_by_its_type():
    assert to_plain(object()) == Opaque("object")
    assert to_plain(np.array(["a"])).type_name.startswith("ndarray")
    assert to_plain(torch.eye(2).to_sparse()).type_name == "torch.sparse_coo tensor"
    assert isinstance(to_plain(torch.eye(2).conj()), Array)


def test_a_value_too_deep_or_too_large_is_refused():
    nest = []
    for _ in range(MAX_DEPTH + 2):
        nest = [nest]
    with pytest.raises(TooLarge):
        to_plain(nest)
    with pytest.raises(TooLarge):
        to_plain(list(range(100_000)))
    with pytest.raises(TooLarge):
        to_plain(torch.zeros(1).expand(10**9))
