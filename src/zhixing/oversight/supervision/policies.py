"""Who may do what in supervision."""

from __future__ import annotations

from zhixing.foundation.actors import Actor, Officer


def may_enter_grades(by: Actor) -> bool:
    return isinstance(by, Officer) and by.may("manage_people")


def may_see_supervisors(by: Actor) -> bool:
    return isinstance(by, Officer) and (by.may("check") or by.may("rule") or by.may("instruct"))
