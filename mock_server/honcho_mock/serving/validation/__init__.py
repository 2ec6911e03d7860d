"""Requests held to the schemas of the document, in Honcho's words."""
