"""Defects that only few requests show."""
