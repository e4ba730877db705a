"""What needs further processes, a compiler or a graphics card, which the sandbox has not, done without them.

A right `DataLoader` with workers gives the same batches without them, a compiled function the same values
as the one it was made from, a pool in place the same as one of processes. So all of them run, with a
sentence that says what was done instead.
"""

from __future__ import annotations

import concurrent.futures
import functools
import multiprocessing.context
import sys
from collections.abc import Callable, Iterable
from types import SimpleNamespace
from typing import Any

from torchcourse.grading.child.progress_bars import stand_in_for_tqdm
from torchcourse.grading.child.without_gpu import NO_GPU, do_without_gpu

NO_WORKERS = "no worker processes can be started while a notebook is graded; num_workers is taken for 0"
NOT_COMPILED = "torch.compile compiles nothing while a notebook is graded; what it was given runs as it is"
NO_PROCESSES = "no processes can be started while a notebook is graded; a pool does its work here"
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
        do_without_gpu(_once(NO_GPU))
    stand_in_for_tqdm()
    _pools_without_processes()


class _PoolInPlace:
    """A pool of processes without any: it does its work at once."""

    def __init__(self, initializer: Callable[..., Any] | None = None, initargs: Iterable[Any] = ()) -> None:
        if initializer is not None:
            initializer(*initargs)

    def __enter__(self) -> _PoolInPlace:
        return self

    def __exit__(self, *_: object) -> None:
        """There is nothing to end."""

    def map(self, function: Callable[..., Any], items: Iterable[Any], *_: Any, **__: Any) -> list[Any]:
        return list(map(function, items))

    imap = imap_unordered = map

    def starmap(self, function: Callable[..., Any], items: Iterable[Any], *_: Any, **__: Any) -> list[Any]:
        return [function(*item) for item in items]

    def apply(
        self, function: Callable[..., Any], args: Any = (), kwds: Any = None, *_: Any, **__: Any
    ) -> Any:
        return function(*args, **(kwds or {}))

    def close(self) -> None:
        """There is nothing to close."""

    join = terminate = close

    def __getattr__(self, name: str) -> Any:
        if not name.endswith("_async"):
            raise AttributeError(name)
        done = getattr(self, name.removesuffix("_async"))

        def later(*arguments: Any, **how: Any) -> Any:
            result = done(*arguments, **how)
            return SimpleNamespace(get=lambda *_: result, wait=lambda *_: None, ready=lambda: True)

        return later


def _pools_without_processes() -> None:
    context = multiprocessing.context.BaseContext
    if hasattr(context, _MARK):
        return
    setattr(context, _MARK, True)
    say = _once(NO_PROCESSES)

    def pool(_: Any = None, initializer: Any = None, initargs: Any = (), *__: Any, **___: Any) -> Any:
        say()
        return _PoolInPlace(initializer, initargs)

    class Executor(concurrent.futures.ThreadPoolExecutor):
        def __init__(self, max_workers: int | None = None, *_: Any, **how: Any) -> None:
            say()
            super().__init__(
                max_workers, initializer=how.get("initializer"), initargs=how.get("initargs", ())
            )

    context.Pool = lambda _, *size, **how: pool(*size, **how)  # type: ignore[method-assign]  # replaced
    for name in ("multiprocessing", "torch.multiprocessing"):
        if name in sys.modules:
            sys.modules[name].Pool = pool  # type: ignore[attr-defined]  # any module
    concurrent.futures.ProcessPoolExecutor = Executor  # type: ignore[misc, assignment]  # replaced


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
