"""What ties the rooms together: settings, addresses, the database, the command line."""
