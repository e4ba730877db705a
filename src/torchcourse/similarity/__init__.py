"""Which answers are alike in what hardly anybody else wrote? For a human to read; it accuses nobody."""
