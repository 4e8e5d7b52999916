"""Limits, calendars, pauses, lights, and their explanation."""
