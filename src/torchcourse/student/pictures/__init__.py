"""What the lessons draw, one module a subject."""
