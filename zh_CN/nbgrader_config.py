"""How nbgrader works in this course."""

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "torchcourse"

# What stands in a student's notebook for a solution; the authoring tools check that a stub with it is Python.
c.ClearSolutions.code_stub = {"python": "raise NotImplementedError"}

# nbgrader's own steps, and one more: a check that fails does not stop "Run All Cells".
c.GenerateAssignment.preprocessors = [
    "nbgrader.preprocessors.IncludeHeaderFooter",
    "nbgrader.preprocessors.InstantiateTests",
    "nbgrader.preprocessors.LockCells",
    "nbgrader.preprocessors.ClearSolutions",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.CheckCellMetadata",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.SaveCells",
    "nbgrader.preprocessors.ClearHiddenTests",
    "nbgrader.preprocessors.ClearMarkScheme",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.CheckCellMetadata",
    "torchcourse.grading.nbgrader_plugin.GoOnAfterChecks",
]

# The mark scheme of a written question is a hidden region of a locked cell, as a probe is of a test cell.
# nbgrader allows it in tasks only, which have no automatic 0 for what nobody wrote.
c.ClearMarkScheme.enforce_metadata = False

# Seconds a cell may take; the slowest of this course's, which trains the capstone's classifiers, takes a few.
c.ExecutePreprocessor.timeout = 20

# Mend, run in the sandbox and judge, in the places of nbgrader's own steps.
c.Autograde.exporter_class = "torchcourse.grading.autograde_exporter.AutogradeExporter"
c.Autograde.sanitize_preprocessors = ["torchcourse.grading.nbgrader_plugin.Mend"]
c.Autograde.autograde_preprocessors = [
    "torchcourse.grading.nbgrader_plugin.ExecuteAndJudge",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# Students read what was checked and what came of it, not the probes and mark schemes themselves.
c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.GetGrades",
    "nbgrader.preprocessors.ClearHiddenTests",
    "torchcourse.grading.nbgrader_plugin.HideMarkSchemes",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]

# Pages that run no script and need no network: formulas as MathML, and a policy that forbids the rest.
c.GenerateFeedback.exporter_class = "torchcourse.grading.feedback.exporter.FeedbackExporter"

# Whose notebook has `nbgrader zip_collect` unpacked? docs/instructor.md shows the names that are understood.
c.FileNameCollectorPlugin.named_regexp = (
    r".*/extracted/(?P<student_id>[^/_]+)[_/](?:.*[_/])?(?P<file_id>\d\d_\w+)[^/]*\.ipynb"
)
