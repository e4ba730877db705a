"""What `torchcourse doctor` tells."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from torchcourse.doctor.checks import BY_DEFAULT, USES
from torchcourse.grading.one_line import one_line

SIGNS = {"good": "✓", "missing": "✗", "note": "·"}


def examine(root: Path, uses: Sequence[str], out: Console) -> bool:
    """Look at each use, or at all; whether nothing is missing of what was asked for."""
    counted = uses or BY_DEFAULT
    is_whole = True
    for name in uses or USES:
        optional = "" if name in counted else " (only where you want one)"
        out.print(f"{name}{optional}", style="bold", highlight=False, markup=False)
        for one in USES[name](root):
            out.print(f"  {SIGNS[one.state]} {one_line(one.what, 600)}", highlight=False, markup=False)
            if one.remedy:
                out.print(f"    {one_line(one.remedy, 600)}", highlight=False, markup=False)
            is_whole &= one.state != "missing" or name not in counted
    return is_whole
