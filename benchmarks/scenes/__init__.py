"""What benchmarks share: a database to throw away, and slices that take turns."""
