"""How does one graded submission become its pages: nbgrader's own converter, told where to build."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter
from nbconvert.writers.files import FilesWriter
from nbgrader.converters import GenerateFeedback
from nbgrader.preprocessors import GetGrades
from traitlets.utils.importstring import import_item

from torchcourse.grading.course.course_folder import Course
from torchcourse.grading.feedback.exporter import FeedbackExporter, PageLimits, RecordedGrades
from torchcourse.grading.feedback.page_exporter import PageExporter
from torchcourse.grading.gradebook.scores import NotebookScores


class FeedbackConverter(GenerateFeedback):  # type: ignore[misc]  # nbgrader has no types
    """`nbgrader generate_feedback` for one submission after the other, with the course's settings.

    Its steps, hooks, preprocessors and templates are nbgrader's and the course's. The exporter is made once,
    scores come from `scores`, by student and notebook, and the pages go where `folder` says.
    """

    def __init__(self, course: Course, scores: Mapping[tuple[str, str], NotebookScores]) -> None:
        app = course.settings.app
        super().__init__(coursedir=app.coursedir, parent=app)
        self.scores = scores
        self.folder = Path()
        self.writer = FilesWriter(parent=self, config=self.config)
        is_stock = self.exporter_class in (HTMLExporter, PageExporter)
        exporter = FeedbackExporter if is_stock else self.exporter_class
        self.exporter = exporter(parent=self, config=self.config)
        self.exporter.register_preprocessor(PageLimits, enabled=True)
        for preprocessor in self.preprocessors:
            named = import_item(preprocessor) if isinstance(preprocessor, str) else preprocessor
            self.exporter.register_preprocessor(RecordedGrades if named is GetGrades else named)

    def build(self, assignment: str, student: str, notebooks: list[Path], folder: Path) -> None:
        """Make the pages of a submission in a folder; raises what a preprocessor or template raises."""
        self.folder = folder
        self.notebooks = sorted(map(str, notebooks))
        self.run_pre_convert_hook()
        self.init_assignment(assignment, student)
        for notebook in self.notebooks:
            self.convert_single_notebook(notebook)
        self.set_permissions(assignment, student)

    def init_single_notebook_resources(self, notebook_filename: str) -> dict[str, Any]:
        resources: dict[str, Any] = super().init_single_notebook_resources(notebook_filename)
        said = resources["nbgrader"]
        said["recorded"] = self.scores.get((said["student"], said["notebook"]))
        return resources

    def settings(self) -> str:
        """The course's configuration, as text that is the same for the same settings."""
        return json.dumps(self.config, sort_keys=True, default=repr)

    def _format_dest(self, assignment_id: str, student_id: str, escape: bool = False) -> str:
        return str(self.folder)
