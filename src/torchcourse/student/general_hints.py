"""What to try next by the kind of a failure: hints that hold in every exercise.

The author's hint is about wrong values. Where a name is undefined or a shape is another one, it would send
the student to look at the wrong thing. Nothing here imports torch.
"""

from __future__ import annotations

from typing import Any

from torchcourse.messages import N_
from torchcourse.values.plain_data import Array, Plain
from torchcourse.values.tensor_difference import Difference

_NOTHING = N_("something that you use here is None: does a function that you call end without return?")
_PAIR = N_("max and min with dim return a pair, values and indices: which one of the two do you need?")
_SHAPES = N_("print the shapes of what meets in that line, and say what each dimension counts")

# (class, what its message holds, hint): the first that fits.
_OF_ERRORS = [
    ("UnboundLocalError", "", N_("this name gets its value later in the function than it is read")),
    ("NameError", "", N_("is the name misspelt, or defined in a cell that you have not run?")),
    ("ModuleNotFoundError", "", N_("is the module's name misspelt? The course's own imports are enough")),
    ("TypeError", "unexpected keyword argument", N_("use the statement's parameter names in your def line")),
    ("TypeError", "positional argument", N_("compare the parameters of your def line with the statement's")),
    (
        "TypeError",
        "not callable",
        N_("what is before the ( ) is no function here: does a variable have its name?"),
    ),
    ("TypeError", "return_types", _PAIR),
    ("AttributeError", "return_types", _PAIR),
    ("TypeError|AttributeError", "NoneType", _NOTHING),
    ("TypeError", "unsupported operand", N_("print the type of both sides of the operation")),
    (
        "AttributeError",
        "has no attribute",
        N_("print type() of what is before the dot; is the name spelt right?"),
    ),
    (
        "RuntimeError",
        "Boolean value of Tensor",
        N_(
            "`if` needs one yes or no, and a tensor of several values has none; to ask whether there is a "
            "tensor at all, compare with None"
        ),
    ),
    (
        "RuntimeError",
        "must match the size|cannot be multiplied|size mismatch|invalid for input of size",
        _SHAPES,
    ),
    ("RuntimeError|ValueError", "broadcast|shape", _SHAPES),
    ("IndexError", "dimension|out of range|too many indices", N_("print the shape, and the index or dim")),
    (
        "RuntimeError",
        "does not require grad",
        N_("does .detach(), .item() or no_grad cut the way back to the inputs?"),
    ),
    (
        "RuntimeError",
        "leaf Variable|is being used in an in-place",
        N_("update parameters inside torch.no_grad()"),
    ),
    ("RuntimeError", "second time", N_("run the forward pass anew before each backward pass")),
    ("RuntimeError", "dtype|scalar type", N_("print .dtype of what meets in that line")),
    ("ValueError", "to unpack", N_("count what is on both sides of the =")),
    ("KeyError", "", N_("print the keys that there are")),
    ("ZeroDivisionError", "", N_("print what you divide by")),
    ("RecursionError", "", N_("the function calls itself without end")),
]


def hint_for_error(error: BaseException) -> str | None:
    """What to try after an error; None where its own message says it best."""
    try:
        said = str(error)
    except Exception:  # an error of the student's own class
        return None
    classes = {one.__name__ for one in type(error).__mro__}
    for names, part, hint in _OF_ERRORS:
        if classes.intersection(names.split("|")) and any(one in said for one in part.split("|")):
            return hint
    return None


def hint_for_difference(difference: Difference, got: Any, plain: Plain, wanted: Plain) -> str | None:
    """What to try where a result is of another kind; None where its values are wrong, which authors explain.

    `plain` is what was returned as plain data.
    """
    if got is None:
        return N_("the function returned nothing: does it end with return?")
    if isinstance(wanted, Array) and (_is_pair_of_torch(got) or _is_pair_of_arrays(plain)):
        return _PAIR
    match difference.kind:
        case "shape":
            return _hint_for_shape(plain, wanted)
        case "dtype":
            return N_("print .dtype of your result and of what you compute it from")
        case "type":
            return N_("print type() of your result, and compare it with what the statement says is returned")
    return None


def _hint_for_shape(got: Plain, wanted: Plain) -> str:
    general = N_("print the shape after each line, and say what each dimension counts")
    if not (isinstance(got, Array) and isinstance(wanted, Array)):
        return general
    if _without_ones(got.shape) == _without_ones(wanted.shape):
        if len(got.shape) < len(wanted.shape):
            return N_(
                "a dimension of size 1 is missing: sum, mean and max drop theirs unless told keepdim=True"
            )
        if len(got.shape) > len(wanted.shape):
            return N_("a dimension of size 1 too many: which line adds it, or keeps it?")
    if sorted(got.shape) == sorted(wanted.shape):
        return N_("the same sizes in another order: is something transposed, or not yet?")
    return general


def _without_ones(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(size for size in shape if size != 1)


def _is_pair_of_torch(got: Any) -> bool:
    return type(got).__module__ == "torch.return_types"


def _is_pair_of_arrays(got: Plain) -> bool:
    return (
        isinstance(got, tuple)
        and len(got) == 2
        and all(isinstance(one, Array) for one in got)
        and isinstance(got[1], Array)
        and got[1].dtype == "int64"
    )
