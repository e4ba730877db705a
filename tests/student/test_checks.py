"""What a visible test says to a student, word for word."""

import re

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


TYPE = "print type() of your result, and compare it with what the statement says is returned"
DTYPE = "print .dtype of your result and of what you compute it from"
TURNED = "the same sizes in another order: is something transposed, or not yet?"
RIGHT_BUT = "right values, but"


@pytest.mark.parametrize(
    ("got", "wanted", "headline", "got_said", "wanted_said", "hint"),
    [
        (20, 26, "wrong value", "20", "26", None),
        (4, 12204, "wrong value", "4", "12204", None),
        (0.5, 0.25, "wrong value", "0.5", "0.25", None),
        (1 / 3, 0.1 + 0.2, "wrong value", "0.3333", "0.3", None),
        (0.500149, 0.5, "wrong value", "0.5001", "0.5", None),
        (12204.5, 4.0, "wrong value", "12204", "4", None),
        (float("nan"), 1.0, "wrong value", "nan", "1", None),
        (True, 1, "wrong type", "bool", "int", TYPE),
        (1.0, 1, f"{RIGHT_BUT} a float where an int is asked for", "float", "int", TYPE),
        ("relu", "tanh", "wrong value", "'relu'", "'tanh'", None),
        ([1.0, 2.0], torch.ones(2), "wrong type", "list", "tensor", TYPE),
        (
            np.ones(2, np.float32),
            torch.ones(2),
            f"{RIGHT_BUT} a NumPy array where a tensor is asked for",
            "NumPy array",
            "tensor",
            TYPE,
        ),
        (nn.Identity(), torch.ones(2), "wrong type", "Identity", "tensor", TYPE),
        (X.T, X, "wrong shape", "(3, 2)", "(2, 3)", TURNED),
        (
            torch.ones(1, 2),
            torch.ones(2),
            f"{RIGHT_BUT} shape (1, 2) where (2,) is asked for",
            "(1, 2)",
            "(2,)",
            "a dimension of size 1 too many: which line adds it, or keeps it?",
        ),
        (
            torch.ones(2),
            torch.ones(2, 1),
            "wrong shape",
            "(2,)",
            "(2, 1)",
            "a dimension of size 1 is missing: sum, mean and max drop theirs unless told keepdim=True",
        ),
        (
            X.max(1),
            torch.ones(2),
            "wrong type",
            "tuple",
            "tensor",
            "max and min with dim return a pair, values and indices: which one of the two do you need?",
        ),
        (X.double(), X, f"{RIGHT_BUT} float64 where float32 is asked for", "float64", "float32", DTYPE),
        (X.double() + 1, X, "wrong dtype", "float64", "float32", DTYPE),
        ([1, 2, 4], [1, 2, 3], "wrong values at [2]", "[1, 2, 4]", "[1, 2, 3]", None),
        ([1, 2], [1, 2, 3], "wrong length", "[1, 2]", "[1, 2, 3]", None),
        ([(3,), (1,)], [(3, 2), (1,)], "wrong length at [0]", "[(3,), (1,)]", "[(3, 2), (1,)]", None),
        ([0.5, 2.0], [0.5, 1.0], "wrong values at [1]", "2", "1", None),
        ({"W": 1}, {"W": 1, "b": 2}, "wrong keys", "{'W'}", "{'W', 'b'}", None),
        ({"W": [X, X + 1]}, {"W": [X, X]}, "wrong values at ['W'][1][0, 0]", "2", "1", None),
        (
            (X, X.T),
            (X, X),
            "wrong shape at [1]",
            "(3, 2)",
            "(2, 3)",
            "print the shape after each line, and say what each dimension counts",
        ),
        (torch.tensor(float("inf")), 1.0, "wrong value", "inf", "1", None),
        (torch.ones(3), 1.0, "wrong type", "tensor of shape (3,)", "a single number", TYPE),
    ],
)
def test_each_kind_of_difference_has_its_words_and_only_wrong_values_the_authors_hint(
    got, wanted, headline, got_said, wanted_said, hint
):
    message = said(returning(got), X, factor=2, wanted=wanted)
    head, _, tried = message.partition("\n  try     ")
    assert head == (
        f"scale: {headline}\n"
        "  called  scale(x (2, 3), factor=2)\n"
        f"  got     {got_said}\n"
        f"  wanted  {wanted_said}"
    )
    assert " ".join(tried.split()) == (hint or "look again")


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("return softmax_of(x)", "misspelt, or defined in a cell that you have not run"),
        ("return x + 1 if x > 0 else x", "compare with None"),
        ("return x @ x", "print the shapes"),
        ("return x.max(1).exp()", "return a pair"),
        ("return None + x", "end without return"),
        ("return x.softmx(1)", "spelt right"),
        ("a, b = x, x, x", "both sides of the ="),
        ("return x[5]", "print the shape, and the index"),
        ("return {}['W']", "print the keys"),
        ("return scale()", "def line with the statement's"),
        ("return x.long() @ x.float().T", "print .dtype"),
        ("x.sum().backward()", "the way back to the inputs"),
    ],
)
def test_an_error_has_the_hint_of_its_kind(line, part):
    names = {}
    exec(f"def scale(x):\n    {line}", names)  # as a cell of its own
    words = " ".join(said(names["scale"], X, wanted=X).split())
    assert part in words
    assert "look again" not in words


def test_an_error_that_explains_itself_has_no_hint():
    def scale(x):
        raise ValueError("factor must be above 0")

    assert said(scale, X, wanted=X).endswith("a result, without an error")


def test_a_helper_of_the_tests_own_keeps_the_authors_hint_and_shows_no_line_of_the_test():
    def texts_of_legend(ax):
        return None

    def sizes(batches):
        return [len(rows) for rows, labels in batches]

    assert said(texts_of_legend, X, wanted=["step"]).endswith("  try     look again")
    assert said(sizes, [[1, 2, 3]], wanted=[3]) == (
        "scale: the result cannot be used (ValueError)\n"
        "  called  sizes(batches=[[1, 2, 3]])\n"
        "  got     too many values to unpack (expected 2)\n"
        "  wanted  a result of the form that the statement describes\n"
        "  try     print what your function returns, and its type"
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
        "  try     print the shapes of what meets in that line, and say what each dimension\n"
        "          counts"
    )


def test_an_error_deep_in_a_library_is_told_with_the_line_that_went_there():
    def scale(x):
        return nn.functional.cross_entropy(x, "no target")

    assert '\n  line    return nn.functional.cross_entropy(x, "no target")\n' in said(scale, X, wanted=X)


def test_an_error_before_the_students_first_line_has_no_line():
    def scale(x, w):
        return x * w

    scale.__qualname__ = "scale"  # as a notebook has it
    assert said(scale, X, wanted=X).splitlines()[1:3] == [
        "  called  scale(x (2, 3))",
        "  got     scale() missing 1 required positional argument: 'w'",
    ]


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


def unwritten(x):
    raise NotImplementedError


def test_a_stub_is_told_as_not_written_yet_also_where_another_answer_calls_it():
    def scale(x):
        return unwritten(x)

    with (
        pytest.raises(NotImplementedError, match=r"^unwritten: not written yet$"),
        checks("unwritten") as check,
    ):
        check(unwritten, X, wanted=X, hint="write it")
    called = r"^scale: unwritten, which it calls, is not written yet$"
    with pytest.raises(NotImplementedError, match=called), checks("scale") as check:
        check(scale, X, wanted=X, hint="write it")


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
        "  try     print type() of what is before the dot; is the name spelt right?"
    )


def test_a_notebook_shows_of_a_stub_one_line(tracebacks):
    assert tracebacks[2] == "stub: not written yet"


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
