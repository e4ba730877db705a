"""The grading engine; a probe imports `given` and `observe` from here."""

from torchcourse.grading.observe import given, observe

__all__ = ["given", "observe"]
