"""Who may enter projects, keep their register, name who answers, and hold meetings about them."""

from __future__ import annotations

from zhixing.foundation.actors import Actor, Officer
from zhixing.work.projects.models import Need, Project


def may_enter(by: Actor) -> bool:
    """The key-project office (重点项目办): whoever may register and issue matters for the county."""
    return isinstance(by, Officer) and by.may("register") and by.may("issue")


def may_keep(by: Actor, project: Project) -> bool:
    """The lead unit keeps the register (C3): anybody of it who may report, its handler, and its secretary."""
    if not isinstance(by, Officer) or not by.may("report"):
        return False
    return by.belongs_to(project.matter.unit_id) or by.person_id == project.matter.handler_id


def may_correct(by: Actor, project: Project) -> bool:
    """The lead unit corrects its own figures, the key-project office any, always with a reason."""
    return may_keep(by, project) or may_enter(by)


def may_name_group(by: Actor, project: Project, unit_id: int) -> bool:
    """The lead unit, the unit whose linkage it is, or the key-project office."""
    if may_enter(by):
        return True
    return (
        isinstance(by, Officer)
        and by.may("sign_for")
        and (by.belongs_to(project.matter.unit_id) or by.belongs_to(unit_id))
    )


def may_take_on(by: Actor, project: Project) -> bool:
    """Whoever may sign for matters of the lead unit."""
    return isinstance(by, Officer) and by.may("sign_for") and by.belongs_to(project.matter.unit_id)


def may_hold_meeting(by: Actor) -> bool:
    """The office that follows the leaders writes down what they hold and decide."""
    return may_enter(by)


def may_file_need(by: Actor) -> bool:
    """Anybody who reports for a unit, and the promotion group: needs are also found on visits."""
    return isinstance(by, Officer) and (by.may("report") or may_enter(by))


def may_answer_need(by: Actor, need: Need) -> bool:
    """The secretary or whoever stands in for him, and the unit that owns the need."""
    if not isinstance(by, Officer) or not by.may("report"):
        return False
    return by.person_id == need.matter.handler_id or by.belongs_to(need.matter.unit_id)


def may_review(by: Actor, project: Project | None = None) -> bool:
    """The review centre (评审中心) at the key-project office; never the unit whose project it is."""
    return may_enter(by) and not (
        project is not None and isinstance(by, Officer) and by.belongs_to(project.matter.unit_id)
    )


def may_file_gate(by: Actor) -> bool:
    """Any unit that reports, and the key-project office for it."""
    return isinstance(by, Officer) and (by.may("report") or may_enter(by))
