"""The record that nobody can quietly change: entries, tree, signed heads."""
