"""Two answers have one normal form where only names, order, remarks and layout differ."""

from __future__ import annotations

import pytest

from torchcourse.similarity.fingerprints import fingerprint, hand_of
from torchcourse.similarity.normal_form import normal_lines, substance

ONE = """
def f(x, size=3):
    # the sum
    total = (x.sum() + 1)
    low, high = x.min(), x.max()
    for row in x:
        total += row
    return [item * total for item in (low, high)]
"""
OTHER = '''
def f(values, n=3):
    """Mine."""
    a, b = (values.min(), values.max())
    s = values.sum() + 1  # what we had
    for q in values:
        s += q
    result = [zz * s for zz in (a, b)]
    return result
'''


def test_names_order_remarks_and_layout_make_no_difference():
    assert sorted(normal_lines(ONE)) == sorted(normal_lines(OTHER))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x.sum()", "x.mean()"),
        ("torch.add(a, b)", "torch.sub(a, b)"),
        ("y = x / x.sum()", "y = x / y.sum()"),
        ("f(x, dim=1)", "f(x, dim=0)"),
        ("x[1:]", "x[:1]"),
        ("eps = 1e-08", "eps = 1e-06"),
    ],
)
def test_what_is_computed_makes_one(one, other):
    head = "def g(a, b, x):\n    "
    assert normal_lines(head + one) != normal_lines(head + other)


def test_a_step_with_a_name_of_its_own_is_the_same_in_substance():
    one = normal_lines("def f(x):\n    return x.sum() * (3 if x else 4)")
    other = normal_lines("def f(x):\n    s = x.sum()\n    if x:\n        return s * 3\n    return s * 4")
    named = normal_lines("def f(x):\n    s = x.sum()\n    return s * (3 if x else 4)")
    assert sorted(one) != sorted(named)
    assert substance(one) == substance(named) != substance(other)


def test_methods_of_a_class_may_change_places_and_attributes_may_have_other_names():
    first = "    def __init__(self):\n        self.w = 1\n"
    second = "    def go(self, x):\n        return self.w * x\n"
    one = "class A:\n" + first + second
    other = "class A:\n" + second.replace("x", "y").replace(".w", ".k") + first.replace(".w", ".k")
    assert sorted(normal_lines(one)) == sorted(normal_lines(other))


def test_a_name_is_ones_own_only_in_the_function_that_binds_it():
    text = "def f(eps):\n    return eps\n\ndef g():\n    return eps * torch.pi"
    assert normal_lines(text)[-1] == ("eps", "*", "torch", ".", "pi")


def test_fingerprints_survive_a_changed_line():
    changed = normal_lines(ONE.replace("total += row", "total += row.abs()"))
    one, other = fingerprint(normal_lines(ONE)), fingerprint(changed)
    assert 0.7 < len(one & other) / len(one | other) < 1


def test_the_signs_of_a_hand():
    text = "reslut=0.125  # teh reslut\nsize = (1,2)"
    assert hand_of(text, {"size"}) == {"reslut", "0.125", "no space after commas", "no space around ="}
    assert hand_of("size = f(1, 2)\nif a and (b or c):\n    pass", {"size"}) == frozenset()
