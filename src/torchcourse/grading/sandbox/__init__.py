"""What a submission's process may touch."""
