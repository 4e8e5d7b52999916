"""决策落实: decisions and instructions broken down and followed."""
