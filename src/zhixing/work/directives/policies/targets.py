"""Who may set annual targets."""

from __future__ import annotations

from zhixing.foundation.actors import Actor, Officer


def may_set_targets(by: Actor) -> bool:
    """Whether the actor registers, decomposes and releases targets (政府办、督查室)."""
    return isinstance(by, Officer) and all(by.may(right) for right in ("decompose", "register", "issue"))
