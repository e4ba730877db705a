"""What do students get of an assignment? nbgrader's own generate_assignment says it.

It works on a copy of the course with a gradebook of its own, so that building never touches an instructor's.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from torchcourse.authoring.course_files import CourseFiles, files_within
from torchcourse.percent_text import AuthoringError

CONFIG_FILE = "nbgrader_config.py"

# Run by another interpreter: nbgrader changes the working directory and keeps what it configures per process.
_GENERATE = """
import sys
from nbgrader.apps import NbGrader
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory

app = NbGrader()
app.load_config_file()
app.config.CourseDirectory.root, app.config.CourseDirectory.db_url = sys.argv[1:3]
for name in sys.argv[3:]:
    app.config.CourseDirectory.assignment_id = name
    GenerateAssignment(coursedir=CourseDirectory(parent=app), parent=app).start()
"""


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
        _run_nbgrader(copy, Path(folder), tuple(sources))
        return {
            name: {
                relative: path.read_bytes()
                for relative, path in files_within(copy.release_folder(name)).items()
            }
            for name in sources
        }


def _run_nbgrader(course: CourseFiles, scratch: Path, names: tuple[str, ...]) -> None:
    command = [
        sys.executable,
        "-c",
        _GENERATE,
        str(course.root),
        f"sqlite:///{scratch / 'gradebook.db'}",
        *names,
    ]
    ran = subprocess.run(
        command, cwd=course.root, env=_environment(scratch), capture_output=True, text=True, check=False
    )
    if ran.returncode != 0:
        raise AuthoringError(f"nbgrader generate_assignment failed: {ran.stderr.strip()}")


def _environment(scratch: Path) -> dict[str, str]:
    """Let nbgrader find `alembic`, which it calls by name, and no configuration but the course's."""
    programs = str(Path(sys.executable).parent)
    return os.environ | {
        "PATH": os.pathsep.join([programs, os.environ.get("PATH", "")]),
        "JUPYTER_CONFIG_DIR": str(scratch / "no-config"),
        "JUPYTER_CONFIG_PATH": "",
    }
