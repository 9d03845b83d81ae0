"""What was said, signed, in order."""
