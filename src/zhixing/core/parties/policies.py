"""Who deals with parties, who reads what is sealed, who erases."""

from __future__ import annotations

from zhixing.core.people import policies as people
from zhixing.foundation.actors import Actor, Officer

# Whoever handles business meets the people whose business it is.
DEALING = ("report", "sign_for", "register", "check")


def may_register(by: Actor) -> bool:
    """Whether the officer handles business, at a window, in a unit or in the supervision office."""
    return isinstance(by, Officer) and any(by.may(right) for right in DEALING)


def may_see(by: Actor, *, unit_id: int, sphere: str) -> bool:
    """Whether the party's masked line is within the officer's reach."""
    return (
        isinstance(by, Officer) and by.may("see") and people.reaches(by.reach, unit_id=unit_id, sphere=sphere)
    )


def may_reveal(by: Actor, *, unit_id: int, sphere: str) -> bool:
    """Whether the officer may read what is sealed, for a reason: who handles it, not who looks on."""
    return may_see(by, unit_id=unit_id, sphere=sphere) and may_register(by)


def may_erase(by: Actor) -> bool:
    """Whether the officer approves erasures: the secrecy officer."""
    return isinstance(by, Officer) and by.may("seal_secret")


def may_second_erasure(asked_by: Actor, second: Actor) -> bool:
    """Whether `second` is another person in another post who approves erasures (R28)."""
    if not isinstance(asked_by, Officer) or not isinstance(second, Officer):
        return False
    if asked_by.person_id == second.person_id or asked_by.post_ids & second.post_ids:
        return False
    return may_erase(second)
