"""Who keeps the lists of the platforms above us."""

from __future__ import annotations

from zhixing.foundation.actors import Actor, Officer


def may_keep_uppers(by: Actor) -> bool:
    """Whether the actor deals with the platforms above us (督查室、政府办)."""
    return isinstance(by, Officer) and by.may("register") and by.may("issue")
