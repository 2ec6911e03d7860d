"""A world's state: seeded, saved, loaded, and snapshots of it."""
