"""All that a student's notebook may import: checks, pictures, and a check of the whole notebook."""

from torchcourse.student.checks import CheckFailed, checks
from torchcourse.student.self_checks import self_check
from torchcourse.student.session import watch_cells

__all__ = ["CheckFailed", "checks", "self_check"]

watch_cells()
