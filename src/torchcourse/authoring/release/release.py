"""What do students get of an assignment? nbgrader's own generate_assignment says it.

It works on a copy of the course and writes to no gradebook, so that building never touches an instructor's.
"""

from __future__ import annotations

import io
import logging
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from torchcourse.authoring.course_files import CourseFiles, files_within
from torchcourse.percent_text import AuthoringError

CONFIG_FILE = "nbgrader_config.py"


def generate_release(course: CourseFiles, sources: Mapping[str, bytes]) -> dict[str, dict[str, bytes]]:
    """Make the student versions of assignments, each given as the bytes of its source notebook.

    Returns: for each assignment what belongs into its release folder, relative path -> content
    Raises:  AuthoringError when nbgrader refuses
    """
    if not sources:
        return {}
    config = course.root / CONFIG_FILE
    if not config.is_file():
        raise AuthoringError(f"{CONFIG_FILE}: there is no such file in the course's folder; write it")
    with tempfile.TemporaryDirectory(prefix="torchcourse-release-") as folder:
        copy = CourseFiles(Path(folder) / "course")
        copy.root.mkdir()
        shutil.copyfile(config, copy.root / CONFIG_FILE)
        for name, content in sources.items():
            for relative, path in course.extra_files(name).items():
                target = copy.source_folder(name) / relative
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
            copy.source_folder(name).mkdir(parents=True, exist_ok=True)
            copy.source_notebook(name).write_bytes(content)
        for name in sources:
            _generate(copy, name)
        return {
            name: {
                relative: path.read_bytes()
                for relative, path in files_within(copy.release_folder(name)).items()
            }
            for name in sources
        }


def _generate(course: CourseFiles, name: str) -> None:
    """Run nbgrader's converter as its command would with --no-db."""
    log = io.StringIO()
    logger = logging.Logger("generate_assignment")
    logger.addHandler(logging.StreamHandler(log))
    converter = GenerateAssignment(
        coursedir=CourseDirectory(config=_config(course, name)), config=_config(course, name), log=logger
    )
    try:
        converter.start()
    except (NbGraderException, SystemExit) as error:
        raise AuthoringError(
            f"{name}: nbgrader generate_assignment failed: {log.getvalue()}{error}"
        ) from error


def _config(course: CourseFiles, name: str) -> Config:
    """Read the course's configuration, and no other: a user's own must not change what students get."""
    config: Config = PyFileConfigLoader(CONFIG_FILE, path=str(course.root)).load_config()
    config.CourseDirectory.root = str(course.root)
    config.CourseDirectory.assignment_id = name
    config.GenerateAssignment.no_database = True
    config.SaveCells.enabled = False
    return config
