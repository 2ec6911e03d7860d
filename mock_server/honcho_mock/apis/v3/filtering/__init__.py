"""The filter language of lists and searches."""
