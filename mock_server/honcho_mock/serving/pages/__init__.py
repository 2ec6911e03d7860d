"""Pages and documents beside the API."""
