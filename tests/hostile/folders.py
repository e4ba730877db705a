"""What lies beside the notebook, or in its place: too much, too deep, links, pipes, names, dates."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

from hostile.attack import Attack, attack

NOTEBOOK = "01_networks.ipynb"
ODD_NAMES = (
    "\x1b[2J\x1b]0;x\x07.txt",
    "a\nb.txt",
    "[red]x[",
    "-rf",
    "‮.txt",
    "<img src=x onerror=alert(1)>",
    "x" * 255,
)


def _too_large(folder: Path) -> None:
    with open(folder / "sparse.bin", "wb") as file:
        file.truncate(300 * 2**20)


def _too_deep(folder: Path) -> None:
    (folder / "/".join(["deep"] * 40)).mkdir(parents=True)


def _too_many(folder: Path) -> None:
    for number in range(6_000):
        (folder / f"a{number}").touch()


def _many_links(folder: Path) -> None:
    for number in range(100):
        (folder / f"link{number}\x1b[2J").symlink_to("/dev/zero")


def _no_files(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    os.mkfifo(folder / "pipe.ipynb")
    (folder / "loop").symlink_to(".")
    (folder / "root").symlink_to("/")
    (folder / "settings.py").symlink_to("../../../nbgrader_config.py")
    (folder / "other.ipynb").symlink_to(f"../../aa-bystander/01_networks/{NOTEBOOK}")
    with socket.socket(socket.AF_UNIX) as one:
        here = os.open(folder, os.O_PATH)
        one.bind(f"/proc/self/fd/{here}/socket")
        os.close(here)


def _odd_names(folder: Path) -> None:
    for name in ODD_NAMES:
        (folder / name).write_text("x")
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe.txt")).write_text("x")
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe.ipynb")).write_text("{}")


def _renamed(name: str) -> Callable[[Path], None]:
    return lambda folder: os.rename(folder / NOTEBOOK, folder / name)


def _dated(text: str) -> Callable[[Path], None]:
    return lambda folder: (folder / "timestamp.txt").write_text(text) and None


def _large_notebooks_beside(folder: Path) -> None:
    os.rename(folder / NOTEBOOK, folder / "z.ipynb")
    for number in range(3):
        with open(folder / f"a{number}.ipynb", "wb") as file:
            file.truncate(150 * 2**20)


FOLDERS: list[Attack] = [
    attack("folder-too-large", folder=_too_large, flagged="sparse.bin is too large"),
    attack("folder-too-deep", folder=_too_deep, flagged="is a folder more than 32 deep"),
    attack("folder-too-many-files", folder=_too_many, flagged="more than 5,000 files"),
    attack("folder-of-links", folder=_many_links, flagged="80 more files or folders were left out"),
    attack("folder-of-no-files", folder=_no_files, flagged=("leads out", "neither a file nor a folder")),
    attack("folder-odd-names", folder=_odd_names),
    attack("folder-renamed-to-steer-a-terminal", folder=_renamed("\x1b[2J\n[red]x[.ipynb")),
    attack("folder-renamed-to-no-text", folder=_renamed(os.fsdecode(b"\xff\xfe.ipynb"))),
    attack("folder-large-notebooks-beside", folder=_large_notebooks_beside),
    attack("folder-date-of-nines", folder=_dated("10:" + "9" * 90), flagged="holds no date"),
    attack("folder-date-with-a-path", folder=_dated("2026-01-02 03:04:05 " + "A" * 900), flagged="no date"),
    attack("folder-date-at-the-end-of-time", folder=_dated("9999-12-31 23:59:59 -1400"), flagged="no date"),
    attack("folder-date-of-year-one", folder=_dated("0001-01-01 00:00:01 UTC")),
]
