"""What happened in this session: which cells ran, and which visible checks passed.

Nothing of it leaves the notebook. `self_check` needs it to see what has not been saved, and to have something
to say where nobody can be asked.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from typing import Any

MAX_CELLS = 1_000  # the latest ones


@dataclass
class Session:
    """What is remembered of a session."""

    ran: dict[str, float] = field(default_factory=dict)  # a cell's text: when it ended last, in Unix time
    passed: dict[str, bool] = field(default_factory=dict)  # by exercise: did its visible test, last time?

    def cell_ran(self, text: str) -> None:
        """Note that a cell with this text ran to its end, or to an error."""
        self.ran.pop(text, None)
        self.ran[text] = time.time()
        if len(self.ran) > MAX_CELLS:
            self.ran.pop(next(iter(self.ran)))

    def ran_since(self, moment: float) -> list[str]:
        """The texts of the cells that ended later than that, in Unix time."""
        return [text for text, ended in self.ran.items() if ended > moment]


session = Session()


def watch_cells() -> None:
    """Note from now on which cells run, where cells are run by a student."""
    shell = _shell()
    if shell is None or is_graded_just_now():
        return
    # A second import of this module, as `%autoreload` does, must not note everything twice.
    if getattr(shell, "_torchcourse_session", None) is None:
        shell.events.register("post_run_cell", _note)
    shell._torchcourse_session = session


def is_graded_just_now() -> bool:
    """Whether nbgrader or Torchcourse runs this notebook, and no student."""
    return bool(os.environ.get("NBGRADER_EXECUTION"))


def _note(result: Any) -> None:
    text = getattr(result.info, "raw_cell", None)
    if isinstance(text, str):
        _shell()._torchcourse_session.cell_ran(text.strip())


def _shell() -> Any:
    """The IPython that runs here; None in plain Python."""
    import sys

    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None else None
