"""Pages that join rooms, one an audience."""
