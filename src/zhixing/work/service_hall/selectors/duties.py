"""Periods of the rulebook's recurring duties that the hall has still to open, and who owes them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Q

from zhixing.core.clock import selectors as clocks
from zhixing.core.clock.rules import CalendarNotPublished
from zhixing.core.people import selectors as people
from zhixing.core.people.models import PostRole
from zhixing.core.rulebook import selectors as rulebook
from zhixing.core.rulebook.rules import Period, periods_due
from zhixing.foundation.actors import Officer
from zhixing.work.service_hall.models import PeriodDuty

SUPERVISOR = "supervisor"


def reviewing_office(at: datetime) -> Officer | None:
    """Return who answers for the supervision office of the government, None without one. Four queries."""
    roles = PostRole.objects.filter(Q(until=None) | Q(until__gt=at), role=SUPERVISOR, since__lte=at)
    roles = roles.filter(post__unit__sphere="gov").order_by("post__rank_order", "post_id")
    for post in roles.values_list("post_id", flat=True)[:20]:
        holder = people.holder_of(post, at=at)
        if holder.for_post_id is None:
            return people.officer(holder.person_id, holder.post_id, at=at)
    return None


def period_under_way(rule_code: str, *, on: date) -> Period | None:
    """Return the period of a recurring rule that a day lies in, where it was not opened. One query."""
    found = _periods(rule_code, on, date(on.year, 12, 31), on=on)
    wanted = next((one for one in found if one.first <= on <= one.last), None)
    return wanted if wanted and not _is_known(rule_code, wanted) else None


def period_over(rule_code: str, *, on: date) -> Period | None:
    """Return the newest period of a recurring rule that is due by a day, where it was not done. One query."""
    found = _periods(rule_code, on - timedelta(days=45), on, on=on)
    return found[-1] if found and not _is_known(rule_code, found[-1]) else None


def _is_known(rule_code: str, period: Period) -> bool:
    return PeriodDuty.objects.filter(rule_code=rule_code, period=period.code).exists()


def _periods(rule_code: str, since: date, until: date, *, on: date) -> list[Period]:
    """Return the periods that are due in a time, none past the published calendar."""
    try:
        return periods_due(rulebook.rule(rule_code, on=on), since, until, clocks.calendar())
    except CalendarNotPublished:
        return []


def open_duty(rule_code: str) -> str:
    """Return the number of the matter that a recurring rule opened last and that goes on, '' for none.

    One query. Numbers only: who may see the matter is the matter's own scope.
    """
    rows = PeriodDuty.objects.filter(rule_code=rule_code, met_at=None, matter__closed_at=None)
    return rows.order_by("-opened_at").values_list("matter__number", flat=True).first() or ""
