"""A PyTorch course that grades itself."""

__version__ = "0.2.0"
