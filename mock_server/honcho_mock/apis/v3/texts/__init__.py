"""What Honcho makes of texts: tokens, parts of files, likeness, and values that fit a schema."""
