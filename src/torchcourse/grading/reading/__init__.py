"""What reads a submission outside the sandbox: in processes that may take only so much time and memory."""
