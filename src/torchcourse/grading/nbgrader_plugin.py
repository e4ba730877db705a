"""The engine inside plain nbgrader: preprocessors that take the places of nbgrader's own.

With these three lines in nbgrader_config.py, `nbgrader autograde` and formgrader's Autograde button mend,
run and judge as `torchcourse grade` does:

    c.Autograde.exporter_class = "torchcourse.grading.autograde_exporter.AutogradeExporter"
    c.Autograde.sanitize_preprocessors = ["torchcourse.grading.nbgrader_plugin.Mend"]
    c.Autograde.autograde_preprocessors = ["torchcourse.grading.nbgrader_plugin.ExecuteAndJudge", …]
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode, from_dict
from nbgrader.preprocessors import Execute, NbGraderPreprocessor
from traitlets import Bool

from torchcourse.grading.cleaning.file_names import original_names, rename_active
from torchcourse.grading.course.course_folder import Course
from torchcourse.grading.course.taken_files import source_files
from torchcourse.grading.execute.work_files import Files
from torchcourse.grading.notebook.cells import GO_ON, CellMetadata, is_test_cell
from torchcourse.grading.pipeline.engine import Engine
from torchcourse.grading.pipeline.material import files_in
from torchcourse.grading.pipeline.run_and_judge import run_and_judge
from torchcourse.grading.pipeline.standing_engine import assignment_in, course_root
from torchcourse.grading.reading.jobs import ToWrite, WrittenNotebook, look_at, mend_one
from torchcourse.grading.records import MendedNotebook

Resources = dict[str, Any]


class Mend(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Puts a submitted notebook back in shape, in the place of nbgrader's sanitize preprocessors."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Mend the notebook; log each repair, and tell it at the head of the notebook.

        nbgrader has copied what lies beside it, which is made harmless here.
        """
        for note in _Folder.of(self, resources).make_harmless():
            self.log.warning("%s: %s", resources["nbgrader"]["student"], note)
        assignment = assignment_in(course_root(self), resources["nbgrader"]["assignment"])
        request = resources["nbgrader"]["notebook"], json.dumps(nb).encode()
        cleaned, _ = assignment.readers.do(mend_one, request)
        for sentence in cleaned.told:
            self.log.warning("Repaired %s: %s", resources["nbgrader"]["student"], sentence)
        return from_dict(cleaned.notebook), resources


class ExecuteAndJudge(Execute):  # type: ignore[misc]  # nbgrader has no types
    """Runs a notebook in the sandbox and writes the verdicts into its outputs, in the place of Execute.

    A subclass, so that `--no-execute` and the settings of Execute and ExecutePreprocessor reach it.
    """

    unsafe_no_sandbox = Bool(False, help="Run students' code with the grader's own rights.").tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: Resources | None = None, km: Any = None
    ) -> tuple[NotebookNode, Resources]:
        """Run and judge the notebook; nbgrader's SaveAutoGrades then reads the points from its outputs."""
        assert resources is not None
        name = resources["nbgrader"]["notebook"]
        engine = assignment_in(course_root(self), resources["nbgrader"]["assignment"]).engine(
            self.timeout, not self.unsafe_no_sandbox
        )
        files = _Folder.of(self, resources).files()
        plain = json.loads(json.dumps(nb))  # as plain dicts, which their reader knows
        mended = MendedNotebook(name, tuple(plain["cells"]), plain["metadata"], ())
        written, flags = _run(engine, mended, files)
        for flag in (*flags, *written.flags):
            self.log.warning("%s: %s", resources["nbgrader"]["student"], flag)
        return nbformat.reads(written.text.decode(), as_version=4), resources


def _run(engine: Engine, mended: MendedNotebook, files: Files) -> tuple[WrittenNotebook, tuple[str, ...]]:
    """Run and judge a mended notebook; give it as it is written, and the flags of its run."""
    grader = engine.graders[mended.name]
    request = mended, grader.reference.not_allowed, files
    read, closed = engine.readers.do(look_at, request)
    assert closed is not None
    run, verdicts = run_and_judge(engine, read, files)
    [written] = engine.write(closed, [ToWrite(run.outputs, run.execution_counts, verdicts)])
    assert written is not None
    return written, run.flags


@dataclass(frozen=True)
class _Folder:
    """What nbgrader has copied for one submission, beside its notebooks."""

    path: Path
    submitted: Path
    own: frozenset[Path]  # the instructor's files, by their names within

    @classmethod
    def of(cls, preprocessor: NbGraderPreprocessor, resources: Resources) -> _Folder:
        course = Course.open(course_root(preprocessor))
        student, assignment = (resources["nbgrader"][what] for what in ("student", "assignment"))
        own = {*source_files(course.path_of("source", assignment), course.ignore)}
        left_to_students = course.not_overwritten(assignment)
        return cls(
            course.path_of("autograded", assignment, student),
            course.path_of("submitted", assignment, student),
            frozenset(name for name in own if str(name) not in left_to_students),
        )

    def make_harmless(self) -> list[str]:
        """Rename the student's files that a browser could run; say which."""
        return rename_active(self.path, self._is_exempt)

    def files(self) -> dict[str, Path]:
        """The files as the student's code expects them."""
        return original_names(self.path, self.submitted, [Path(name) for name in files_in(self.path)])

    def _is_exempt(self, name: Path) -> bool:
        return name in self.own or (len(name.parts) == 1 and name.suffix == ".ipynb")


class GoOnAfterChecks(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Lets "Run All Cells" go on after a check that fails, in what students get and nowhere else.

    JupyterLab stops at a cell that raises, unless it has this tag. The source has none, so that a solution
    whose check fails ends whatever runs it.
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: Resources, index: int
    ) -> tuple[NotebookNode, Resources]:
        if is_test_cell(cell):
            cell.metadata["tags"] = [*cell.metadata.get("tags", []), GO_ON]
        return cell, resources


class HideMarkSchemes(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Takes the mark schemes out of a feedback page; they are in locked cells, so a student wrote none of it.

    nbgrader's ClearMarkScheme also reads students' own cells, and fails at half a marker there.
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: Resources, index: int
    ) -> tuple[NotebookNode, Resources]:
        if CellMetadata.of(cell).is_locked and cell["cell_type"] == "markdown":
            cell["source"] = _MARK_SCHEME.sub("", cell["source"]).rstrip()
        return cell, resources


_MARK_SCHEME = re.compile(r"^[^\n]*BEGIN MARK SCHEME.*?END MARK SCHEME[^\n]*\n?", re.M | re.S)
