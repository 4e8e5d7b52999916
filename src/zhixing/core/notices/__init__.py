"""What the system owes a person because of an act or a light."""
