"""工作台: the pages of an officer."""
