"""What a run finds: the data that reports are written from."""
