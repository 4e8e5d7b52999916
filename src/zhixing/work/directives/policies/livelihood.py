"""Who lists and releases livelihood programmes, and who records what residents say."""

from __future__ import annotations

from zhixing.core.matters.models import Matter
from zhixing.foundation.actors import Actor, Officer
from zhixing.work.directives.policies.breakdowns import may_decompose


def may_list(by: Actor) -> bool:
    """Whether the actor lists and releases programmes: the office."""
    return may_decompose(by)


def may_accept(by: Actor, matter: Matter) -> bool:
    """Whether the actor records an acceptance: whoever may check, never a member of the unit."""
    return isinstance(by, Officer) and by.may("check") and not by.belongs_to(matter.unit_id)
