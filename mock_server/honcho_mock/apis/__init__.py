"""What only one generation of the API knows, a folder each."""
