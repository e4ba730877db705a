"""What submissions are graded against."""
