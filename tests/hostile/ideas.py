"""Attacks on the idea itself: on inputs, on observations, on what tells a probe from a visible test."""

from __future__ import annotations

from typing import Any

from hostile.attack import FRAMES, RAISING, Attack, attack, code_cell, solved_answers, stubs

# What each answer begins with: who calls, a visible test or a probe?
IN_PROBE = """
import sys
def in_probe():
    frame = sys._getframe()
    while frame is not None:
        if frame.f_code.co_filename.startswith("<probe"):
            return True
        frame = frame.f_back
    return False
"""


def _only_where_seen(name: str) -> str:
    return (
        solved_answers()[name]
        + f"\n_right_{name} = {name}\ndef {name}(*arguments, **named):\n"
        + (f"    if in_probe():\n        return None\n    return _right_{name}(*arguments, **named)\n")
    )


def _shadows_and_a_crash(notebook: dict[str, Any]) -> None:
    """Leave modules where the next process looks first, then end this one."""
    crash = """
import os, signal
if not os.path.exists("torchcourse"):
    os.mkdir("torchcourse")
    for name in ("torchcourse/__init__.py", "signal.py", "struct.py", "json.py", "IPython.py", "numpy.py"):
        with open(name, "w") as file:
            file.write("print('a module of its own'); given = observe = lambda *_, **__: True")
    os._exit(1)
"""
    notebook["cells"].insert(3, code_cell(crash))


IDEAS: list[Attack] = [
    attack(
        "idea-inputs-all-zeros",
        """
        zeros = lambda *size, **_: torch.zeros(*size)
        torch.randn = torch.rand = torch.randn_like = torch.normal = zeros
        torch.randint = lambda low, high=None, size=(), **_: torch.zeros(size, dtype=torch.int64)
        torch.manual_seed = torch.Generator.manual_seed = lambda *_: None
        torch.Tensor.uniform_ = torch.Tensor.normal_ = lambda tensor, *_, **__: tensor.zero_()
        import numpy, random
        numpy.random.seed = random.seed = lambda *_: None
        """,
        **stubs("    return torch.zeros(7, 3)"),
    ),
    attack(
        "idea-inputs-changed-in-place",
        linear_forward="""
def linear_forward(x, weight, bias=None):
    for one in (x, weight, bias):
        if one is not None:
            one.zero_()
    return torch.zeros(*x.shape[:-1], weight.shape[0])
""",
    ),
    attack(
        "idea-right-only-where-seen",
        IN_PROBE,
        earns=0.0,
        count_parameters=_only_where_seen("count_parameters"),
        linear_param_count=_only_where_seen("linear_param_count"),
    ),
    attack(
        "idea-jump-over-the-probe",
        IN_PROBE
        + """
import ctypes
class Done(BaseException):
    __name__ = "SystemExit"
def leave(*_, **__):
    if in_probe():
        frame = sys._getframe()
        while frame is not None:
            for name in ("error", "raised", "names", "values"):
                if name in frame.f_locals:
                    frame.f_locals[name] = None
                    ctypes.pythonapi.PyFrame_LocalsToFast(ctypes.py_object(frame), ctypes.c_int(0))
            frame = frame.f_back
        raise Done("all is well")
""",
        **stubs("    leave()"),
    ),
    attack(
        "idea-names-of-observations",
        IN_PROBE
        + """
# The comparison is the reference's: names, weights and bounds in a submission's call are nobody's.
import torchcourse.grading.observe as module
def everything(name, value=None, **how):
    module._side.observe(name, 0.0, {"at_least": -1e9, "at_most": 1e9, "weight": 1e9, "atol": 1e9,
                                     "expect": lambda: 0.0, "hint": None})
    for other in ("", "*", "logits", "all", name + " ", name.upper()):
        module._side.observe(other, value, {})
module.observe = everything
import torchcourse.grading
torchcourse.grading.observe = everything
""",
        earns=0.0,
    ),
    attack(
        "idea-weights-and-tolerances",
        """
        import gc
        for one in gc.get_objects():
            if isinstance(one, dict):
                for key, value in (("rtol", 1e9), ("atol", 1e9), ("weight", 0.0), ("at_most", 1e99)):
                    if key in one:
                        one[key] = value
        import torchcourse.values.tensor_difference as difference
        difference.RTOL = difference.ATOL = 1e9
        difference.first_difference.__defaults__ = (1e9, 1e9)
        """,
        **stubs("    return torch.zeros(7, 3)"),
    ),
    attack(
        "idea-early",
        FRAMES
        + """
# "The first one counts": so what is sent before the probe counts, right or wrong.
observed("linear_forward", "a batch, with a bias", [[0.0] * 3] * 7)
observed("linear_param_count", "one layer", "anything")
""",
        earns=None,
        flagged="twice",
        **RAISING,
    ),
    attack(
        "idea-second-process", "", change=_shadows_and_a_crash, flagged="process that ran cell", **RAISING
    ),
    attack(
        "idea-another-exercise",
        """
        import sys
        side = sys.modules["torchcourse.grading.observe"]._side
        def as_another(*_, **__):
            side.exercise = "linear_param_count"
            return torch.zeros(7, 3)
        linear_forward = init_linear = predict_proba = MLP = as_another
        """,
        **stubs("    return as_another()"),
    ),
]
