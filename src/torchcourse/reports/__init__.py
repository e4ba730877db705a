"""What is told of a class: its points, how they add up, and what humans changed."""
