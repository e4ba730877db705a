"""Notebook text to notebooks, to release versions, to answer keys."""
