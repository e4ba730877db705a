"""Standard probes of optimizers: of a step written as a function, and of what a step leaves behind.

A function `step(w, grad, state, lr, **settings)` returns the new w (…); `state` is the dictionary of one
parameter. `start` is its first w (…), `slopes` (T, …) are the gradients of T steps, and `rates` are a list of
T learning rates, or one for all steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

Step = Callable[..., Any]


def drawn_gradients(*shape: int, **options: Any) -> Any:
    """Both signs, magnitudes between 0.5 and 2: there every place of eps gives the same step."""
    import torch  # only where a probe runs

    return (torch.rand(*shape, **options) * 1.5 + 0.5) * torch.where(torch.rand(*shape) < 0.5, -1, 1)


def after_steps(step: Step, start: Any, slopes: Any, rates: Any, **settings: Any) -> Any:
    """The last w; each gradient is a tensor of its own."""
    w = start.clone()
    state: dict[str, Any] = {}
    for slope, lr in zip(slopes, _one_a_step(rates, slopes), strict=True):
        w = step(w, slope.clone(), state, lr, **settings)
    return w


def after_steps_in_turn(step: Step, starts: Any, slopes: Any, lr: float, **settings: Any) -> list[Any]:
    """The last w of K parameters of the same shape, starts (K, …) and slopes (T, K, …), which take turns."""
    ws: list[Any] = [start.clone() for start in starts]
    states: list[dict[str, Any]] = [{} for _ in ws]
    for slopes_of_all in slopes:
        for k, slope in enumerate(slopes_of_all):
            ws[k] = step(ws[k], slope.clone(), states[k], lr, **settings)
    return ws


def after_steps_from_one_tensor(step: Step, start: Any, slopes: Any, lr: float, **settings: Any) -> Any:
    """The last w; each gradient is written into the same tensor, as `backward` may do."""
    w, buffer = start.clone(), start.clone()
    state: dict[str, Any] = {}
    for slope in slopes:
        w = step(w, buffer.copy_(slope), state, lr, **settings)
    return w


def gradients_after_steps(step: Step, start: Any, slopes: Any, lr: float) -> dict[str, Any]:
    """The gradients after the steps; and whether w moved: who does nothing changes no gradient either."""
    w, mine = start.clone(), [slope.clone() for slope in slopes]
    state: dict[str, Any] = {}
    for slope in mine:
        w = step(w, slope, state, lr)
    return {"moved": not w.equal(start), "gradients": mine}


def with_large_eps(step: Step, start: Any, slope: Any, lr: float) -> dict[str, Any]:
    """Whether eps = 3 makes the first step shorter, wherever it stands, and does not turn it round."""
    usual = step(start.clone(), slope.clone(), {}, lr) - start
    damped = step(start.clone(), slope.clone(), {}, lr, eps=3.0) - start
    return {"shorter": damped.abs() < 0.9 * usual.abs(), "turned round": damped * usual < 0, "start": start}


def parameters_from(numbers: Iterable[Any], gradients: Iterable[Any] | None = None) -> list[Any]:
    """New parameters with these numbers and, where given, these gradients: tensors of their own, or None."""
    from torch import nn  # only where a probe runs

    parameters = [nn.Parameter(tensor.clone()) for tensor in numbers]
    for parameter, gradient in zip(parameters, gradients or (), strict=gradients is not None):
        parameter.grad = None if gradient is None else gradient.clone()
    return parameters


def left_behind(step: Callable[[list[Any]], Any], parameters: list[Any], *asked: str) -> dict[str, Any]:
    """Call `step(parameters)`, and tell what is asked: "gradients", "same memory", "returned", "recording".

    It also tells whether all parameters moved, since who does nothing leaves nothing behind either, and from
    where. Afterwards gradients are recorded.
    """
    import torch  # only where a probe runs

    memory = [parameter.detach() for parameter in parameters]
    starts = [tensor.clone() for tensor in memory]
    returned = step(parameters)
    recording = torch.is_grad_enabled()
    torch.set_grad_enabled(True)
    now = [parameter.detach() for parameter in parameters]
    found = {
        "moved": not any(map(torch.equal, now, starts)),
        "gradients": [parameter.grad for parameter in parameters],
        "same memory": all(map(torch.equal, now, memory)),
        "returned": returned is not None,
        "recording": [recording, *(parameter.requires_grad for parameter in parameters)],
        "start": starts,
    }
    return {name: found[name] for name in ("moved", *asked, "start")}


def _one_a_step(rates: Any, slopes: Any) -> Sequence[Any]:
    return rates if isinstance(rates, list) else [rates] * len(slopes)
