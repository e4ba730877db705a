"""What a process that is to run notebooks imports ahead. Nothing is computed."""

from __future__ import annotations

import contextlib
import gc
import importlib
import sys
import warnings
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

COMPILER = "torch._dynamo"


def import_all(modules: Iterable[str]) -> None:
    """Import modules, as far as they can be imported."""
    collected = gc.isenabled()
    gc.disable()  # what is imported is no garbage: to look for some takes a sixth of torch's time
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for name in modules:
                if name in sys.modules:
                    continue
                with contextlib.suppress(Exception):  # it may refuse to be imported before its parent
                    importlib.import_module(name)
                    stand_in_for_compiler()
    finally:
        if collected:
            gc.enable()


class UnusedCompiler(ModuleType):
    """Stands in for torch's compiler until somebody asks for more of it than that nothing be compiled.

    Each first optimizer would import it, which takes as long as torch itself, to say two things that mean
    nothing where nothing is compiled: `disable` a function, and here is a `graph_break`.
    """

    def __init__(self, file: Path) -> None:
        super().__init__(COMPILER)
        self.__file__ = str(file)  # asked for by `inspect`, which looks at every module

    @staticmethod
    def disable(fn: Any = None, *_: Any, **__: Any) -> Any:
        return fn if fn is not None else lambda later: later

    @staticmethod
    def graph_break(msg: str = "") -> None:
        """Nothing is compiled."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__path__":
            raise AttributeError(name)
        if sys.modules.get(COMPILER) is self:
            del sys.modules[COMPILER]
            vars(sys.modules["torch"]).pop("_dynamo", None)
        return getattr(importlib.import_module(COMPILER), name)


def stand_in_for_compiler() -> None:
    """Keep torch, once it is imported, from importing its compiler before it is needed."""
    torch: Any = sys.modules.get("torch")
    if torch is not None and COMPILER not in sys.modules:
        folder = Path(torch.__file__).parent / "_dynamo"
        torch._dynamo = sys.modules[COMPILER] = UnusedCompiler(folder / "__init__.py")
