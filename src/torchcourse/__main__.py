"""The command `torchcourse`: where an extra is not installed, one line says which, and how to get it."""

from __future__ import annotations

import os
import re
import sys
import sysconfig
from importlib.metadata import PackageNotFoundError, requires


def main() -> None:
    """Run the command line; name the extra that a missing package belongs to."""
    _find_own_programs()
    try:
        from torchcourse.cli.commands import main as run_command_line

        run_command_line()
    except ModuleNotFoundError as error:
        extra = _extra_with(error.name or "")
        if extra is None:
            raise
        install = f'{sys.executable} -m pip install "torchcourse[{extra}]"'
        sys.exit(f"torchcourse: this needs {error.name}, which is not installed. Run: {install}")


def _find_own_programs() -> None:
    """Let nbgrader, which calls `alembic` by name, find the one that is installed beside it.

    Called by its path, with no environment activated, this command would be without it.
    """
    folders = [os.path.dirname(sys.executable), sysconfig.get_path("scripts")]
    inherited = os.environ.get("PATH", os.defpath)
    os.environ["PATH"] = os.pathsep.join(dict.fromkeys([*folders, *inherited.split(os.pathsep)]))


def _extra_with(module: str) -> str | None:
    """The first extra that brings a module, by the name of its package; None when none does."""
    package = module.split(".")[0].lower()
    try:
        requirements = requires("torchcourse") or []
    except PackageNotFoundError:  # run from its folder, never installed
        return None
    for requirement in requirements:
        name = re.match(r"[\w.-]+", requirement)
        extra = re.search(r"extra == ['\"](\w+)['\"]", requirement)
        if name and extra and package != "torchcourse" and name[0].lower().replace("-", "_") == package:
            return extra[1]
    return None


if __name__ == "__main__":
    main()
