"""Tables of the room are made here."""
