"""A class that never was: submissions drawn from the answer bank, with what was planted in them noted."""
