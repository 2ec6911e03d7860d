"""What a user lets go wrong: its definition, the calls it is for, and its effect."""
