"""What Honcho does, in memory. Knows no HTTP."""
