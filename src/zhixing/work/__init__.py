"""行: the rooms where things are done."""
