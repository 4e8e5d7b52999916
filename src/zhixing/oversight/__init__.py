"""知: the rooms that watch, judge and publish."""
