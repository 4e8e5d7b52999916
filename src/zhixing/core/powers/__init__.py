"""The list of powers and duties 权责清单."""
