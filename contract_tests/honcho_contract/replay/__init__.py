"""Findings and recordings sent again."""
