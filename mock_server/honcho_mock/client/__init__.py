"""A world as tests use it: what its clients sent, and what is to happen to them."""
