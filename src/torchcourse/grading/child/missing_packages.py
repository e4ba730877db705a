"""A package that is not installed here costs what needs it, and not the rest of its cell.

At home the student has it, and her cell ran to its end. So a cell goes on behind an import that fails, and
the names that it would have bound stand for the error, which is raised where they are used. It also goes on
behind a call that stands alone and asks for what is not here: `sns.set_theme()`, `drive.mount(…)`,
`subprocess.run(["nvidia-smi"])`, `os.chdir("/content")`.
"""

from __future__ import annotations

import ast
from typing import Any, NoReturn

from IPython.core.interactiveshell import ExecutionResult, InteractiveShell

MAX_SKIPPED = 20  # statements of one cell


class MissingPackage:
    """A stand-in for a name whose import failed."""

    def __init__(self, error: ImportError) -> None:
        self.__error = error

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)  # asked by Python itself: copy, inspect, doctest
        raise type(self.__error)(str(self.__error))

    def __call__(self, *_: object, **__: object) -> NoReturn:
        raise type(self.__error)(str(self.__error))


def run_to_the_end(shell: InteractiveShell, source: str) -> ExecutionResult:
    """Run a cell, also what is behind a part that cannot work here; the result is that of the first such."""
    result: ExecutionResult = shell.run_cell(source, store_history=True)
    first = result
    for _ in range(MAX_SKIPPED):
        error = result.error_in_exec
        if not isinstance(error, ImportError | OSError):
            break
        rest = _behind(shell, source, error)
        if rest is None:
            break
        source = rest
        result = shell.run_cell(source, store_history=False)
    return first if result.success else result


def _behind(shell: InteractiveShell, source: str, error: ImportError | OSError) -> str | None:
    """What is behind the import or the call that failed, at its own lines; None where another part did."""
    try:
        text: str = shell.transform_cell(source)
        statements = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    lines = _lines_of(error)
    for one, after in zip(statements, [*statements[1:], None], strict=True):
        is_call = isinstance(one, ast.Expr) and isinstance(one.value, ast.Call)
        is_import = isinstance(one, ast.Import | ast.ImportFrom) and isinstance(error, ImportError)
        if not lines.intersection(range(one.lineno, (one.end_lineno or one.lineno) + 1)):
            continue
        if not (is_call or is_import):
            return None
        for name in one.names if isinstance(one, ast.Import | ast.ImportFrom) else ():
            bound = name.asname or name.name.partition(".")[0]
            if bound != "*" and isinstance(error, ImportError):
                shell.user_ns.setdefault(bound, MissingPackage(error))
        if after is None:
            return None
        kept: list[str] = text.split("\n")[after.lineno - 1 :]
        kept[0] = kept[0].encode()[after.col_offset :].decode()
        return "\n" * (after.lineno - 1) + "\n".join(kept)
    return None


def _lines_of(error: BaseException) -> set[int]:
    """The line of the cell that raised: of the first frame in the traceback that is the cell's own."""
    frame: Any = error.__traceback__
    while frame is not None:
        is_cell = frame.tb_frame.f_globals.get("__name__") == "__main__"
        if is_cell and frame.tb_frame.f_code.co_name in ("<module>", "<cell line: 1>"):
            return {frame.tb_lineno}
        frame = frame.tb_next
    return set()
