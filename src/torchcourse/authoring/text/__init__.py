"""What is written, read and checked."""
