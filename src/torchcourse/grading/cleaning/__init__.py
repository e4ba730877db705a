"""What a student wrote, displayed or handed in, made harmless for a browser of the instructor's."""
