"""Decisions about projects on plain values: how far they should be, when they will end, what a week shows."""
