"""What many probes look at, so that a probe reads as a list of what is looked at.

Each calls an answer with copies of the inputs and returns what came out, for `observe`. They hold no wanted
values and decide nothing; what they raise is what the answer raised, as if the probe had called it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Sequence
from typing import Any


def result_of(answer: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    """What comes back; the arguments stay as they are for the probe's next line."""
    return answer(*_copies(arguments), **options)


def count_of(answer: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    """The count that comes back, as a whole number where it is one, whichever type it has."""
    count = result_of(answer, *arguments, **options)
    return int(count) if not isinstance(count, str) and float(count) == int(count) else count


def left_unchanged(answer: Callable[..., Any], *arguments: Any, **options: Any) -> list[Any]:
    """The arguments as they are after a call; for `observe(…, effect=True)`."""
    given = _copies(arguments)
    answer(*given, **options)
    return given


def twice(answer: Callable[..., Any], *arguments: Any, **options: Any) -> list[Any]:
    """The results of two calls with the same arguments: is something kept from the first?"""
    return [answer(*_copies(arguments), **options) for _ in range(2)]


def gradient(answer: Callable[..., Any], *arguments: Any, by: Any = None, **options: Any) -> Any:
    """The gradient of a result with respect to the first argument, which has its shape.

    The result is a single number, or is multiplied `by` the gradient that comes from above (its shape).

    Raises:  what PyTorch raises where autograd finds no way back
    """
    leaf, result = _from_a_leaf(answer, arguments, options)
    (result if by is None else (result * by).sum()).backward()
    return leaf.grad


def gradients(answer: Callable[..., Any], *arguments: Any, by: Any) -> list[Any]:
    """The gradient of a result with respect to each argument, a tensor; None where there is no way back.

    `by` is the gradient that comes from above, of the result's shape.

    Raises:  what PyTorch raises where autograd finds no way back to any of them
    """
    leaves = [argument.clone().requires_grad_() for argument in arguments]
    (answer(*_copies(leaves)) * by).sum().backward()
    return [leaf.grad for leaf in leaves]


def gradients_by(
    option: str, values: Sequence[Any], answer: Callable[..., Any], *arguments: Any, by: Any
) -> list[Any]:
    """The gradient for each value of an option, such as reduction; None where a result has no way back."""
    found = []
    for value in values:
        leaf, result = _from_a_leaf(answer, arguments, {option: value})
        if getattr(result, "requires_grad", False):
            (result * by).sum().backward()
        found.append(leaf.grad)
    return found


def each_by_itself(answer: Callable[..., Any], tensors: Iterable[Any], *more: Any) -> Any:
    """The results for each element along the first dimension (N, …), from a call of its own: (N, …).

    Each tensor is cut into N parts of length 1. A slip in how the results of many are joined does not count.
    """
    import torch  # only where a probe runs

    parts = zip(*(tensor.split(1) for tensor in tensors), strict=True)
    return torch.stack([torch.as_tensor(answer(*(one.clone() for one in part), *more)) for part in parts])


def by_leading_shape(
    answer: Callable[..., Any], x: Any, *arguments: Any, shapes: Sequence[Sequence[int]]
) -> list[Any]:
    """The results for x (N, …) with its N rows laid out in other shapes, (2, N / 2, …) for example."""
    return [answer(x.reshape(*shape, *x.shape[1:]).clone(), *_copies(arguments)) for shape in shapes]


def modes_after(answer: Callable[..., Any], model: Any, *arguments: Any) -> list[list[bool]]:
    """Whether each part of a model is in training mode after a call, from either mode; `model` keeps its own.

    The parts come in the order of `model.modules()`.
    """
    found = []
    for training in (True, False):
        own = copy.deepcopy(model).train(training)
        answer(own, *_copies(arguments))
        found.append([part.training for part in own.modules()])
    return found


def gradients_after(answer: Callable[..., Any], model: Any, *arguments: Any) -> list[Any]:
    """The gradients of a model's parameters after a call that should leave them alone."""
    own = copy.deepcopy(model)
    for copied, parameter in zip(own.parameters(), model.parameters(), strict=True):
        copied.grad = None if parameter.grad is None else parameter.grad.clone()
    answer(own, *_copies(arguments))
    return [parameter.grad for parameter in own.parameters()]


def _from_a_leaf(answer: Callable[..., Any], arguments: Sequence[Any], options: dict[str, Any]) -> Any:
    first, *others = arguments
    leaf = first.clone().requires_grad_()
    return leaf, answer(leaf.clone(), *_copies(others), **options)


def _copies(values: Iterable[Any]) -> list[Any]:
    return [value.clone() if hasattr(value, "clone") else copy.deepcopy(value) for value in values]
