"""Parse Python in threads."""

from __future__ import annotations

import ast
import os
import threading
import warnings

_ONE_AT_A_TIME = threading.Lock()


def parse(text: str) -> ast.Module:
    """Do what `ast.parse` does, one thread at a time and without warnings about the text.

    CPython before 3.12.4 counts the depth of the tree that it builds for all threads together: when a garbage
    collection lets a second thread parse in between, it raises `SystemError: AST constructor recursion depth
    mismatch` for a text that is right (https://github.com/python/cpython/issues/106905).

    Raises SyntaxError, ValueError, RecursionError or MemoryError, as `ast.parse` does.
    """
    with _ONE_AT_A_TIME, warnings.catch_warnings(action="ignore"):
        return ast.parse(text)


def _new_lock() -> None:
    """Give a forked process a lock of its own: the thread that held the old one is not in it."""
    global _ONE_AT_A_TIME
    _ONE_AT_A_TIME = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_new_lock)
