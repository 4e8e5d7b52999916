"""Who may change the rules."""

from __future__ import annotations

from zhixing.foundation.actors import Actor, Officer


def may_change_rules(actor: Actor) -> bool:
    """Whether the actor keeps the rulebook: the legal office, the head of the government office."""
    return isinstance(actor, Officer) and actor.may("change_rules")


def may_see_rules(actor: Actor) -> bool:
    """Whether the actor is an official: the rules in force are known to all of them."""
    return isinstance(actor, Officer)
