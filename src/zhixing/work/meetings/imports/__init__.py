"""What comes into this room: rolling lists as workbooks."""
