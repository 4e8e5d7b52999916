"""Projects taken out: the register and the table of the week as workbooks, minutes as a Word document."""
