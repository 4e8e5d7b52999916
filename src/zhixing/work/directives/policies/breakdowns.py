"""Who may break documents into tasks and issue them."""

from __future__ import annotations

from zhixing.foundation.actors import Actor, Officer


def may_decompose(by: Actor) -> bool:
    """Whether the actor supervises: may register, issue and decompose (督查室, 政府办)."""
    return isinstance(by, Officer) and all(by.may(right) for right in ("decompose", "register", "issue"))
