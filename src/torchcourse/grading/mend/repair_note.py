"""The cell that tells, at the head of a graded notebook and of its feedback page, what was repaired in it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from typing import Any

from torchcourse.grading.one_line import one_line
from torchcourse.messages import N_
from torchcourse.said import Said, translated

TITLE = N_("**Before it was graded, this notebook was put back in shape:**")
MAX_TOLD = 30
MAX_LENGTH = 1000  # characters of one
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~$&])")


def with_repair_note(
    cells: Sequence[dict[str, Any]], repairs: Sequence[str], gettext: Callable[[str], str] = N_
) -> list[dict[str, Any]]:
    """The cells of a notebook, behind a cell of text that lists its repairs, if there are any.

    `gettext` puts a message into the notebook's language.
    """
    if not repairs:
        return list(cells)
    taken = {cell.get("id") for cell in cells}
    names = itertools.chain(["repairs"], (f"repairs-{number}" for number in itertools.count(1)))
    cell_id = next(name for name in names if name not in taken)
    told = [f"- {_as_text(translated(repair, gettext))}" for repair in repairs[:MAX_TOLD]]
    if len(repairs) > MAX_TOLD:
        more = Said("… and {count} more of the kind.", count=len(repairs) - MAX_TOLD)
        told.append(f"- {translated(more, gettext)}")
    source = "\n".join([gettext(TITLE), "", *told])
    return [{"cell_type": "markdown", "id": cell_id, "metadata": {}, "source": source}, *cells]


def _as_text(sentence: str) -> str:
    """A repair may name a cell or a file as its author did: no mark-up of hers is to be obeyed."""
    return _MARKDOWN.sub(r"\\\1", one_line(sentence, MAX_LENGTH))
