"""What only one version of the API knows, a folder for each; nothing below may import it."""
