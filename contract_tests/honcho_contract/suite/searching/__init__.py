"""Scenarios in which Hypothesis chooses what is sent."""
