"""Who is answered: by key, by the server's name, and by the origin of a page."""
