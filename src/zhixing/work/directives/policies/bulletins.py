"""Who drafts, signs and sends reports."""

from __future__ import annotations

from zhixing.core.matters.policies import LEVELS, level_of
from zhixing.foundation.actors import Actor, Officer


def may_draft(by: Actor) -> bool:
    """Whether the actor supervises the whole of a sphere (督查室、政府办)."""
    return isinstance(by, Officer) and by.may("issue") and by.may("check") and by.reach.everything


def may_keep(by: Actor, sphere: str) -> bool:
    """Whether the actor works on the reports of a sphere: drafts, answers objections, sends."""
    return isinstance(by, Officer) and may_draft(by) and by.reach.sphere in ("", sphere)


def may_answer(by: Actor, unit_id: int) -> bool:
    """Whether the actor may say what a unit thinks of a draft that names it: who may report for it."""
    return isinstance(by, Officer) and (by.may("report") or by.may("sign_off")) and by.belongs_to(unit_id)


def may_sign(by: Actor) -> bool:
    """Whether the actor may sign: of the level of an office head or above."""
    return isinstance(by, Officer) and may_draft(by) and level_of(by) >= LEVELS.index("office_head")
