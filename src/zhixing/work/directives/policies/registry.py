"""Who registers and changes documents: whoever leads the unit that issues them, and the office."""

from __future__ import annotations

from zhixing.foundation.actors import Actor, Officer


def may_draft(by: Actor) -> bool:
    """Whether the actor registers drafts of the own unit."""
    return isinstance(by, Officer) and (by.may("sign_off") or by.may("register"))


def may_change(by: Actor, unit_id: int) -> bool:
    """Whether the actor issues, amends or repeals documents of the unit."""
    return may_draft(by) and isinstance(by, Officer) and by.belongs_to(unit_id)


def may_agree(by: Actor, unit_id: int) -> bool:
    """Whether the actor agrees for the unit whose document is concerned; the office may settle it."""
    return may_change(by, unit_id) or (isinstance(by, Officer) and by.may("decompose"))
