"""Who drafts a major decision's file, who issues it, who reviews it."""

from __future__ import annotations

from zhixing.core.matters.models import Matter
from zhixing.foundation.actors import Actor, Officer
from zhixing.work.directives.policies.breakdowns import may_decompose


def may_open(by: Actor) -> bool:
    """Whether the actor may open a file for the own unit: whoever leads a unit, and the office."""
    return isinstance(by, Officer) and (by.may("sign_off") or by.may("register"))


def may_write(by: Actor, matter: Matter) -> bool:
    """Whether the actor writes in the file: the unit that holds it."""
    return (
        isinstance(by, Officer) and by.belongs_to(matter.unit_id) and (by.may("report") or by.may("register"))
    )


def may_issue(by: Actor) -> bool:
    """Whether the actor issues decisions: the government office."""
    return may_decompose(by)


def may_review(by: Actor, matter: Matter) -> bool:
    """Whether the actor reviews the decision: the office, never a member of the unit that drafted it."""
    return may_decompose(by) and isinstance(by, Officer) and not by.belongs_to(matter.unit_id)
