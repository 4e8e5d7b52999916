"""Who may ask many units for something, and who may answer for a unit."""

from __future__ import annotations

from zhixing.foundation.actors import Actor, Officer


def may_collect(by: Actor) -> bool:
    """Whether the actor may send a form or a notice to many units (政府办、督查室、县委办)."""
    return isinstance(by, Officer) and by.may("register") and by.may("issue")


def may_answer(by: Actor, unit_id: int) -> bool:
    """Whether the actor may fill in and send for the unit: anybody of it who may report."""
    return isinstance(by, Officer) and (by.may("report") or by.may("sign_for")) and by.belongs_to(unit_id)
