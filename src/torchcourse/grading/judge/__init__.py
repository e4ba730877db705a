"""Observations to verdicts; knows no process, file or database."""
