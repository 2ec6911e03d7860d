"""The gate: the suite run by pytest, to a verdict."""
