"""Pages of directives, a file for each noun."""
