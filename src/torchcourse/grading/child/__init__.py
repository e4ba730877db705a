"""What runs in the forked process, beside the student's code, and how it reports."""
