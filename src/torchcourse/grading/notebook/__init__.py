"""What a notebook file and its cells say."""
