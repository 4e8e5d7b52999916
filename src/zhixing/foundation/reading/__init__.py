"""Reading official papers: lines and tables, the fields of the header, labels and numerals. Plain Python."""
