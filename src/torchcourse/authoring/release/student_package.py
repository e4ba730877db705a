"""What do students install? The part of this package that their notebooks import, and what it depends on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from importlib.metadata import metadata
from pathlib import Path

import torchcourse

# What torchcourse.student stands on: nothing of the grading engine, nor of authoring.
_MODULES = (
    "__init__.py",
    "self_check_cell.py",
    "messages.py",
    "said.py",
    "values/plain_data.py",
    "values/tensor_difference.py",
    "values/__init__.py",
    "values/gap_in_words.py",
    "values/harmless.py",
)

_OF_STUDENTS = re.compile(r"; extra == ['\"]student['\"]$")

_PYPROJECT = """\
# What the notebooks import: installed by environment.yml, or by
# `python -m pip install --editable ".[student]"`
[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"

[project]
name = "torchcourse"
version = "{version}"
requires-python = "{python}"
dependencies = [
{base}
]

[project.optional-dependencies]
student = [
{student}
]

[tool.setuptools.packages.find]
where = ["src"]

[tool.setuptools.package-data]
torchcourse = ["locale/*/LC_MESSAGES/*.mo"]
"""


def student_package() -> dict[str, bytes]:
    """Make the files of the students' package: path -> content."""
    package = Path(torchcourse.__file__).parent
    paths = [package / name for name in _MODULES] + sorted((package / "student").rglob("*.py"))
    paths += sorted((package / "locale").rglob("*.mo"))
    files = {f"src/torchcourse/{path.relative_to(package).as_posix()}": path.read_bytes() for path in paths}
    return {"pyproject.toml": _pyproject().encode()} | files


def _pyproject() -> str:
    installed = metadata("torchcourse")
    needed = installed.get_all("Requires-Dist") or ()
    return _PYPROJECT.format(
        version=torchcourse.__version__,
        python=installed["Requires-Python"],
        base=_listed(one for one in needed if "extra ==" not in one),
        student=_listed(one.partition(";")[0] for one in needed if _OF_STUDENTS.search(one)),
    )


def _listed(requirements: Iterable[str]) -> str:
    return "\n".join(f"  {json.dumps(one)}," for one in requirements)
