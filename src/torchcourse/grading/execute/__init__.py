"""One notebook run, watched from outside."""
