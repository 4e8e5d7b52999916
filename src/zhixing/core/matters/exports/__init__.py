"""Event logs out: the cases of a log, or matters with their ledger, as XES, OCEL 2.0 and CSV."""
