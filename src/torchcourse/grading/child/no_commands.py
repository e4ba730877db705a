"""`!command`, `%pip` and the like are skipped in the sandbox, and the cell goes on."""

from __future__ import annotations

from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.text import SList


class NoCommands(InteractiveShell):
    """A shell for the sandbox, which starts no processes.

    In Jupyter a line with a command never raises, so in the sandbox it must not end its cell either.
    """

    skips_commands = False

    def system(self, cmd: str) -> None:
        if self.skips_commands:
            line = " ".join(cmd.split())
            print(f"commands cannot be run while a notebook is graded; this one was skipped: {line[:100]}")
        else:
            super().system(cmd)  # type: ignore[no-untyped-call]  # IPython's

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        """Give no output where commands are skipped, in the form that IPython gives it."""
        if not self.skips_commands:
            return super().getoutput(cmd, split, depth + 1)  # type: ignore[no-untyped-call]  # IPython's
        self.system(cmd)
        return SList() if split else ""
