"""Is an assignment's notebook built from its current text?"""

from __future__ import annotations

import re
from pathlib import Path

from torchcourse.authoring.course_files import CourseFiles
from torchcourse.authoring.notebooks.build import build_source, notebook_bytes
from torchcourse.authoring.text.named_hints import with_named_hints
from torchcourse.authoring.text.read_text import read_assignment
from torchcourse.percent_text import AuthoringError

# In JSON: from an escaped quote to the next, but for one that is escaped in the code as well.
_HINT = re.compile(rb'hint=\\"(?:[^\\]|\\\\\\"|\\(?!"))*\\"')


def refuse_unbuilt(root: Path, assignment: str) -> None:
    """Refuse an assignment whose notebook says something else than its text; one without a text is fine.

    By content: in a fresh clone the times of files say nothing.
    Raises:  AuthoringError, also for a mistake in the text
    """
    files = CourseFiles(root.absolute())
    text, notebook = files.source_text(assignment), files.source_notebook(assignment)
    if not _is_written_here(text):
        return
    said = files.said(text)
    if not notebook.is_file():
        raise AuthoringError(f"{said} is not built yet: run `make build`, or `torchcourse build`.")
    if files.bank(assignment) is None:  # then nobody knows which hints the probes name
        is_built = _without_hints(notebook.read_bytes()) == _without_hints(
            notebook_bytes(build_source(read_assignment(text)))
        )
    else:
        in_full = with_named_hints(read_assignment(text), files.bank_folder(assignment))
        is_built = notebook.read_bytes() == notebook_bytes(build_source(in_full))
    if is_built:
        return
    if notebook.stat().st_mtime < text.stat().st_mtime:
        raise AuthoringError(f"{said} is newer than its notebook: run `make build`, or `torchcourse build`.")
    raise AuthoringError(
        f"{files.said(notebook)} is not what {said} says. Write into {said} what was edited in the notebook, "
        "if anything was; then run `make build`, or `torchcourse build`, which builds the notebook again."
    )


def _without_hints(notebook: bytes) -> bytes:
    """A notebook's file without the hints of its checks and probes."""
    return _HINT.sub(b"hint", notebook)


def _is_written_here(text: Path) -> bool:
    """Whether there is a text of an assignment, and not just some file of that name in another course."""
    try:
        return 'exercise="' in text.read_text("utf-8")
    except (OSError, ValueError):
        return False
