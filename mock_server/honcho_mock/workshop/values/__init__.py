"""Values that people write, in Python, JSON or YAML, read and checked."""
