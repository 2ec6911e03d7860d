"""Scenarios that send the same to every server."""
