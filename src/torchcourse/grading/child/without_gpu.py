"""What asks for a graphics card, where there is none: the tensor or the module stays on the processor.

At home a right answer may end its way there and back, `.cuda()` … `.cpu()`, with the same values.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import Any

NO_GPU = "there is no GPU while a notebook is graded; .cuda() and .to(…) leave everything on the CPU"
_CARDS = ("cuda", "mps", "xpu")
_MARK = "_runs_without_gpu"


def do_without_gpu(say: Callable[[], None]) -> None:
    """Teach tensors and modules to stay where they are; once, so it may be called often."""
    torch: Any = sys.modules.get("torch")
    if not hasattr(torch, "nn") or hasattr(torch.Tensor.to, _MARK):
        return
    for owner in (torch.Tensor, torch.nn.Module):
        owner.to = _staying(owner.to, torch, say)
        owner.cuda = _nowhere(owner.cuda, torch, say)


def _is_card(where: Any, torch: Any) -> bool:
    kind = where.type if isinstance(where, torch.device) else where
    return isinstance(kind, str) and kind.partition(":")[0] in _CARDS and not torch.cuda.is_available()


def _staying(to: Callable[..., Any], torch: Any, say: Callable[[], None]) -> Callable[..., Any]:
    @functools.wraps(to)
    def staying(self: Any, *where: Any, **how: Any) -> Any:
        if (where and _is_card(where[0], torch)) or _is_card(how.get("device"), torch):
            say()
            where = ("cpu", *where[1:]) if where and _is_card(where[0], torch) else where
            how = {**how, "device": "cpu"} if _is_card(how.get("device"), torch) else how
        return to(self, *where, **how)

    setattr(staying, _MARK, True)
    return staying


def _nowhere(cuda: Callable[..., Any], torch: Any, say: Callable[[], None]) -> Callable[..., Any]:
    @functools.wraps(cuda)
    def nowhere(self: Any, *where: Any, **how: Any) -> Any:
        if torch.cuda.is_available():
            return cuda(self, *where, **how)
        say()
        return self

    return nowhere
