"""Decisions on matters: values in, a value out. No database, no time, no web framework."""
