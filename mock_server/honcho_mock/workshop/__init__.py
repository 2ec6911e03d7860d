"""What client developers get besides Honcho: worlds, a journal, faults, state on demand."""
