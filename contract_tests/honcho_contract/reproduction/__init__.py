"""A finding's calls as data, so that they can be sent again."""
