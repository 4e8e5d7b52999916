"""Who may do what about meetings. Scope (who may see) is `Meeting.objects.visible_to`."""

from __future__ import annotations

from zhixing.foundation.actors import Actor, Officer
from zhixing.work.meetings.models import AgendaItem, Series, Topic, sees_all

__all__ = [
    "hears_all",
    "is_in_procedure",
    "may_approve",
    "may_keep",
    "may_keep_any",
    "may_report",
    "may_set_series",
    "may_submit",
    "sees_all",
]


def may_set_series(by: Actor) -> bool:
    """The government office sets up what is held again and again."""
    return isinstance(by, Officer) and by.may("rule") and by.may("register")


def may_keep_any(by: Actor) -> bool:
    """Whether the officer is a secretary of meetings at all (政府办、督查室)."""
    return isinstance(by, Officer) and by.may("register") and by.may("issue")


def may_keep(by: Actor, series: Series) -> bool:
    """The secretary of a series: who registers and issues, in the convening unit or over the sphere."""
    return (
        isinstance(by, Officer)
        and may_keep_any(by)
        and by.reach.sphere == series.sphere
        and (by.reach.everything or by.belongs_to(series.unit_id))
    )


def may_approve(by: Actor, series: Series) -> bool:
    """The chair, or his first deputy, in person or whoever acts in the post."""
    return isinstance(by, Officer) and bool(by.post_ids & {series.chair_post_id, series.deputy_post_id})


def may_submit(by: Actor) -> bool:
    """A unit's leaders submit its topics; not the county itself."""
    leads = isinstance(by, Officer) and by.may("sign_for") and by.may("sign_off")
    return leads and isinstance(by, Officer) and by.post_level != "county_leader"


def may_report(by: Actor, item: AgendaItem) -> bool:
    """Whether the officer hands in what his unit is to report."""
    return isinstance(by, Officer) and by.may("report") and by.belongs_to(item.unit_id)


def is_in_procedure(by: Actor, topic: Topic, post: str) -> bool:
    """Whether the officer stands in the post that a step of the topic's procedure names."""
    if not isinstance(by, Officer):
        return False
    place = post.rpartition(".")[2]
    if place == "leader_in_charge":
        return topic.leader_post_id in by.post_ids
    if place == "chair":
        return topic.series.chair_post_id in by.post_ids
    return place == "secretary" and may_keep(by, topic.series)


def hears_all(by: Actor, series: Series, *, is_member: bool) -> bool:
    """Whether the officer sees the whole sitting, not only the items of his own unit."""
    return isinstance(by, Officer) and (
        sees_all(by) or is_member or by.belongs_to(series.unit_id) or may_keep(by, series)
    )
