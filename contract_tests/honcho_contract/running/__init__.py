"""A run against one target: it sends, judges, remembers and collects."""
