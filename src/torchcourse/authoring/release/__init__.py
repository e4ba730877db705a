"""What students get, and that nothing leaks."""
