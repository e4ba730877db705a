"""The grading engine; a probe imports `given`, `observe`, `not_allowed` and the standard probes from here."""

from torchcourse.grading.observe import given, not_allowed, observe
from torchcourse.grading.standard_probes import (
    by_leading_shape,
    count_of,
    each_by_itself,
    gradient,
    gradients,
    gradients_after,
    gradients_by,
    left_unchanged,
    modes_after,
    result_of,
    twice,
)

__all__ = [
    "by_leading_shape",
    "count_of",
    "each_by_itself",
    "given",
    "gradient",
    "gradients",
    "gradients_after",
    "gradients_by",
    "left_unchanged",
    "modes_after",
    "not_allowed",
    "observe",
    "result_of",
    "twice",
]
