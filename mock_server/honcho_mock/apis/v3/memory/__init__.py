"""What Honcho derives from messages, and what it answers from that."""
