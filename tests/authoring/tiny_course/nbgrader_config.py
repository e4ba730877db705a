"""How nbgrader works in this course."""

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "torchcourse"

# What stands in a student's notebook for a solution; the authoring tools check that a stub with it is Python.
c.ClearSolutions.code_stub = {"python": "raise NotImplementedError"}

# A mark scheme is a hidden region of a locked cell, not of a task.
c.ClearMarkScheme.enforce_metadata = False
