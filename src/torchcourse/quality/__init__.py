"""How sharp are the tests? The bank graded, and mutants."""
