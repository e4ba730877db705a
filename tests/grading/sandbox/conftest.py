"""One template for all tests of the sandbox; each request is a fork of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from support.needed_tools import lack

from torchcourse.grading.sandbox import prepared as sandbox

THREADS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@dataclass(frozen=True)
class Outcome:
    """What became of a piece of code in a fork."""

    status: int  # exit status, or minus the signal that ended it
    in_time: bool
    seconds: float
    closing_seconds: float = 0.0
    value: Any = None
    raised: str | None = None
    errno: int | None = None
    traceback: str = ""
    tried: tuple[str, ...] = ()
    seen: dict[str, Any] = field(default_factory=dict)  # from outside, when it wrote a blank to RESULT

    @property
    def succeeded(self) -> bool:
        return self.in_time and self.raised is None and self.status == 0


class Template:
    """A process that has imported what notebooks import, and forks on request."""

    def __init__(self, folder: Path) -> None:
        self.work, self.readable, self.outside = (folder / name for name in ("work", "readable", "outside"))
        for place in (self.work, self.readable, self.outside):
            place.mkdir()
        script = Path(__file__).with_name("template_for_tests.py")
        self.process = subprocess.Popen(
            [sys.executable, script, self.work, self.readable, self.outside],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={"PATH": os.defpath, "HOME": str(Path.home()), "SECRET": "a token", **THREADS},
            text=True,
        )

    def furnish(self) -> None:
        """Put the folders back as every attempt expects to find them."""
        for place in (self.work, self.readable, self.outside):
            for entry in place.iterdir():
                if entry.is_dir():
                    entry.chmod(0o700)  # an attempt may have closed it to all but root
                    shutil.rmtree(entry)
                else:
                    entry.unlink()
            os.chown(place, os.geteuid(), os.getegid())
            place.chmod(0o700)
        (self.outside / "folder").mkdir()
        (self.outside / "secret.txt").write_text("the reference")
        (self.readable / "data.txt").write_text("a data set")

    def run(self, code: str, **how: Any) -> Outcome:
        """Run code in a fork; it has `syscall`, WORK, READABLE, OUTSIDE, TEMPLATE, and may set `value`.

        `how` may say: closed=False for no sandbox, filtered=False for no seccomp, telling=False for no
        listener, abi=1 for an old Landlock; the rest are limits.
        """
        request = {name: how.pop(name) for name in ("closed", "filtered", "telling", "abi") if name in how}
        return self._ask({"code": textwrap.dedent(code), "limits": how, **request})

    def run_one_after_another(self, codes: list[str], **how: Any) -> list[Outcome]:
        """Run several pieces of code in one fork; none when one of them ended it."""
        limits = {"open_files": 1000, "threads": 1000}
        outcome = self._ask({"codes": codes, "limits": limits, **how})
        return [Outcome(0, True, 0.0, **one) for one in outcome.value or []]

    def _ask(self, request: dict[str, Any]) -> Outcome:
        self.furnish()
        request = {"closed": True, "telling": True, **request}
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return Outcome(**json.loads(self.process.stdout.readline()))


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    if lacks := sandbox.missing():
        lack("; ".join(lacks))
    template = Template(tmp_path_factory.mktemp("sandbox"))
    yield template
    template.process.kill()  # leaving by itself, torch takes a second
    template.process.wait()
