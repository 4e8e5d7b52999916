"""领导看板: the pages of a leader."""
