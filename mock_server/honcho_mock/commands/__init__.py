"""The commands of `honcho-mock`, and what they print."""
