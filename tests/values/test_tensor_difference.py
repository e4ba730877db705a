"""One definition of "equal": sharp about type, shape, dtype and values, and never about meaning."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from torchcourse.values.plain_data import MAX_DEPTH, Array, Opaque, Raised, TooLarge, to_plain
from torchcourse.values.tensor_difference import first_difference

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


INF, NAN = math.inf, math.nan
ALL_FLOATS = st.floats(width=64) | st.sampled_from([INF, -INF, NAN, 0.0, -0.0, 1.7e308, -1.7e308, 5e-324])
ALL_COMPLEX = st.builds(complex, ALL_FLOATS, ALL_FLOATS)


def as_every_kind(number):
    """One number as each thing that an answer may return, alone and in a nest."""
    array = np.array([number, 1.0], dtype=type(number))
    alone = [number, array[0], array[0, ...], torch.from_numpy(array)[0], array, torch.from_numpy(array)]
    return [*alone, [number], ("a", number), {"x": [number]}, {1: torch.from_numpy(array)[None]}]


@given(ALL_FLOATS)
def test_an_infinity_equals_the_same_infinity_only(number):
    for wanted in (INF, -INF):
        same = number == wanted
        for got_form, wanted_form in zip(as_every_kind(number), as_every_kind(wanted), strict=True):
            assert (difference(got_form, wanted_form) is None) == same


@given(ALL_FLOATS)
def test_a_finite_number_and_nan_accept_nothing_else_that_is_not_finite(number):
    for got in (INF, -INF, NAN):
        for got_form, wanted_form in zip(as_every_kind(got), as_every_kind(number), strict=True):
            same = got == number or (math.isnan(got) and math.isnan(number))
            assert (difference(got_form, wanted_form, rtol=0.5, atol=1e300) is None) == same


@given(ALL_COMPLEX, ALL_COMPLEX)
def test_where_something_is_not_finite_equal_is_symmetric(one, other):
    pairs = list(zip(as_every_kind(one), as_every_kind(other), strict=True))
    pairs += list(zip(as_every_kind(one.real), as_every_kind(other.real), strict=True))
    for a, b in pairs:
        assert difference(a, a) is None
        if not all(map(math.isfinite, (one.real, one.imag, other.real, other.imag))):
            # by parts, so near parts may count one way only; without tolerance nothing depends on the way
            assert (difference(a, b, rtol=0) is None) == (difference(b, a, rtol=0) is None)


@given(st.integers())
def test_whole_numbers_of_any_size_are_neither_infinite_nor_nan(number):
    for huge in (number, number + 10**300, 10**400 * (number or 1)):
        assert difference(huge, INF) is not None
        assert difference(huge, -INF) is not None
        assert difference(huge, NAN) is not None
        assert difference(INF, huge).kind == "type"


@pytest.mark.parametrize(
    ("got", "wanted"),
    [
        (5.0, INF),
        (0.0, -INF),
        (True, INF),
        (10**300, INF),
        (T(5.0), INF),
        (T(5.0), T(INF)),
        (T([5.0]), T([INF])),
        (complex(1, 2), complex(INF, 0)),
        (complex(INF, 1), complex(INF, 2)),
        (complex(NAN, 1), complex(NAN, 2)),
        (complex(NAN, INF), complex(NAN, 0)),
        (T([complex(NAN, 1)]), T([complex(NAN, 2)])),
        (complex(0, 0), complex(1.7e308, 1.7e308)),  # finite, but its size overflows
        (np.array([0j]), np.array([complex(1.7e308, 1.7e308)])),
        (np.array([0], np.longdouble), np.array([np.longdouble("1e400")])),
        (np.array([np.longdouble("2e400")]), np.array([np.longdouble("1e400")])),
        ([0.0], [INF]),
        ({"loss": (1.0, 2.0)}, {"loss": (1.0, INF)}),
    ],
)
def test_a_tolerance_without_end_lets_nothing_through(got, wanted):
    assert difference(got, wanted) is not None


def test_a_tolerance_that_overflows_lets_nothing_through():
    assert difference(-1.7e308, 1.7e308, rtol=2.0) is not None
    assert difference(T([-1.7e308], dtype=torch.float64), T([1.7e308], dtype=torch.float64), rtol=2.0)


def test_the_name_of_a_dtype_does_not_make_other_values_equal():
    forged = Array("tensor", "int64", np.array([2.0**53]))
    assert first_difference(forged, Array("tensor", "int64", np.array([2**53]))).kind == "dtype"


def test_a_difference_names_its_place_and_size_but_not_the_wanted_value():
    found = difference({"W1": [T([[1.0, 2.0], [3.0, 4.0]])]}, {"W1": [T([[1.0, 2.0], [3.5, 4.0]])]})
    assert found.place == "['W1'][0][1, 0]"
    assert found.describe() == ("wrong values at ['W1'][0][1, 0]: 1 of 4 values differs, too small")
    assert "3.5" not in found.describe()


def test_an_error_is_told_as_such_and_equals_an_error_of_the_same_type():
    found = first_difference(Raised("ValueError", "no"), 3)
    assert found.describe() == "raised ValueError: no"
    assert first_difference(Raised("ValueError", "no"), Raised("ValueError", "other")) is None
    assert first_difference(Raised("TypeError", "no"), Raised("ValueError", "no")) is not None


@pytest.mark.parametrize("nest", [lambda one: one, lambda one: [one], lambda one: {"a": (1, one)}])
@pytest.mark.parametrize(
    "value",
    [
        object(),
        iter([1]),
        np.array(["a"]),
        torch.eye(2).to_sparse(),
        {1},
        b"a",
        Raised,
        np.datetime64(0, "D"),
    ],
)
def test_what_has_no_plain_form_equals_nothing(value, nest):
    found = difference(nest(value), nest(value))
    assert found.kind == "type"
    assert found.describe().endswith("which has no values to compare")
    assert difference(nest(1), nest(value)) is not None
    assert difference(nest(value), nest(1)).kind == "type"


def test_an_object_of_a_class_named_like_an_error_is_no_error():
    for name in ("ValueError", "Raised"):
        assert first_difference(Opaque(name), Raised("ValueError", "")) is not None


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


@pytest.mark.parametrize(
    ("got", "wanted", "told"),
    [
        (0, 4711, "got 0: too small"),
        (0.0, -3.25, "got 0: too large"),
        (1, 4711, "got 1: far too small"),
        (4712, 4711, "got 4712: a little too large"),
        ([10**5000], [3], "got a number of more than 20 digits at [0]: far too large"),
        (INF, 3.5, "got inf: infinite"),
        (NAN, 3.5, "got nan: not a number"),
        (0.0, NAN, "got 0: not what is wanted"),
        (0.0, INF, "got 0: too small"),
        (0j, 3.5 + 1j, "got 0+0j: not what is wanted"),
        ([1, 0], [1, 4711], "got 0 at [1]: too small"),
        (False, True, "got False, wanted True"),
        ("", "secret", "got the text '': another one is wanted"),
        (T(0), T(4711), "got 0: too small"),
        (T([0]), T([4711]), "got 0 at [0]: too small"),
        (T([0, 1]), T([3, 1]), "wrong values at [0]: 1 of 2 values differs, too small"),
        (T([0, 0]), T([3, 4]), "wrong values at [0]: 2 of 2 values differ, all too small"),
        (T([1.0, 5]), T([1.001, 5.001]), "wrong values at [0]: 2 of 2 values differ, all a little too small"),
        (T([1.0, 5]), T([99.0, 5.01]), "wrong values at [0]: 2 of 2 values differ, all too small"),
        (T([1.0, 5]), T([99.0, 99]), "wrong values at [0]: 2 of 2 values differ, all far too small"),
        (
            T([0, 9]),
            T([3, 4]),
            "wrong values at [0]: 2 of 2 values differ, some too large and some too small",
        ),
        (T([NAN] * 2), T([3.0, 4.0]), "wrong values at [0]: 2 of 2 values differ, all not a number"),
        (T([INF] * 2), T([3.0, NAN]), "wrong values at [0]: 2 of 2 values differ, all infinite"),
        (T([1j, 2j]), T([3j, 2j]), "wrong values at [0]: 1 of 2 values differs"),
        (T([False, False]), T([True, False]), "wrong values at [0]: 1 of 2 values differs"),
        ({}, {"alpha": 1, "beta": 2}, "wrong keys: 2 of 2 keys missing"),
        ({"alpha": 1, "x": 2}, {"alpha": 1, "beta": 2}, "wrong keys: 1 of 2 keys missing; not wanted: 'x'"),
        ([], [1.5, 2.5], "wrong length: got 0 elements, too few"),
        ([1.5, 2.5], [1.5], "wrong length: got 2 elements, too many"),
    ],
)
def test_what_a_student_is_told_of_a_wrong_value(got, wanted, told):
    assert difference(got, wanted).describe() == told


@given(st.integers(1000, 10**9), st.sampled_from([0, 1, -1, 0.0, 0.5, False]))
def test_a_wanted_value_cannot_be_computed_from_what_is_told(secret, got):
    for kind in (int, float):
        told = {difference(got, kind(value)).describe() for value in (secret, secret * 7 // 5)}
        assert len(told) == 1, "two wanted values are told apart"
