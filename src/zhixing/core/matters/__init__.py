"""Anything a government owes an outcome on, and who holds it."""
