"""The control plane: its document, and what each of its operations does."""
