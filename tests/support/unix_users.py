"""Unix users that are made for a test and go with it, and that can run this environment."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from support.needed_tools import lack
from support.paths import ROOT

import torchcourse


@contextmanager
def unix_users(*names: str) -> Iterator[Path]:
    """Users with homes in one folder, which is given; only root can make them."""
    if os.geteuid() != 0:
        lack("Only root can make the Unix users of a hub: run this test as root, in a container")
    with tempfile.TemporaryDirectory(prefix="hub-", dir="/tmp") as folder, ExitStack() as stack:
        os.chmod(folder, 0o755)
        for path in (sys.prefix, sys.base_prefix, torchcourse.__path__[0], str(ROOT), folder):
            for ancestor in (Path(path), *Path(path).parents):
                stack.enter_context(_open_for_passage(ancestor))
        for name in names:
            home = str(Path(folder, name))
            subprocess.run(
                ["useradd", "--create-home", "--home-dir", home, "--shell", "/bin/bash", name], check=True
            )
            stack.callback(subprocess.run, ["userdel", "--force", name], check=False, capture_output=True)
        yield Path(folder)


@contextmanager
def _open_for_passage(folder: Path) -> Iterator[None]:
    """Let everybody through a folder, as through /root, where a container may have Python."""
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & 0o001:
        yield
        return
    if os.environ.get("CI") != "true":
        lack(f"Other users cannot pass {folder}, and a test changes its mode only where CI=true")
    folder.chmod(mode | 0o001)
    try:
        yield
    finally:
        folder.chmod(mode)
