"""Sizes that protect the machine. They are neither law nor practice."""

MEGABYTES = 50
"""The largest file, in MiB."""
