"""Proposed acts that wait for a second person."""
