"""The course folder: settings, lock, what was handed in."""
