"""Who plans and records leaders' visits, and who looks at them."""

from __future__ import annotations

from zhixing.foundation.actors import Actor, Officer
from zhixing.work.directives.policies.breakdowns import may_decompose


def may_record(by: Actor, leader_post_id: int) -> bool:
    """Whether the actor writes for the leader: the leader himself, or the office."""
    return may_decompose(by) or (isinstance(by, Officer) and leader_post_id in by.post_ids)


def may_settle(by: Actor, leader_post_id: int) -> bool:
    """Whether the actor says that a problem is solved: the office, never the leader who answers for it."""
    return may_decompose(by) and not (isinstance(by, Officer) and leader_post_id in by.post_ids)


def may_look(by: Actor) -> bool:
    """Whether the actor sees visits at all: the office, and leaders."""
    return isinstance(by, Officer) and (may_decompose(by) or by.may("instruct"))


def sees_all(by: Actor) -> bool:
    """Whether the actor sees the visits of every leader: the office and the head of the county."""
    return may_decompose(by) or (isinstance(by, Officer) and by.may("instruct") and by.reach.everything)
