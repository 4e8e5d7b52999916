"""公文: papers that come in and go out, who follows them, and the weekly report on where they are."""
