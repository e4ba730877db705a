"""What a module's own solution cells define: the references, as plain functions to be tested."""

from pathlib import Path
from typing import Any

import torch

from torchcourse.percent_text import read_cells


def defined_by_solutions(source: Path, **imported: Any) -> dict[str, Any]:
    """The names that the solution cells of `source` define; they find what is `imported`."""
    torch.set_num_threads(1)
    names: dict[str, Any] = {"torch": torch, **imported}
    for cell in read_cells(source):
        if cell.header.get("role") == "answer":
            exec(cell.source, names)
    return names
