"""The record of self-checks, in a database of its own: who, when, which exercise, and what came of it.

The limits count in it, and the report on a class reads it. It holds no seed, no value and, unless the
instructor wants it, no code.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from sqlalchemy import (
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    create_engine,
    insert,
    select,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from torchcourse.errors import TorchcourseError

_BUSY_SECONDS = 20.0
_tables = MetaData()
_checks = Table(
    "self_check",
    _tables,
    Column("id", Integer, primary_key=True),
    Column("student", String(256), nullable=False),
    Column("assignment", String(256), nullable=False),
    Column("asked", DateTime, nullable=False),  # UTC, without time zone, as nbgrader's
    Column("notebook", LargeBinary),  # as it was sent; NULL unless the instructor keeps code
    Index("self_check_by_student", "student", "assignment", "asked"),
)
_exercises = Table(
    "self_check_exercise",
    _tables,
    Column("check_id", ForeignKey("self_check.id", ondelete="CASCADE"), primary_key=True),
    Column("exercise", String(256), primary_key=True),
    Column("points", Float, nullable=False),
    Column("max_points", Float, nullable=False),
    Column("state", String(64)),
    Column("misconception", String(256)),
    Column("hint_shown", Integer, nullable=False),  # 1 when the student read a hint, else 0
)


class CheckRecordError(TorchcourseError):
    """The record of checks cannot be used: says what, where and the next step."""


@dataclass(frozen=True)
class CheckedExercise:
    """What a student was told of one exercise."""

    exercise: str
    points: float
    max_points: float
    state: str | None = None
    misconception: str | None = None
    hint_shown: bool = False


@dataclass(frozen=True)
class RecordedCheck:
    """One check that was answered."""

    student: str
    assignment: str
    asked: datetime  # with time zone
    exercises: tuple[CheckedExercise, ...]
    notebook: bytes | None = None


class CheckRecord:
    """A database of checks; several threads may use it at once."""

    def __init__(self, db_url: str, root: Path = Path()) -> None:
        """Open it, and make what is not there yet; a relative path of SQLite's starts at `root`.

        Raises:  CheckRecordError
        """
        try:
            url = make_url(db_url)
            place = url.database if url.get_backend_name() == "sqlite" else None
            if place and place != ":memory:":
                url = url.set(database=str(root.absolute() / place))
            self.where = url.render_as_string(hide_password=True)
            arguments = {}
            if url.get_backend_name() == "sqlite":
                arguments = {"timeout": _BUSY_SECONDS}
                _make_private_file(url.database)
            self._engine = create_engine(url, pool_pre_ping=True, connect_args=arguments)
            _tables.create_all(self._engine)
        except (ArgumentError, NoSuchModuleError, ModuleNotFoundError, DBAPIError, OSError) as error:
            said = str(error.orig if isinstance(error, DBAPIError) else error).strip().splitlines()[0]
            raise CheckRecordError(
                f"The record of checks {db_url.partition('@')[2] or db_url} cannot be used: {said}. "
                "Correct SelfCheck.db_url in nbgrader_config.py, or get the permission to write there."
            ) from error

    @staticmethod
    def is_missing(db_url: str, root: Path) -> bool:
        """Whether it would be a file that is not there: reading makes none."""
        try:
            url = make_url(db_url)
        except ArgumentError:
            return False  # which opening it says
        if url.get_backend_name() != "sqlite" or not url.database:
            return False
        return not (root.absolute() / url.database).exists()

    def close(self) -> None:
        self._engine.dispose()

    def add(self, check: RecordedCheck) -> None:
        """Record a check, all of it or nothing; it is on the disk when this returns.

        Raises:  CheckRecordError
        """
        head = {
            "student": check.student,
            "assignment": check.assignment,
            "asked": _without_zone(check.asked),
            "notebook": check.notebook,
        }
        try:
            with self._engine.begin() as connection:
                [number] = connection.execute(insert(_checks), head).inserted_primary_key or [None]
                rows = [
                    {**vars(one), "hint_shown": int(one.hint_shown), "check_id": number}
                    for one in check.exercises
                ]
                if rows:
                    connection.execute(insert(_exercises), rows)
        except DBAPIError as error:
            raise self._explained(error) from error

    def times(self, student: str, assignment: str, since: datetime) -> list[datetime]:
        """When a student's checks of an assignment were asked for, from `since` on, in order.

        Raises:  CheckRecordError
        """
        query = (
            select(_checks.c.asked)
            .where(
                _checks.c.student == student,
                _checks.c.assignment == assignment,
                _checks.c.asked >= _without_zone(since),
            )
            .order_by(_checks.c.asked)
        )
        try:
            with self._engine.connect() as connection:
                return [asked.replace(tzinfo=UTC) for (asked,) in connection.execute(query)]
        except DBAPIError as error:
            raise self._explained(error) from error

    def checks(self, assignment: str | None = None) -> Iterator[RecordedCheck]:
        """All that were answered, in their order.

        Raises:  CheckRecordError
        """
        query = (
            select(_checks, _exercises)
            .outerjoin(_exercises)
            .order_by(_checks.c.asked, _checks.c.id, _exercises.c.exercise)
        )
        if assignment is not None:
            query = query.where(_checks.c.assignment == assignment)
        try:
            with self._engine.connect() as connection:
                for _, rows in groupby(connection.execute(query), lambda row: row.id):
                    lines = list(rows)
                    exercises = tuple(
                        CheckedExercise(
                            row.exercise,
                            row.points,
                            row.max_points,
                            row.state,
                            row.misconception,
                            bool(row.hint_shown),
                        )
                        for row in lines
                        if row.exercise is not None
                    )
                    head = lines[0]
                    asked = head.asked.replace(tzinfo=UTC)
                    yield RecordedCheck(head.student, head.assignment, asked, exercises, head.notebook)
        except DBAPIError as error:
            raise self._explained(error) from error

    def _explained(self, error: DBAPIError) -> CheckRecordError:
        said = str(error.orig).strip().splitlines()[0].rstrip(".")
        return CheckRecordError(
            f"The record of checks {self.where} cannot be used: {said}. Look after the disk or the server; "
            "nothing half-written was kept."
        )


def _make_private_file(path: str | None) -> None:
    """A file that only its owner may read, before SQLite makes one that others can."""
    if path and path != ":memory:":
        Path(path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError):
            Path(path).touch(mode=0o600, exist_ok=False)


def _without_zone(time: datetime) -> datetime:
    return time.astimezone(UTC).replace(tzinfo=None)
