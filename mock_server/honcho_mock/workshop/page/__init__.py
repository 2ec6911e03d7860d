"""The inspector: a page that shows a world."""
