"""Who may register, hand on, take over and answer. Who sees a contact is the scope of its matter."""

from __future__ import annotations

from zhixing.core.matters.models import Matter
from zhixing.foundation.actors import Actor, Officer

SERVING = ("report", "serve_window", "sign_for", "register")


def may_register(by: Actor) -> bool:
    """Whoever serves the public: the first one asked registers, whatever the post (F1)."""
    return isinstance(by, Officer) and any(by.may(right) for right in SERVING)


def may_answer(by: Actor, matter: Matter) -> bool:
    """Who is responsible now, or the head of that unit."""
    return may_register(by) and isinstance(by, Officer) and _is_responsible(by, matter)


def _is_responsible(by: Officer, matter: Matter) -> bool:
    heads = by.post_level in ("head", "deputy", "office_head") and by.belongs_to(matter.unit_id)
    return by.person_id == matter.handler_id or heads


def may_take_over(by: Actor, *, person_id: int | None, unit_id: int) -> bool:
    """Who was named, or where only the unit was named anybody of it who serves the public."""
    if not isinstance(by, Officer) or not may_register(by):
        return False
    return by.person_id == person_id if person_id else by.belongs_to(unit_id)


def may_log_calls(by: Actor) -> bool:
    """The hall's manager and the supervision office keep the log of calls and look into complaints."""
    return isinstance(by, Officer) and (by.may("run_hall") or by.may("check"))
