"""What a visible test says to a student, word for word."""

import re
from pathlib import Path

import numpy as np
import pytest
import torch
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook
from torch import nn

from torchcourse.student import CheckFailed, checks

torch.set_num_threads(1)

X = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])


def said(function, *args, wanted, **kwargs):
    """The message of one failing check."""
    with pytest.raises(CheckFailed) as caught, checks("scale") as check:
        check(function, *args, wanted=wanted, hint="look again", **kwargs)
    return str(caught.value)


def returning(value):
    def scale(x, factor=1):
        return value

    return scale


def test_wrong_values_are_told_with_their_first_place():
    def scale(x, w):
        return x * w[0]

    wanted = torch.tensor([[1.0, 4.0, 9.0], [4.0, 10.0, 18.0]])
    assert said(scale, X, torch.tensor([1.0, 2.0, 3.0]), wanted=wanted) == (
        "scale: wrong values at [0, 1]\n"
        "  called  scale(x (2, 3), w (3,))\n"
        "  got     2\n"
        "  wanted  4\n"
        "  try     look again"
    )


@pytest.mark.parametrize(
    ("got", "wanted", "headline", "got_said", "wanted_said"),
    [
        (20, 26, "wrong value", "20", "26"),
        (0.5, 0.25, "wrong value", "0.5", "0.25"),
        (float("nan"), 1.0, "wrong value", "nan", "1.0"),
        (True, 1, "wrong type", "bool", "int"),
        (1.0, 1, "wrong type", "float", "int"),
        ("relu", "tanh", "wrong value", "'relu'", "'tanh'"),
        ([1.0, 2.0], torch.ones(2), "wrong type", "list", "tensor"),
        (np.ones(2, np.float32), torch.ones(2), "wrong type", "NumPy array", "tensor"),
        (nn.Identity(), torch.ones(2), "wrong type", "Identity", "tensor"),
        (X.T, X, "wrong shape", "(3, 2)", "(2, 3)"),
        (torch.ones(1, 2), torch.ones(2), "wrong shape", "(1, 2)", "(2,)"),
        (X.double(), X, "wrong dtype", "float64", "float32"),
        ([1, 2, 4], [1, 2, 3], "wrong values at [2]", "4", "3"),
        ([1, 2], [1, 2, 3], "wrong length", "2 elements", "3"),
        ({"W": 1}, {"W": 1, "b": 2}, "wrong keys", "{'W'}", "{'W', 'b'}"),
        ({"W": [X, X + 1]}, {"W": [X, X]}, "wrong values at ['W'][1][0, 0]", "2", "1"),
        ((X, X.T), (X, X), "wrong shape at [1]", "(3, 2)", "(2, 3)"),
        (torch.tensor(float("inf")), 1.0, "wrong value", "inf", "1.0"),
        (torch.ones(3), 1.0, "wrong type", "tensor of shape (3,)", "a single number"),
    ],
)
def test_each_kind_of_difference_has_its_words(got, wanted, headline, got_said, wanted_said):
    assert said(returning(got), X, factor=2, wanted=wanted) == (
        f"scale: {headline}\n"
        "  called  scale(x (2, 3), factor=2)\n"
        f"  got     {got_said}\n"
        f"  wanted  {wanted_said}\n"
        "  try     look again"
    )


def test_a_forgotten_return_is_told_as_such_in_place_of_the_hint():
    assert said(returning(None), X, wanted=X) == (
        "scale: wrong type\n"
        "  called  scale(x (2, 3))\n"
        "  got     None\n"
        "  wanted  tensor\n"
        "  try     the function returned nothing: does it end with return?"
    )


def test_a_value_that_is_already_there_is_named_instead_of_a_call():
    with pytest.raises(CheckFailed) as caught, checks("predict") as check:
        check.value("model.training after the call", False, wanted=True, hint="restore the mode")
    assert str(caught.value) == (
        "predict: model.training after the call: wrong value\n"
        "  got     False\n"
        "  wanted  True\n"
        "  try     restore the mode"
    )


def test_an_error_of_the_students_is_told_with_the_line_of_theirs_that_raised():
    def scale(x, w):
        rows = x @ w
        return rows + 1

    assert said(scale, X, torch.ones(2), wanted=X) == (
        "scale: raised RuntimeError\n"
        "  called  scale(x (2, 3), w (2,))\n"
        "  line    rows = x @ w\n"
        "  got     size mismatch, got input (2), mat (2x3), vec (2)\n"
        "  wanted  a result, without an error\n"
        "  try     look again"
    )


def test_an_error_deep_in_a_library_is_told_with_the_line_that_went_there():
    def scale(x):
        return nn.functional.cross_entropy(x, "no target")

    assert '\n  line    return nn.functional.cross_entropy(x, "no target")\n' in said(scale, X, wanted=X)


def test_an_error_before_the_students_first_line_has_no_line():
    assert said(scale_rows, X, wanted=X).splitlines()[1:3] == [
        "  called  scale_rows(x (2, 3))",
        "  got     scale_rows() missing 1 required positional argument: 'w'",
    ]


def scale_rows(x, w):
    return x * w


def test_an_error_of_several_lines_stays_in_its_column():
    def scale():
        raise ValueError("first\nsecond")

    assert "  got     first\n          second\n  wanted" in said(scale, wanted=1)


def test_a_long_hint_is_broken_between_words_and_stays_in_its_column():
    with pytest.raises(CheckFailed) as caught, checks("scale") as check:
        check.value("x", 1, 2, hint=30 * "word " + 90 * "x" + " well-known end")
    lines = str(caught.value).splitlines()[3:]
    assert [line[:10] for line in lines] == ["  try     ", *[" " * 10] * (len(lines) - 1)]
    words = " ".join(line[10:] for line in lines).split()
    assert words == [*["word"] * 30, "x" * 90, "well-known", "end"]
    assert [len(line) <= 84 for line in lines] == ["x" * 90 not in line for line in lines]


def test_an_error_that_says_nothing_is_told_by_its_type():
    def scale():
        raise ValueError

    assert "\n  got     ValueError\n" in said(scale, wanted=1)


def test_a_stubs_error_passes_through_unchanged():
    def stub(x):
        raise NotImplementedError

    with pytest.raises(NotImplementedError, match=r"^$"), checks("stub") as check:
        check(stub, X, wanted=X, hint="write it")


@pytest.mark.parametrize(
    ("args", "kwargs", "call"),
    [
        ((X, [1, 2], "mean"), {}, "scale(x (2, 3), w=[1, 2], how='mean')"),
        ((torch.tensor(1.5), (3, 4)), {"how": None}, "scale(x=1.5, w=(3, 4), how=None)"),
        ((nn.Linear(3, 5), X), {}, "scale(x=Linear, w (2, 3))"),
        ((list(range(100)),), {}, "scale(x=[0, 1, 2, 3, 4, 5, ...])"),
        ((X, X, X, X), {}, "scale(x (2, 3), w (2, 3), how (2, 3), rest (2, 3))"),
    ],
)
def test_a_call_is_told_by_names_shapes_and_small_values(args, kwargs, call):
    def scale(x, w=None, how="sum", *rest):
        return 0

    assert f"\n  called  {call}\n" in said(scale, *args, wanted=1, **kwargs)


def test_a_module_is_called_by_the_names_of_its_forward():
    assert "\n  called  Linear(input (2, 3))\n" in said(nn.Linear(3, 5), X, wanted=X)


def test_success_is_one_quiet_line(capsys):
    with checks("scale") as check:
        assert check(returning(X), X, wanted=X.clone(), hint="no") is X
        check.value("x", X, X, hint="no")
    with checks("one") as check:
        check.value("x", 1, 1, hint="no")
    assert capsys.readouterr() == ("scale: 2 checks passed\none: 1 check passed\n", "")


def test_nothing_is_printed_when_a_check_fails(capsys):
    said(returning(1), X, wanted=2)
    assert capsys.readouterr() == ("", "")


def test_what_is_close_enough_passes_and_tolerances_can_be_set():
    with checks("scale") as check:
        check(returning(X * (1 + 5e-5)), X, wanted=X, hint="no")
        check(returning(1.05), X, wanted=1.0, rtol=0.1, hint="no")
        check.value("x", 1.05, 1.0, rtol=0.1, hint="no")
    assert "wrong value" in said(returning(X * (1 + 5e-4)), X, wanted=X)


@pytest.fixture(scope="module")
def tracebacks(tmp_path_factory):
    """What a real kernel shows for a failing check, an error and a stub."""
    cells = [
        "from torchcourse.student import checks",
        "def double(x):\n    return x",
        "def broken(x):\n    return x.y",
        "def stub(x):\n    raise NotImplementedError",
        "with checks('double') as check:\n    check(double, 2, wanted=4, hint='twice')",
        "with checks('broken') as check:\n    check(broken, 2, wanted=4, hint='twice')",
        "with checks('stub') as check:\n    check(stub, 2, wanted=4, hint='twice')",
    ]
    notebook = new_notebook(cells=[new_code_cell(cell) for cell in cells])
    folder = tmp_path_factory.mktemp("kernel")
    client = NotebookClient(
        notebook, allow_errors=True, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    )
    client.execute()
    return [_plain(cell.outputs[0]["traceback"]) for cell in notebook.cells[-3:]]


def _plain(traceback: list[str]) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(traceback))


def test_a_notebook_shows_the_message_and_no_traceback(tracebacks):
    assert tracebacks[0] == (
        "double: wrong value\n  called  double(x=2)\n  got     2\n  wanted  4\n  try     twice"
    )


def test_a_notebook_shows_the_students_line_that_raised(tracebacks):
    assert tracebacks[1] == (
        "broken: raised AttributeError\n"
        "  called  broken(x=2)\n"
        "  line    return x.y\n"
        "  got     'int' object has no attribute 'y'\n"
        "  wanted  a result, without an error\n"
        "  try     twice"
    )


def test_a_stubs_traceback_leads_to_the_stub_and_not_through_the_checks(tracebacks):
    assert "raise NotImplementedError" in tracebacks[2]
    assert Path("student", "checks.py").as_posix() not in tracebacks[2]


def test_what_has_no_values_is_compared_as_an_object():
    layer = torch.nn.Linear(2, 2)
    with checks("init") as check:
        check(lambda one: one, layer, wanted=layer, hint="return the layer itself")
        check.value("the letters", {"a", "b"}, {"b", "a"}, hint="each once")
    with pytest.raises(CheckFailed) as failed, checks("init") as check:
        check.value("the layer", torch.nn.Linear(2, 2), layer, hint="return the layer itself")
    assert str(failed.value).splitlines()[:3] == [
        "init: the layer: another object",
        "  got     Linear",
        "  wanted  the same Linear, not one of its kind",
    ]
    with pytest.raises(CheckFailed), checks("init") as check:
        check.value("the letters", {"a"}, {"a", "b"}, hint="each once")
