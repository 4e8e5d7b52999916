"""How an official document is read: lines, header, clauses, parties, deadlines, proposed tasks.

Plain Python on text. Nothing is invented: whatever a proposal says stands in the document, and only
dates are rewritten (`6月底前` as `2026-06-30`). Where the document leaves a choice, the proposal
carries a flag and a person decides.
"""
