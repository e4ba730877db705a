"""A reference that observes what cannot be compared is told the instructor, and what to observe instead."""

import numpy as np
import pytest
import torch
from support.parity_course import answer, cell, check, notebook

from torchcourse.grading.child.encoding import encode
from torchcourse.grading.observe import Comparison, value_or_error
from torchcourse.grading.pipeline.comparable import why_not_comparable, why_not_given
from torchcourse.grading.pipeline.reference import ReferenceFailed
from torchcourse.grading.records import WantedObservation
from torchcourse.grading.sources.from_notebook import source_from_notebook
from torchcourse.quality.check_bank import check_bank
from torchcourse.values.plain_data import Plain, to_plain

COMPARABLE = (
    3,
    0.5,
    "text",
    None,
    [1, (2, {"a": torch.zeros(2)})],
    torch.float32,
    np.float32(3),
    float("nan"),
)
NOT_COMPARABLE = {
    "is a generator, which has no values to compare: observe a list of it": (k for k in range(3)),
    "is a Linear, which has no values to compare: observe numbers, text or tensors of it": torch.nn.Linear(
        1, 1
    ),
    "is an ndarray of <U1, which has no values to compare: observe a list of it": np.array(["a"]),
    "is a set, which has no values to compare: observe a sorted list of it": {3},
    "is a dict_keys, which has no values to compare: observe a list of it": {}.keys(),
    "is a list_iterator, which has no values to compare: observe a list of it": iter([]),
    "holds an object, which has no values": [1, {"a": (2, object())}],
    "is too large to be compared (an array of 34 MiB, more than 32): observe less of it": np.zeros(
        2**22 + 2**18
    ),
    "is NotImplementedError, as that of an answer not yet written is": lambda: unwritten(),
}


def unwritten():
    raise NotImplementedError


def fails():
    raise ValueError("it is negative")


def wanted(value: object, expect: Plain = None, **how: float) -> WantedObservation:
    observed = value_or_error(value)
    return WantedObservation("f", "batches", observed, expect or observed, None, Comparison(**how))


@pytest.mark.parametrize("value", [*COMPARABLE, fails], ids=repr)
def test_what_has_values_can_be_compared_and_so_can_an_error(value):
    assert why_not_comparable(wanted(value)) is None


@pytest.mark.parametrize("told", NOT_COMPARABLE)
def test_what_has_none_is_named_with_what_to_observe_instead(told):
    assert f"the reference's observation 'batches' {told}" in why_not_comparable(wanted(NOT_COMPARABLE[told]))


def test_an_expectation_takes_the_place_of_the_references_own_value():
    assert why_not_comparable(wanted(object(), expect=3)) is None
    told = why_not_comparable(wanted(3, expect=to_plain({3})))
    assert told.startswith("what is expected of the observation 'batches' is a set")


def test_bounds_are_for_numbers_whatever_the_reference_has():
    assert why_not_comparable(wanted(object(), at_least=1)) is None


def test_an_input_without_a_plain_form_is_named():
    assert why_not_given("layers", encode(to_plain([torch.zeros(3)]))) is None
    told = why_not_given("layers", encode(to_plain([torch.nn.ReLU()])))
    assert told.startswith("the given 'layers' holds a ReLU, which no submission can be handed: give numbers")


PROBE = """
### BEGIN HIDDEN TESTS
from torchcourse.grading import given, observe
x = given("x", lambda: 7)
observe("x", f(x))
observe("batches", (k for k in f(x)))
### END HIDDEN TESTS"""


def test_grading_and_the_bank_refuse_such_a_source():
    text = notebook(cell("code", "x = 1"), answer("f", "f = lambda x: [x]"), check("test_f", PROBE, 2))
    with pytest.raises(
        ReferenceFailed, match=r"^source notebook line, test cell 'test_f': the reference's obs"
    ):
        check_bank(source_from_notebook(text, "line"), [], [1], workers=1)
