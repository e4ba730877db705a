"""The last cell of an assignment, which asks how far its student is: what it says, and how it is known again.

A student may change what it asks for. It is nobody's answer, and nothing runs it but a student.
"""

from __future__ import annotations

import ast

CELL_ID = "self-check"
TEXT = """\
# How far are you? Save, then run this cell. It says what you would get now; nothing is handed in.
from torchcourse.student import self_check

self_check()"""
TAGS = ("nbval-skip", "skip-execution")  # for nbval, and for nbclient, which nbgrader runs notebooks with
METADATA_KEY = "torchcourse"  # in the cell's metadata: {"assignment": its name}

_FUNCTION = "self_check"


def asks_for_a_check(text: str) -> bool:
    """Whether a cell does nothing but import and call `self_check`."""
    if _FUNCTION not in text:
        return False
    try:
        statements = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError, SystemError):
        return False
    return bool(statements) and all(map(_is_of_a_check, statements))


def _is_of_a_check(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.ImportFrom):
        names = [(one.name, one.asname) for one in statement.names]
        return statement.module == "torchcourse.student" and names == [(_FUNCTION, None)]
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == _FUNCTION):
        return False
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    return all(isinstance(one, ast.Constant) for one in given)
