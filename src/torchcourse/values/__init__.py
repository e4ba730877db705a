"""What a value is once it has left its process, and how two of them differ."""
