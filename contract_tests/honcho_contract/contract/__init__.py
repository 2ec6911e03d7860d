"""The document, compiled for judging."""
