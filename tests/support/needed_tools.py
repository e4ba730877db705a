"""What tests need that pip cannot install: without it a test is skipped, or fails where CI=true."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str | None:
    """Find a browser to drive, or None."""
    return next((found for name in CHROMIUMS if (found := shutil.which(name))), None)


def find_postgresql() -> Path | None:
    """The folder with initdb and postgres: on the path, or where Debian puts it."""
    on_path = shutil.which("initdb")
    candidates = [on_path] if on_path else []
    candidates += sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin/initdb")), reverse=True)
    return Path(candidates[0]).parent if candidates else None


def find_hub_proxy() -> str | None:
    """JupyterHub's proxy, which npm installs: on the path, or where .ci/run puts it."""
    return shutil.which("configurable-http-proxy") or shutil.which(
        "configurable-http-proxy", path=Path(__file__).parents[2] / ".npm" / "node_modules" / ".bin"
    )


def find_hunspell() -> str | None:
    return shutil.which("hunspell")


# What a test may be marked to need, how to look for it, and how to get it: `@pytest.mark.needs("chromium")`.
TOOLS = {
    "chromium": (find_chromium, "apt-get install chromium"),
    "postgresql": (find_postgresql, "apt-get install postgresql"),
    "configurable-http-proxy": (find_hub_proxy, "npm install --prefix .npm configurable-http-proxy"),
    "hunspell": (find_hunspell, "apt-get install hunspell hunspell-en-gb"),
}


def look_for(tool: str) -> None:
    """Go on only where a tool is installed."""
    find, how_to_install = TOOLS[tool]
    if find() is None:
        lack(f"{tool} is not installed: {how_to_install}")


def lack(what: str) -> NoReturn:
    """Skip a test for what is missing; where CI=true fail it, for there all that tests need is installed."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} (where CI=true, no test is skipped for what is missing)", pytrace=False)
    pytest.skip(what)
