"""Which folders besides its own may a submission's code read? Those that give nothing away."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

SETTING = "TorchcourseGrading.readable_folders"
# Other processes, devices and the kernel's own files: nothing in there is data.
OF_THE_SYSTEM = (Path("/proc"), Path("/sys"), Path("/dev"))


def why_refused(folder: Path, closed: Mapping[Path, str]) -> str | None:
    """Why a folder must not be opened, half a sentence; None when it may be.

    `closed` says of each path that submissions must not see what it is; neither it, nor a folder around it or
    within it, is opened. Links are followed, as the sandbox follows them.
    """
    real = Path(os.path.realpath(folder))
    for path, what in {**closed, **dict.fromkeys(OF_THE_SYSTEM, "the system's own files")}.items():
        hidden = Path(os.path.realpath(path))
        if real.is_relative_to(hidden) or hidden.is_relative_to(real):
            return f"would open {what} ({path}) to students' code"
    return why_unusable(folder)


def why_unusable(folder: Path) -> str | None:
    """Why a folder cannot be opened on this machine, half a sentence; None when it can be."""
    real = Path(os.path.realpath(folder))
    if not real.exists():
        return "does not exist on this machine"
    if not real.is_dir():
        return "is not a folder"
    if not os.access(real, os.R_OK | os.X_OK):
        return "cannot be read with your rights"
    never_around = {Path.home(): "your home folder", Path(tempfile.gettempdir()): "others' submissions"}
    for path, what in never_around.items():
        if Path(os.path.realpath(path)).is_relative_to(real):
            return f"would open {what} ({path}) to students' code"
    return None


def unusable(folders: Sequence[Path]) -> list[str]:
    """The folders that this machine cannot open, each with the reason, half a sentence."""
    found = ((folder, why_unusable(folder)) for folder in folders)
    return [f"{folder} ({SETTING}), which {why}" for folder, why in found if why]
