"""Who may do what on papers. Who may see one is the scope of its matter."""

from __future__ import annotations

from zhixing.core.matters.models import Matter
from zhixing.core.matters.policies import LEVELS, level_of
from zhixing.foundation.actors import Actor, Officer

__all__ = ["LEVELS", "is_of_unit", "level_of", "may_direct_reports", "may_keep", "may_review", "may_work"]

_WORK = ("register", "report", "sign_for")


def may_keep(by: Actor) -> bool:
    """Whether the actor may register and draft papers: everybody who works on matters."""
    return isinstance(by, Officer) and any(by.may(right) for right in _WORK)


def is_of_unit(by: Actor, unit_id: int) -> bool:
    """Whether the officer serves in the unit, in an office of it, or in the office above it."""
    return isinstance(by, Officer) and (by.belongs_to(unit_id) or unit_id in by.reach.unit_ids)


def may_work(by: Actor, matter: Matter) -> bool:
    """Whether the actor may take steps on a paper: the unit that has it, and its handler."""
    return may_keep(by) and (
        is_of_unit(by, matter.unit_id) or (isinstance(by, Officer) and by.person_id == matter.handler_id)
    )


def may_review(by: Actor) -> bool:
    """Whether the actor may class a paper again (D2): the supervision office."""
    return isinstance(by, Officer) and by.may("check")


def may_direct_reports(by: Actor) -> bool:
    """Whether the actor may draft, sign and send weekly reports (D6): the government office."""
    return isinstance(by, Officer) and by.may("check") and by.may("register")
