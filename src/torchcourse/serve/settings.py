"""What an instructor can set about self-checks, in nbgrader_config.py: `c.SelfCheck.checks = 20`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from traitlets import Bool, Dict, Int, List, TraitError, Unicode, validate
from traitlets.config import Configurable

from torchcourse.grading.course.course_folder import Course, CourseError

FOLDER = ".torchcourse"  # in the course: the record of checks, and how to reach a service that runs alone
_OF_AN_EXCEPTION = {"checks", "seconds", "queue"}


class SelfCheck(Configurable):
    """The traits of `c.SelfCheck`."""

    checks = Int(10, min=0, help="So many checks of an assignment in `seconds`; 0 for any number.").tag(
        config=True
    )
    seconds = Int(3600, min=1, help="How long a check counts, in seconds.").tag(config=True)
    queue = Int(3, min=1, help="So many checks of an assignment a student may wait for at once.").tag(
        config=True
    )
    exceptions = Dict(
        help='Other limits for some: {"ann": {"checks": 20}, "group:extra": {"checks": 0, "queue": 5}}.'
    ).tag(config=True)
    groups = Dict(
        help='Groups besides those of the hub, and their members: {"extra": ["bob", "cat"]}.',
    ).tag(config=True)
    hints = Bool(True, help="Whether students read hints and the names of misconceptions.").tag(config=True)
    closed = List(Unicode(), help="Assignments that are not checked, such as an exam.").tag(config=True)
    keep_notebooks = Bool(
        False, help="Whether the record keeps the notebooks that were checked; students are told."
    ).tag(config=True)
    db_url = Unicode(
        "sqlite:///.torchcourse/self_checks.db", help="Where the record of checks is; PostgreSQL works, too."
    ).tag(config=True)
    warm = Int(5, min=1, help="So many assignments are kept ready at once.").tag(config=True)
    seeds = Int(3, min=1, help="So many secret seeds are in use for each assignment.").tag(config=True)
    seed_hours = Int(24, min=1, help="After so many hours a seed is replaced.").tag(config=True)
    waiting = Int(1000, min=1, help="So many checks may wait altogether.").tag(config=True)

    @validate("exceptions")
    def _known_exceptions(self, proposal: Any) -> Any:
        for who, limits in proposal["value"].items():
            if not isinstance(limits, dict) or not _OF_AN_EXCEPTION.issuperset(limits):
                raise TraitError(
                    f"SelfCheck.exceptions[{who!r}] must be a dict with some of "
                    + ", ".join(sorted(_OF_AN_EXCEPTION))
                )
            if not all(type(number) is int and number >= 0 for number in limits.values()):
                raise TraitError(f"SelfCheck.exceptions[{who!r}] must hold whole numbers, not negative")
        return proposal["value"]


@dataclass(frozen=True)
class Allowance:
    """How often somebody may ask."""

    checks: int  # 0: any number
    seconds: int
    queue: int


@dataclass(frozen=True)
class Person:
    """Who asks, as the hub or a token says."""

    name: str
    groups: frozenset[str] = frozenset()
    reads_metrics: bool = False


def read_self_check_settings(course: Course) -> SelfCheck:
    """Raises:  CourseError"""
    try:
        settings: SelfCheck = course.settings.configured(SelfCheck)
    except TraitError as error:
        raise CourseError(
            f"{course.root}/nbgrader_config.py: {error}. Correct it and run this again."
        ) from None
    return settings


def allowance_of(person: Person, settings: SelfCheck) -> Allowance:
    """The exception for the person; or else, number by number, the most generous of their groups'."""
    usual = {"checks": settings.checks, "seconds": settings.seconds, "queue": settings.queue}
    own = settings.exceptions.get(person.name)
    if own is not None:
        return Allowance(**{**usual, **own})
    groups = set(person.groups) | {name for name, who in settings.groups.items() if person.name in who}
    of_groups = [settings.exceptions.get(f"group:{name}") for name in sorted(groups)]
    best = [Allowance(**{**usual, **limits}) for limits in of_groups if limits is not None]
    return max(best, key=_generosity, default=Allowance(**usual))


def _generosity(allowance: Allowance) -> tuple[float, int]:
    per_second = allowance.checks / allowance.seconds if allowance.checks else float("inf")
    return per_second, allowance.queue


def told_of_record(settings: SelfCheck) -> str:
    """What a student is to know about what is kept."""
    kept = "who checked what and when, the points, and which known mistakes were recognised"
    if settings.keep_notebooks:
        return f"Your instructor can see {kept}, and the notebook that was checked."
    return f"Your instructor can see {kept}; not your code."
