"""What is installed here, as far as grades depend on it?"""

from __future__ import annotations

import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import torchcourse
from torchcourse.files.digest import digest_of_files

PACKAGES = ("torchcourse", "torch", "numpy")


@cache
def installation() -> dict[str, str]:
    """The versions of what decides how a notebook runs, and a digest of Torchcourse's own code."""
    versions = {name: _version_or_none(name) for name in PACKAGES}
    python = ".".join(map(str, sys.version_info[:2]))
    return {"Python": python, **versions, "torchcourse's code": code_digest()[:12]}


def _version_or_none(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:  # other courses need no torch
        return "none"


def code_digest() -> str:
    """A digest of this package's modules and of its templates for pages."""
    root = Path(torchcourse.__file__).parent
    return digest_of_files(
        root, (path.relative_to(root) for kind in ("*.py", "*.j2") for path in root.rglob(kind))
    )


def differences(here: dict[str, str], there: dict[str, str]) -> list[str]:
    """In words, what is of another version there: "torch 2.12.0 instead of 2.13.0"."""
    return [
        f"{name} {there.get(name)} instead of {here[name]}" for name in here if there.get(name) != here[name]
    ]
