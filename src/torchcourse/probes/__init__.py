"""The code of probes: read, and cut for submissions; never run."""
