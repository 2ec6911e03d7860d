"""Two servers held against each other."""
