"""What is kept: rows in tables, how much of it, and the way back."""
