"""A proxy that holds a real Honcho, and its clients, to the contract."""
