"""One result, told in several forms."""
