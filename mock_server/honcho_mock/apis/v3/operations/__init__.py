"""What serves each operation, a noun a module."""
