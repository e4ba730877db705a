"""How is the gradebook reached, and what does it mean when it refuses?"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError

from torchcourse.errors import TorchcourseError

BUSY_SECONDS = 1.0  # how long SQLite itself waits for a lock: short, so that Ctrl-C is heard in between
RACES = 3  # how often another writer may create the same row first, before that is an error

Result = TypeVar("Result")


class GradebookError(TorchcourseError):
    """The gradebook cannot be used, for this submission or any other: says what, where and the next step."""


class NotRecorded(TorchcourseError):
    """This submission cannot be recorded, others can: says what and the next step."""


class GradebookConnection:
    """Runs pieces of work on a gradebook, each in one transaction: all of it is recorded, or nothing."""

    def __init__(self, db_url: str, wait_seconds: float = 60.0) -> None:
        self.where = make_url(db_url).render_as_string(hide_password=True)
        self._wait_seconds = wait_seconds
        self._engine = _engine(db_url, self.where)

    def close(self) -> None:
        self._engine.dispose()

    def run(self, work: Callable[[Connection], Result]) -> Result:
        """Do the work in one transaction; wait and try again while somebody else holds the gradebook.

        Raises:  GradebookError; NotRecorded when the database refuses just these values
        """
        deadline = time.monotonic() + self._wait_seconds
        pause_seconds, races = 0.02, 0
        while True:
            try:
                with self._engine.begin() as connection:
                    return work(connection)
            except IntegrityError as error:
                races += 1
                if races == RACES:
                    raise NotRecorded(f"the gradebook refuses these values: {_first_line(error)}.") from error
            except DBAPIError as error:
                if not _will_pass(error) or time.monotonic() > deadline:
                    raise self._explained(error) from error
            time.sleep(pause_seconds)
            pause_seconds = min(2 * pause_seconds, 1.0)

    def refuse_read_only(self) -> None:
        """Begin to change an SQLite file and roll back; this needs permission for the file and its folder.

        Raises:  GradebookError; never for a database server
        """
        if self._engine.dialect.name == "sqlite":
            with suppress(_RolledBack):
                self.run(_write_and_roll_back)

    def _explained(self, error: DBAPIError) -> Exception:
        said = _first_line(error)
        if type(error).__name__ == "DataError":
            return NotRecorded(f"the gradebook refuses these values: {said}.")
        return GradebookError(f"The gradebook {self.where} cannot be used: {said}. {_next_step(error)}")


class _RolledBack(Exception):
    """Ends a transaction that must leave nothing."""


def _write_and_roll_back(connection: Connection) -> None:
    """Write to the file's header, for which SQLite creates a journal beside it."""
    version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    connection.exec_driver_sql(f"PRAGMA user_version = {version + 1}")
    raise _RolledBack


def _engine(db_url: str, where: str) -> Engine:
    try:
        url = make_url(db_url)
        if url.get_backend_name() == "sqlite":
            return _sqlite_engine(db_url, where)
        return create_engine(url, pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise GradebookError(
            f"The gradebook {where} cannot be used: {error}. Correct CourseDirectory.db_url in "
            "nbgrader_config.py, or install the driver it names (psycopg for PostgreSQL)."
        ) from error


def missing_file(db_url: str) -> Path | None:
    """Where SQLite would keep a gradebook that is not there; None when it is, or is on a server."""
    url = make_url(db_url)
    path = url.database or ""
    if url.get_backend_name() != "sqlite" or path.startswith("file:") or Path(path).exists():
        return None
    return Path(path)


def _sqlite_engine(db_url: str, where: str) -> Engine:
    if missing_file(db_url) is not None:  # SQLite would make an empty one
        raise GradebookError(
            f"There is no gradebook {where}. `torchcourse grade NAME` makes it, once source/NAME is built."
        )
    engine = create_engine(db_url, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def leave_transactions_to_us(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def take_the_lock_at_once(connection: Connection) -> None:
        # A transaction that reads first and writes later can be refused in the middle, without waiting.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _will_pass(error: DBAPIError) -> bool:
    """Is it worth trying again? Locks, deadlocks, and a server that is just restarting."""
    state = getattr(error.orig, "sqlstate", None) or ""
    if state.startswith("40") or state in ("55P03", "57P01", "57P03") or error.connection_invalidated:
        return True
    said = str(error.orig).lower()
    return "database is locked" in said or "table is locked" in said or "database schema has changed" in said


def _next_step(error: DBAPIError) -> str:
    said = str(error.orig).lower()
    state = getattr(error.orig, "sqlstate", None) or ""
    if _will_pass(error):
        return "Another program is writing to it (formgrader, a second grader?); end it, then run this again."
    if "disk is full" in said or "disk i/o error" in said or state == "53100":
        return (
            "Nothing half-written was kept. Free some space and run this again: it goes on where it stopped."
        )
    if "no such table" in said or "no such column" in said or state in ("42P01", "42703"):
        return "It is empty: move it away; or old: run `nbgrader db upgrade`."
    if "readonly" in said or "unable to open" in said or state == "42501":
        return "Get write permission for it and the folder that it lies in."
    if "not a database" in said or "malformed" in said:
        return "Put your last good copy in its place."
    return "Check CourseDirectory.db_url in nbgrader_config.py, and that the database server is running."


def _first_line(error: DBAPIError) -> str:
    return str(error.orig).strip().splitlines()[0].rstrip(".")
