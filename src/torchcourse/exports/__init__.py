"""Grades on their way into another system, in the shapes that it reads, and with nothing guessed."""
