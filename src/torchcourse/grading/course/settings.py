"""What does a course's nbgrader configuration say?"""

from __future__ import annotations

import hashlib
import json
import logging
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.apps.autogradeapp import AutogradeApp
from nbgrader.converters import Autograde
from nbgrader.exchange.default import Exchange
from nbgrader.preprocessors import AssignLatePenalties, Execute, IgnorePattern, LimitOutput
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from traitlets import List, Unicode
from traitlets.config import Configurable

from torchcourse.errors import TorchcourseError
from torchcourse.grading.records import LatePenalty


class CourseError(TorchcourseError):
    """The course folder cannot be graded as it is: says what, where and the next step."""


class _Settings(AutogradeApp):  # type: ignore[misc]  # nbgrader has no types
    """`nbgrader autograde` up to the point where it knows its configuration."""

    # The folder that one stands in may be another course, whose database must not become this one's
    # (nbgrader issue 1661); the course's own configuration is read anyhow.
    load_cwd_config = False

    def init_syspath(self) -> None:
        """Leave the import path alone: nbgrader would put the current folder first."""


class TorchcourseGrading(Configurable):
    """Torchcourse's own settings, in nbgrader_config.py beside nbgrader's."""

    readable_folders = List(
        Unicode(),
        help="Folders that students' code may read, not write; relative paths start at the course folder.",
    ).tag(config=True)


@dataclass(frozen=True)
class CourseSettings:
    """nbgrader's settings of one course, as far as grading asks for them."""

    app: AutogradeApp
    converter: Autograde
    db_url: str
    late_penalty: LatePenalty
    readable_folders: tuple[str, ...]

    @property
    def timeout_seconds(self) -> float | None:
        """Time limit of a cell; None for none."""
        timeout = self.configured(Execute).timeout
        return None if timeout is None or timeout < 0 else float(timeout)

    @property
    def gradebook_file(self) -> Path | None:
        """Where SQLite keeps the gradebook; None when it is on a server."""
        url = make_url(self.db_url)
        return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None

    @property
    def exchange(self) -> Path:
        """nbgrader's exchange, where submissions wait to be collected."""
        return Path(self.configured(Exchange).root)

    def configured(self, what: type[Configurable]) -> Any:
        """An object of nbgrader's (LimitOutput, IgnorePattern, …) with the course's settings."""
        return what(parent=self.app)

    def digest(self) -> str:
        """A digest of the settings that can change what a submission earns or what its folder holds."""
        late = self.configured(AssignLatePenalties)
        late.init_plugin()
        objects = [self.configured(kind) for kind in (Execute, LimitOutput, IgnorePattern)]
        texts = [_traits_as_text(one) for one in (*objects, late, late.plugin_inst)]
        coursedir = self.app.coursedir
        texts.append(repr((sorted(coursedir.ignore), coursedir.groupshared, self.converter.permissions)))
        texts.append(repr(sorted(self.converter.exclude_overwriting.items())))
        texts += self.readable_folders
        return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def read_settings(root: Path) -> CourseSettings:
    """Read a course's nbgrader_config.py (and the user's own) as `nbgrader --course-dir` does.

    The process stays in its folder.

    Raises:  CourseError when a configuration file does not run or holds a value that nbgrader refuses
    """
    app = _Settings(raise_config_file_errors=True)
    heard = _Heard()
    app.log = _quiet_log(heard)
    _find_modules_in(root)
    try:
        app.initialize([f"--course-dir={root}"])
        converter = Autograde(coursedir=app.coursedir, parent=app)
        late = AssignLatePenalties(parent=app)
        late.init_plugin()
        Execute(parent=app)  # refuses a time limit that is none
        readable = tuple(TorchcourseGrading(parent=app).readable_folders)
    except SystemExit:  # how traitlets reports a refused value
        raise CourseError(_refused(root, heard.last)) from None
    except Exception as error:
        raise CourseError(_refused(root, f"{type(error).__name__}: {error}")) from error
    db_url = _absolute(app.coursedir.db_url, root)
    return CourseSettings(app, converter, db_url, late.plugin_inst.late_submission_penalty, readable)


def _refused(root: Path, why: str) -> str:
    why = why.removeprefix("Bad config encountered during initialization: ").rstrip(".")
    return (
        f"{root}: nbgrader's configuration cannot be used: {why}. Correct nbgrader_config.py and run again."
    )


def _find_modules_in(root: Path) -> None:
    """From now on a course's own modules can be imported; nbgrader imports what settings name, some late.

    They come last: nothing there can take the place of an installed package.
    """
    if str(root) not in sys.path:
        sys.path.append(str(root))


def _absolute(db_url: str, root: Path) -> str:
    """Take a relative SQLite path from the course folder, where nbgrader's converters stand."""
    try:
        url = make_url(db_url)
    except ArgumentError as error:
        raise CourseError(
            f"{root}/nbgrader_config.py: CourseDirectory.db_url = {db_url!r} is no database address. "
            "Use sqlite:///gradebook.db or postgresql://USER@HOST/NAME."
        ) from error
    place = url.database if url.get_backend_name() == "sqlite" else None
    if place and place != ":memory:" and not place.startswith("file:"):
        url = url.set(database=str(root / place))
    return url.render_as_string(hide_password=False)


def _traits_as_text(one: Configurable) -> str:
    """A configurable's class and settings, as text that is the same for the same settings."""
    traits = {name: getattr(one, name) for name in one.traits(config=True)}
    return json.dumps([_name_of(type(one)), traits], sort_keys=True, default=_name_of)


def _name_of(value: object) -> str:
    """A function's or a class's name; an object's class: never its address, which differs from run to run."""
    named = value if hasattr(value, "__qualname__") else type(value)
    return f"{named.__module__}.{named.__qualname__}"


class _Heard(logging.Handler):
    """Keeps the last message, which says why a value was refused."""

    last = "nbgrader refused it"

    def emit(self, record: logging.LogRecord) -> None:
        self.last = record.getMessage()


def _quiet_log(heard: logging.Handler) -> logging.Logger:
    log = logging.Logger("torchcourse.course_settings", logging.ERROR)
    log.addHandler(heard)
    return log
