"""Values and requests that servers are known to get wrong."""
