"""What the feeds channel remembers for itself."""
