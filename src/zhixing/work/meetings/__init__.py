"""会议: what is heard, who says what, what is decided, and that every decision becomes somebody's matter."""
