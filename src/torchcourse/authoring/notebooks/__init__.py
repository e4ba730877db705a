"""Text to notebooks: built, executed, the same bytes each time."""
