"""Settings that change what others compute, as they are when Python starts, while a probe runs.

A student may set what she likes in her own cells: float64 everywhere, warnings as errors. What a probe
computes beside her answer must not depend on it, and her later cells find their settings again.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from enum import StrEnum
from typing import Any

INLINE = "module://matplotlib_inline.backend_inline"


class Setting(StrEnum):
    """What can have been changed, in the words of the sentence that tells it; nothing else is told."""

    DTYPE = "torch.set_default_dtype"
    DEVICE = "torch.set_default_device"
    GRAD = "torch.set_grad_enabled"
    INFERENCE = "torch.inference_mode"
    DETERMINISTIC = "torch.use_deterministic_algorithms"
    ANOMALY = "torch.autograd.set_detect_anomaly"
    AUTOCAST = "torch.autocast"
    PRINTING = "torch.set_printoptions"
    NUMPY_ERRORS = "numpy.seterr"
    NUMPY_PRINTING = "numpy.set_printoptions"
    WARNINGS = "warnings as errors"
    RECURSION = "sys.setrecursionlimit"


TOLD = tuple(Setting)
_RECURSION_LIMIT = sys.getrecursionlimit()


@contextmanager
def default_settings() -> Iterator[tuple[str, ...]]:
    """Within it, the settings are the defaults; gives the names of those that were not."""
    changed: list[str] = []
    with ExitStack() as stack:
        for name, module in (("torch", _torch), ("numpy", _numpy), ("matplotlib", _matplotlib)):
            if name in sys.modules:
                with suppress(Exception):  # a student may have put something else in its place
                    module(sys.modules[name], stack, changed)
        _python(stack, changed)
        yield tuple(changed)


def _torch(torch: Any, stack: ExitStack, changed: list[str]) -> None:
    def put_back(name: str, is_default: bool, put: Any, default: Any, own: Any) -> None:
        if not is_default:
            changed.append(name)
            stack.callback(put, own)
            put(default)

    dtype = torch.get_default_dtype()
    put_back(Setting.DTYPE, dtype == torch.float32, torch.set_default_dtype, torch.float32, dtype)
    device = torch.get_default_device()
    put_back(Setting.DEVICE, device == torch.device("cpu"), torch.set_default_device, None, device)
    recording = torch.is_grad_enabled() or torch.is_inference_mode_enabled()
    put_back(Setting.GRAD, recording, torch.set_grad_enabled, True, False)
    if torch.is_inference_mode_enabled():
        changed.append(Setting.INFERENCE)
        stack.enter_context(torch.inference_mode(False))
    exact = torch.are_deterministic_algorithms_enabled()
    put_back(Setting.DETERMINISTIC, not exact, torch.use_deterministic_algorithms, False, True)
    anomaly = torch.is_anomaly_enabled()
    put_back(Setting.ANOMALY, not anomaly, torch.autograd.set_detect_anomaly, False, True)
    if torch.is_autocast_enabled("cpu"):
        changed.append(Setting.AUTOCAST)
        stack.enter_context(torch.autocast("cpu", enabled=False))
    printing = torch._tensor_str.PRINT_OPTS
    own = (printing.precision, printing.threshold, printing.edgeitems, printing.linewidth, printing.sci_mode)
    is_default = own == (4, 1000, 3, 80, None)
    put_back(
        Setting.PRINTING,
        is_default,
        lambda to: torch.set_printoptions(**to),
        {"profile": "default"},
        _printing(own),
    )


def _printing(own: tuple[Any, ...]) -> dict[str, Any]:
    return dict(zip(("precision", "threshold", "edgeitems", "linewidth", "sci_mode"), own, strict=True))


def _numpy(numpy: Any, stack: ExitStack, changed: list[str]) -> None:
    default = {"divide": "warn", "over": "warn", "under": "ignore", "invalid": "warn"}
    if numpy.geterr() != default:
        changed.append(Setting.NUMPY_ERRORS)
        stack.enter_context(numpy.errstate(**default))
    printing = numpy.get_printoptions()
    if (printing["precision"], printing["threshold"], printing["suppress"]) != (8, 1000, False):
        changed.append(Setting.NUMPY_PRINTING)
        stack.enter_context(numpy.printoptions(precision=8, threshold=1000, suppress=False))


def _matplotlib(matplotlib: Any, stack: ExitStack, _: list[str]) -> None:
    """Sizes, styles and the window: nothing that a verdict need name, since it changes no number."""
    own = dict(matplotlib.rcParams.copy())
    # Raw: there is nothing to be checked in values that were in use.
    stack.callback(dict.update, matplotlib.rcParams, own)
    backend = dict.get(matplotlib.rcParams, "backend")
    default = {**dict(matplotlib.rcParamsDefault.copy()), "backend": backend}
    dict.update(matplotlib.rcParams, {name: default[name] for name in own if name in default})
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None and isinstance(backend, str) and backend not in (INLINE, "inline", "agg", "Agg"):
        pyplot.switch_backend(INLINE)


def _python(stack: ExitStack, changed: list[str]) -> None:
    # IPython makes one of its own warnings an error; that is no setting of the student's.
    if any(one[0] == "error" and not one[2].__module__.startswith("IPython") for one in warnings.filters):
        changed.append(Setting.WARNINGS)
        stack.enter_context(warnings.catch_warnings())
        warnings.resetwarnings()
    limit = sys.getrecursionlimit()
    if limit < _RECURSION_LIMIT:
        changed.append(Setting.RECURSION)
        stack.callback(sys.setrecursionlimit, limit)
        sys.setrecursionlimit(_RECURSION_LIMIT)
