"""People, units, posts, accounts, and who acts for whom."""
