"""What needs further processes or a compiler, neither of which the sandbox has, done in the process itself.

A right `DataLoader` with workers gives the same batches without them, and a compiled function the same values
as the one it was made from. So both run, with a sentence that says what was done instead.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import Any

NO_WORKERS = "no worker processes can be started while a notebook is graded; num_workers is taken for 0"
NOT_COMPILED = "torch.compile compiles nothing while a notebook is graded; what it was given runs as it is"
_MARK = "_runs_without_processes"


def do_without_processes() -> None:
    """Teach what has been imported by now to do without them; once for each, so it may be called often."""
    data = sys.modules.get("torch.utils.data.dataloader")
    loader = getattr(data, "DataLoader", None)
    if loader is not None and not hasattr(loader, _MARK):
        setattr(loader, _MARK, True)
        loader.__init__ = _without_workers(loader.__init__)
    torch: Any = sys.modules.get("torch")
    if hasattr(torch, "compile") and not hasattr(torch.compile, _MARK):
        say = _once(NOT_COMPILED)
        torch.compile = _eager(torch.compile, say)
        torch.nn.Module.compile = lambda self, *_, **__: say()


def _once(sentence: str) -> Callable[[], None]:
    said: list[bool] = []

    def say() -> None:
        if not said:
            said.append(True)
            print(sentence)

    return say


def _without_workers(init: Callable[..., None]) -> Callable[..., None]:
    say = _once(NO_WORKERS)

    @functools.wraps(init)
    def without(
        self: Any,
        dataset: Any,
        batch_size: Any = 1,
        shuffle: Any = None,
        sampler: Any = None,
        batch_sampler: Any = None,
        num_workers: int = 0,
        *more: Any,
        **how: Any,
    ) -> None:
        if isinstance(num_workers, int) and num_workers > 0:
            say()
            num_workers = 0
            # They are refused where there are no workers.
            for name in ("prefetch_factor", "persistent_workers", "multiprocessing_context", "timeout"):
                how.pop(name, None)
        init(self, dataset, batch_size, shuffle, sampler, batch_sampler, num_workers, *more, **how)

    return without


def _eager(compile_: Callable[..., Any], say: Callable[[], None]) -> Callable[..., Any]:
    @functools.wraps(compile_)
    def eager(model: Any = None, **_: Any) -> Any:
        say()
        return (lambda one: one) if model is None else model

    setattr(eager, _MARK, True)
    return eager
