"""Defects of a mock of Honcho 1.1.0."""
