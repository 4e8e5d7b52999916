"""Who may do what on a matter. Scope (who may see) is `Matter.objects.visible_to`."""

from __future__ import annotations

from zhixing.core.matters.kinds import kind_of
from zhixing.core.matters.models import Matter
from zhixing.foundation.actors import Actor, Officer

LEVELS = ("clerk", "office_head", "deputy", "head", "county_leader")


def level_of(by: Officer) -> int:
    """Return the place of the officer's post in the order of levels; unknown levels count as clerk."""
    return LEVELS.index(by.post_level) if by.post_level in LEVELS else 0


def is_officer_with(by: Actor, right: str) -> bool:
    return isinstance(by, Officer) and by.may(right)


def holds(by: Actor, matter: Matter) -> bool:
    """Whether the officer belongs to the unit that holds the matter, or handles it in person."""
    return isinstance(by, Officer) and (by.belongs_to(matter.unit_id) or by.person_id == matter.handler_id)


def may_register(by: Actor, kind: str = "") -> bool:
    """Whoever keeps registers; of kinds that come from leaders also a leader who may instruct."""
    return is_officer_with(by, "register") or (
        bool(kind) and kind_of(kind).from_leaders and is_officer_with(by, "instruct")
    )


def may_assign(by: Actor, matter: Matter) -> bool:
    """The office that registered it, with the right to issue; a unit to its own towns or offices.

    What a leader registered himself he gives himself, once.
    """
    is_own = kind_of(matter.kind).from_leaders and isinstance(by, Officer) and by.may("instruct")
    if (
        is_own
        and isinstance(by, Officer)
        and by.person_id == matter.registered_by_id
        and not matter.assigned_at
    ):
        return True
    return (
        isinstance(by, Officer)
        and by.may("issue")
        and (by.reach.everything or by.belongs_to(matter.registered_unit_id) or by.belongs_to(matter.unit_id))
    )


def may_sign_for(by: Actor, matter: Matter) -> bool:
    return isinstance(by, Officer) and by.may("sign_for") and by.belongs_to(matter.unit_id)


def may_name_handler(by: Actor, matter: Matter) -> bool:
    return isinstance(by, Officer) and by.may("name_handler") and by.belongs_to(matter.unit_id)


def may_work(by: Actor, matter: Matter) -> bool:
    """The handler, or anybody of the responsible unit who may report."""
    return isinstance(by, Officer) and by.may("report") and holds(by, matter)


def may_offer(by: Actor, matter: Matter) -> bool:
    return isinstance(by, Officer) and by.may("sign_for") and by.belongs_to(matter.unit_id)


def may_answer_offer(by: Actor, unit_id: int | None) -> bool:
    return isinstance(by, Officer) and by.may("sign_for") and by.belongs_to(unit_id)


def may_rule(by: Actor) -> bool:
    return is_officer_with(by, "rule")


def may_check(by: Actor) -> bool:
    return is_officer_with(by, "check")


def may_change_grade(by: Actor, matter: Matter) -> bool:
    """The supervision office or the leader responsible for it; never who holds it."""
    return (
        isinstance(by, Officer)
        and (by.may("check") or matter.leader_post_id in by.post_ids)
        and not holds(by, matter)
    )


def may_close_tracked(by: Actor, matter: Matter) -> bool:
    """The head of the unit that holds it, where it is only tracked (county practice: three grades)."""
    return (
        isinstance(by, Officer)
        and matter.grade == "tracked"
        and by.may("sign_off")
        and by.belongs_to(matter.unit_id)
        and level_of(by) >= LEVELS.index("head")
    )


def may_approve(by: Actor, matter: Matter) -> bool:
    """The supervision office, or the leader who is responsible for the matter."""
    return isinstance(by, Officer) and (
        by.may("check") or (by.may("approve") and matter.leader_post_id in by.post_ids)
    )


def may_urge(by: Actor, matter: Matter) -> bool:
    return isinstance(by, Officer) and (
        by.may("urge") or matter.leader_post_id in by.post_ids or by.belongs_to(matter.registered_unit_id)
    )


def may_issue_ladder(by: Actor) -> bool:
    return is_officer_with(by, "issue_ladder")


def may_correct(by: Actor, matter: Matter) -> bool:
    return isinstance(by, Officer) and (
        by.may("check") or (by.may("register") and by.belongs_to(matter.registered_unit_id))
    )


def may_move_lines(by: Actor) -> bool:
    return is_officer_with(by, "manage_people") or is_officer_with(by, "issue")


def may_rule_on_mandate(by: Actor, matter: Matter) -> bool:
    """Who signs for the unit that holds the finding, or rules on disputes of jurisdiction (A8)."""
    return isinstance(by, Officer) and (
        (by.may("sign_off") and by.belongs_to(matter.unit_id)) or by.may("rule")
    )
