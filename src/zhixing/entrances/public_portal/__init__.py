"""公众门户: what everybody may see and send."""
