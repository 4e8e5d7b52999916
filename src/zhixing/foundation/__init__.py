"""Plain Python that every floor may use: actors, refusals, moments, numbers. No Django here."""
