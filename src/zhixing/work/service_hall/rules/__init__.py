"""Decisions of the hall on plain values."""
