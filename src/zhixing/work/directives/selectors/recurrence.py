"""Reads of the recurrence watch: problems inside it, returns, checks a month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count
from django.db.models.functions import TruncMonth

from zhixing.core.matters.models import Matter
from zhixing.core.outcomes.models import Verdict
from zhixing.core.people import selectors as people
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Actor, Officer
from zhixing.ui.formats import period
from zhixing.ui.lines import BarRow
from zhixing.work.directives.models import Campaign, Recurrence, SpotCheck
from zhixing.work.directives.rules import recurrence as rules

WATCH_RULE = "matters.recurrence"


def watched_problem(topic: str, unit_id: int, *, seen_on: date) -> Matter | None:
    """Return the last closed problem of a unit on a topic that is still watched, if any. One query."""
    months = rulebook.rule(WATCH_RULE, on=seen_on).number("months")
    found = (
        Matter.objects.filter(
            kind="directives.problem", topic=topic.strip(), unit_id=unit_id, closed_at__isnull=False
        )
        .order_by("-closed_at", "-id")
        .first()
    )
    if found is None or found.closed_at is None:
        return None
    closed_on = people.day_of(found.closed_at)
    return found if rules.is_watched(closed_on, seen_on, months=months) else None


def accepted_by(matter: Matter) -> int | None:
    """Return who accepted a rectification, None where nobody did. One query."""
    verdict = (
        Verdict.objects.filter(about=matter.reference, kind="acceptance", result="accepted", annulled_at=None)
        .order_by("-given_at", "-id")
        .first()
    )
    return verdict.given_by_id if verdict else None


@dataclass(frozen=True, slots=True)
class RecurrenceLine:
    """One return: the problem, what it is a return of, and who answers for it beside the unit."""

    number: str
    title: str
    topic: str
    unit: str
    ordinal: int
    found_at: datetime
    previous: str
    previous_closed_at: datetime | None
    accepted_by: str


@dataclass(frozen=True, slots=True)
class CampaignLine:
    """One campaign with its months and by how much checks fell after it."""

    title: str
    topic: str
    since: date
    until: date
    months: tuple[rules.Month, ...]
    drop: rules.Drop | None
    is_flagged: bool
    leader: str

    @property
    def bars(self) -> list[BarRow]:
        """Return the months as a chart: those of the campaign, then those after it."""
        return [
            BarRow(period(f"{one.first:%Y-%m}"), one.checks, kind="" if one.during else "soon")
            for one in self.months
        ]


def recurrences(*, seen_by: Actor, limit: int = 200) -> list[RecurrenceLine]:
    """Return the returns on matters that the viewer may see, newest first. Two queries."""
    rows = list(
        Recurrence.objects.filter(matter__in=Matter.objects.visible_to(seen_by))
        .select_related("matter", "previous", "accepted_by")
        .order_by("-found_at", "-id")[:limit]
    )
    names = people.unit_names({row.matter.unit_id for row in rows})
    return [
        RecurrenceLine(
            row.matter.number,
            row.matter.title,
            row.matter.topic,
            names.get(row.matter.unit_id, ""),
            row.ordinal,
            row.found_at,
            row.previous.number,
            row.previous.closed_at,
            row.accepted_by.name if row.accepted_by else "",
        )
        for row in rows
    ]


def months_of(row: Campaign, *, now: datetime) -> tuple[rules.Month, ...]:
    """Return the checks of each full month since a campaign began. One query."""
    counted = (
        SpotCheck.objects.filter(topic=row.topic, sphere=row.sphere, held_on__gte=row.since.replace(day=1))
        .annotate(month=TruncMonth("held_on"))
        .values_list("month")
        .annotate(count=Count("pk"))
        .order_by("month")
    )
    return rules.months_of(row.since, row.until, people.day_of(now), dict(counted))


def campaigns(*, seen_by: Actor, now: datetime, limit: int = 20) -> list[CampaignLine]:
    """Return the campaigns of the viewer's sphere, newest first. One query and one for each."""
    if not isinstance(seen_by, Officer):
        return []
    rows = Campaign.objects.order_by("-since", "-id")
    if seen_by.reach.sphere:
        rows = rows.filter(sphere=seen_by.reach.sphere)
    found, chosen = [], list(rows[:limit])
    leaders = people.holders({row.leader_post_id for row in chosen if row.leader_post_id}, at=now)
    for row in chosen:
        months = months_of(row, now=now)
        found.append(
            CampaignLine(
                row.title,
                row.topic,
                row.since,
                row.until,
                months,
                rules.drop(months),
                row.flagged_at is not None,
                leaders[row.leader_post_id].person_name if row.leader_post_id in leaders else "",
            )
        )
    return found


def campaigns_to_look_at(*, today: date, limit: int) -> list[int]:
    """Return ended campaigns that were not flagged. One query."""
    rows = Campaign.objects.filter(flagged_at=None, until__lt=today.replace(day=1)).order_by("until", "pk")
    return list(rows.values_list("pk", flat=True)[:limit])
