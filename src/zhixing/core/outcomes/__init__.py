"""Verdicts, consequences, bars."""
