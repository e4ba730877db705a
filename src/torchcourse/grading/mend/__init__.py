"""A submitted notebook put back in shape."""
