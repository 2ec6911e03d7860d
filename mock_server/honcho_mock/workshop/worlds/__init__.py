"""Many separate states in one server."""
