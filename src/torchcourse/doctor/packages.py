"""Are the packages of an extra installed, in versions that this package is made for?"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version

from packaging.requirements import Requirement

from torchcourse.doctor.finding import Finding, good, missing

OLDEST, NEWEST = (3, 11), (3, 14)


def python_version() -> Finding:
    own = sys.version_info[:2]
    said = f"Python {own[0]}.{own[1]}"
    if OLDEST <= own <= NEWEST:
        return good(said)
    return missing(said, "Use Python 3.11 to 3.14: torch has packages for these.")


def extra_packages(extra: str) -> Iterator[Finding]:
    """One finding for each package that is missing or of another version; one for all, if all are there."""
    try:
        own = [Requirement(text) for text in requires("torchcourse") or ()]
    except PackageNotFoundError:
        yield missing("torchcourse is not installed", "Run `pip install .` in its folder.")
        return
    wanted = [one for one in own if one.marker is not None and one.marker.evaluate({"extra": extra})]
    wanted = [one for one in wanted if not (one.marker and one.marker.evaluate({"extra": ""}))]
    wrong = [finding for one in wanted if (finding := _look_for(one, extra))]
    yield from wrong or [good(f"{len(wanted)} packages of the extra {extra}")]


def _look_for(wanted: Requirement, extra: str) -> Finding | None:
    install = f'{sys.executable} -m pip install "torchcourse[{extra}]"'
    try:
        found = version(wanted.name)
    except PackageNotFoundError:
        return missing(f"{wanted.name} is not installed", f"Run: {install}")
    # "2.13.0+cpu" is torch's 2.13.0 for processors.
    if wanted.specifier.contains(found.split("+")[0], prereleases=True):
        return None
    return missing(f"{wanted.name} is {found}, wanted is {wanted.specifier}", f"Run: {install}")
