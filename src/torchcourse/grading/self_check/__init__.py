"""A verdict before the deadline: the way of a submission, without a record."""
