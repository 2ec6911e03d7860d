"""The exchanges of a world, and what the contract says of each."""
