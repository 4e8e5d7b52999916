"""诉求: who was asked first stays responsible until somebody has answered or taken over."""
