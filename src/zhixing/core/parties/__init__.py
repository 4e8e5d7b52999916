"""Applicants, firms, complainants: encrypted, erasable."""
