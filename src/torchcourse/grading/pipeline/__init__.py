"""The stages in order: one notebook, one submission, one class."""
