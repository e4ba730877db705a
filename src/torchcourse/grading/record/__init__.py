"""A graded submission into folder and gradebook, whole or not at all."""
