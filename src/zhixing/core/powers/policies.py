"""Who keeps the list of powers, and who makes precedents."""

from __future__ import annotations

from zhixing.foundation.actors import Actor, Officer


def may_keep_powers(actor: Actor) -> bool:
    """Whether the actor keeps the list: whoever keeps the rules or the units."""
    return isinstance(actor, Officer) and (actor.may("change_rules") or actor.may("manage_people"))


def may_rule(actor: Actor) -> bool:
    """Whether the actor rules on disputes of jurisdiction (B7)."""
    return isinstance(actor, Officer) and actor.may("rule")
