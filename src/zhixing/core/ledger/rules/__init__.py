"""Decisions of the ledger on plain values: canonical bytes, hashes, the tree, heads, origin."""
