"""Honcho 1.1.0."""
