"""What a person grades: kept, handed on, and noted."""
