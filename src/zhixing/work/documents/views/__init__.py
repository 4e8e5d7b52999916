"""Pages of documents: registers, one paper and its steps, the weekly report."""
