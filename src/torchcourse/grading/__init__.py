"""The grading engine; a probe imports `given`, `observe` and `not_allowed` from here."""

from torchcourse.grading.observe import given, not_allowed, observe

__all__ = ["given", "not_allowed", "observe"]
