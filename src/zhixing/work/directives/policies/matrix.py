"""Who sends a policy down, who maps its clauses, who approves an adaptation."""

from __future__ import annotations

from zhixing.core.matters.models import Matter
from zhixing.foundation.actors import Actor, Officer
from zhixing.work.directives.policies.breakdowns import may_decompose


def may_send(by: Actor) -> bool:
    """Whether the actor sends policies down: the office."""
    return may_decompose(by)


def may_map(by: Actor, matter: Matter) -> bool:
    """Whether the actor maps clauses: the unit that holds the matrix."""
    return isinstance(by, Officer) and by.may("report") and by.belongs_to(matter.unit_id)


def may_approve(by: Actor, matter: Matter) -> bool:
    """Whether the actor records the issuing level's answer: the office, never a member of the unit."""
    return may_decompose(by) and isinstance(by, Officer) and not by.belongs_to(matter.unit_id)


def may_compare(by: Actor) -> bool:
    """Whether the actor sees all matrices side by side: the office and the legal office."""
    return isinstance(by, Officer) and (may_decompose(by) or by.may("change_rules"))
