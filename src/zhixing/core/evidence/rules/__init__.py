"""Decisions about files on bytes alone: what a file is, whether it is harmless, what marks it bears."""
