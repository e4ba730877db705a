"""Which errors does the command line tell as one message? Those that somebody can do something about."""

from __future__ import annotations


def told_errors() -> tuple[type[Exception], ...]:
    """The exceptions whose text says what is wrong, where, and what to do next."""
    from torchcourse.authoring.notebooks.run_notebook import NotebookFailed
    from torchcourse.authoring.release.leaks import LeakError
    from torchcourse.files.private_folder import NoRoom
    from torchcourse.grading.course.course_folder import CourseError
    from torchcourse.grading.execute.executor import ClusterError
    from torchcourse.grading.execute.template import TemplateError
    from torchcourse.grading.gradebook.writer import GradebookError
    from torchcourse.grading.pipeline.reference import ReferenceFailed
    from torchcourse.grading.record.autograded_folder import FolderError
    from torchcourse.grading.sandbox.prepared import SandboxError
    from torchcourse.percent_text import AuthoringError

    return (
        AuthoringError,
        ClusterError,
        CourseError,
        FolderError,
        GradebookError,
        LeakError,
        NoRoom,
        NotebookFailed,
        ReferenceFailed,
        SandboxError,
        TemplateError,
    )
