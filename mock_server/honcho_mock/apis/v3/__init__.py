"""What only Honcho 3.0.12 does."""
