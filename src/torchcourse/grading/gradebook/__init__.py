"""nbgrader's database; the only home of SQLAlchemy."""
