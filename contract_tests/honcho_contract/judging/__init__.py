"""What must come back, and whether what came back is that."""
