"""All that a student's notebook may import: checks and pictures."""

from torchcourse.student.checks import CheckFailed, checks

__all__ = ["CheckFailed", "checks"]
