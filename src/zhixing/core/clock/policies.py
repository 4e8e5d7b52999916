"""Who may change a calendar. Clocks are parts of what they are about, and so are the rights on them."""

from __future__ import annotations

from zhixing.foundation.actors import Actor, Tick

PUBLISH = "publish_calendar"


def may_publish_calendar(by: Actor) -> bool:
    """Whether `by` may publish or correct a year, or set office hours. A release of the product may."""
    return isinstance(by, Tick) or by.may(PUBLISH)
