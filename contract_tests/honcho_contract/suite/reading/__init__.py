"""Scenarios that write nothing."""
