"""tqdm where it is not installed: its bars only show how far a loop is, so a loop goes on without them."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterable, Iterator
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

_MODULES = ("tqdm", "tqdm.auto", "tqdm.notebook", "tqdm.std", "tqdm.autonotebook")


class Bar:
    """What `tqdm(…)` gives: goes through what it was given, and shows nothing."""

    def __init__(self, iterable: Iterable[Any] | None = None, *_: object, total: Any = None, **__: object):
        self.iterable = iterable
        self.total, self.n = total, 0

    def __iter__(self) -> Iterator[Any]:
        return iter(self.iterable or ())

    def __len__(self) -> int:
        if self.iterable is None:
            return int(self.total or 0)
        return len(self.iterable)  # type: ignore[arg-type]  # fails for an iterator, as tqdm's does

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing was opened."""

    def update(self, n: float = 1) -> None:
        self.n += n  # type: ignore[assignment]  # a bar may count halves

    @staticmethod
    def write(text: object, *_: object, **__: object) -> None:
        print(text)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *_, **__: None  # set_description, set_postfix, refresh, close, …


def trange(*bounds: int, **how: object) -> Bar:
    return Bar(range(*bounds), **how)


def stand_in_for_tqdm() -> None:
    """Let `import tqdm` find a module, unless there is a real one."""
    if "tqdm" in sys.modules or importlib.util.find_spec("tqdm") is not None:
        return
    made = {}
    for name in _MODULES:
        module: Any = ModuleType(name)
        module.tqdm, module.trange, module.__path__ = Bar, trange, []
        module.__spec__ = ModuleSpec(name, None)  # asked for by who looks whether it is there
        made[name] = sys.modules[name] = module
    for name in _MODULES[1:]:
        setattr(made["tqdm"], name.partition(".")[2], made[name])
