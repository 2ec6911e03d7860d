"""What only API 1 knows, as Honcho 1.1.0 speaks it."""
