"""The course in other languages: blocks of its text, and catalogues of their translations."""
