"""Who may do what in the hall. Who sees a case is the scope of its matter."""

from __future__ import annotations

from zhixing.core.matters import policies as matters
from zhixing.core.matters.models import Matter
from zhixing.foundation.actors import Actor, Citizen, Officer, Partner


def may_serve(by: Actor) -> bool:
    """Whether the actor takes applications at a window."""
    return isinstance(by, Officer) and by.may("serve_window")


def may_run_hall(by: Actor) -> bool:
    """Whether the actor keeps the catalogue, the windows and their powers; a command does by its right."""
    return by.may("run_hall")


def may_handle(by: Actor, matter: Matter) -> bool:
    """Whether the actor works on a case: of the unit that holds it, with the right to report."""
    return isinstance(by, Officer) and by.may("report") and matters.holds(by, matter)


def may_decide(by: Actor, matter: Matter) -> bool:
    """Whether the actor decides in the department: an office head or above of the unit that holds it."""
    return isinstance(by, Officer) and by.may("sign_off") and by.belongs_to(matter.unit_id)


def may_supervise(by: Actor) -> bool:
    """Whether the actor watches every step of every case and rules on alerts: the supervision office."""
    return isinstance(by, Officer) and by.may("check")


def may_follow_up_ratings(by: Actor) -> bool:
    """Whether the actor calls back and verifies: the hall's manager or the supervision office."""
    return isinstance(by, Officer) and (by.may("run_hall") or by.may("check"))


def may_pledge(by: Actor, unit_id: int) -> bool:
    """Whether the actor promises for a unit: its head or deputy."""
    return (
        isinstance(by, Officer)
        and by.may("sign_off")
        and by.post_level in ("head", "deputy")
        and by.belongs_to(unit_id)
    )


def may_fill(by: Actor, *, code: str, account_id: int | None) -> bool:
    """Whether the actor fills in an application: whose account began it, or who holds its code."""
    if not isinstance(by, Citizen):
        return False
    return (account_id is not None and by.account_id == account_id) or (bool(code) and by.receipt == code)


def may_file(by: Actor) -> bool:
    """Whether the actor sends applications: applicants, and partners whose key was given that right."""
    return isinstance(by, Citizen) or (isinstance(by, Partner) and by.may("file_case"))


def may_allow_special(by: Actor, *, unit_id: int, asked_by_id: int | None) -> bool:
    """Whether the actor allows a fast track: head or deputy of the unit that decides, not who asked."""
    return (
        isinstance(by, Officer)
        and by.may("sign_off")
        and by.post_level in ("head", "deputy")
        and by.belongs_to(unit_id)
        and by.person_id != asked_by_id
    )


def may_propose_reform(by: Actor, unit_id: int) -> bool:
    """Whether the actor proposes a shorter way: the hall's keepers, or leaders of the item's unit."""
    return isinstance(by, Officer) and (by.may("run_hall") or (by.may("sign_off") and by.belongs_to(unit_id)))


def may_explain_alert(by: Actor, unit_id: int) -> bool:
    """Whether the actor speaks for the unit that an alert concerns."""
    return isinstance(by, Officer) and by.may("report") and by.belongs_to(unit_id)


def may_rule_alert(by: Actor, *, unit_id: int, person_id: int | None) -> bool:
    """Whether the actor rules on an alert: supervision, of another unit, and not who did it."""
    return (
        may_supervise(by)
        and isinstance(by, Officer)
        and not by.belongs_to(unit_id)
        and by.person_id != person_id
    )


def may_see_watch(by: Actor) -> bool:
    """Whether the actor sees the whole watch: supervision and the hall's keepers."""
    return may_supervise(by) or may_run_hall(by)


def may_pay(by: Actor) -> bool:
    """Whether the actor begins a payment: the applicant with the receipt, the window, a partner."""
    return isinstance(by, Citizen) or may_serve(by) or (isinstance(by, Partner) and by.may("file_case"))


def may_review(by: Actor) -> bool:
    """Whether the actor organises reviews and surveys: the supervision office of the government, no body."""
    return isinstance(by, Officer) and may_supervise(by) and by.reach.sphere in ("", "gov")


def may_go_out(by: Actor, unit_id: int) -> bool:
    """Whether the actor plans and logs outings of a unit: whoever handles its business, or its head."""
    handles = isinstance(by, Officer) and any(
        by.may(right) for right in ("report", "serve_window", "sign_off")
    )
    return handles and isinstance(by, Officer) and by.belongs_to(unit_id)
