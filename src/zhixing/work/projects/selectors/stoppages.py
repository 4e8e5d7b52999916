"""Stoppages as a list and a page: who was asked, who replied, how long, what is proposed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from zhixing.core.matters.models import Involvement
from zhixing.core.people import selectors as people
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Actor
from zhixing.work.projects.models import Project, Stoppage
from zhixing.work.projects.rules import stoppages as rules


@dataclass(frozen=True, slots=True)
class AskedRow:
    """One unit that owes a written reply."""

    unit_id: int
    unit: str
    asked_at: datetime | None
    due_at: datetime | None
    replied_at: datetime | None
    reply: str
    light: str


@dataclass(frozen=True, slots=True)
class StoppageRow:
    """One stoppage as the list and its page show it. `tracing` is what the system says of tracing."""

    id: int
    matter_id: int
    number: str
    code: str
    title: str
    unit: str
    stopped_on: date
    resumed_on: date | None
    days: int
    reporter: str
    text: str
    cause: str
    plan: str
    light: str
    due_at: datetime | None
    tracing: rules.Tracing
    threshold: int
    decided: str
    decided_number: str
    shares: tuple[tuple[str, str, int], ...]
    asked: tuple[AskedRow, ...]


def _seen(seen_by: Actor) -> QuerySet[Stoppage]:
    found = Stoppage.objects.filter(project__in=Project.objects.visible_to(seen_by).values("pk"))
    return found.select_related("project__matter", "matter")


def stoppages(*, seen_by: Actor, now: datetime, limit: int = 200) -> list[StoppageRow]:
    """Return stoppages that the viewer may see, those under way first, at most `limit`. Six queries."""
    found = list(
        _seen(seen_by).order_by("resumed_on", "-stopped_on", "-id").prefetch_related("shares")[:limit]
    )
    found.sort(key=lambda one: one.resumed_on is not None)
    return _rows(found, now=now)


def stoppage(number: str, *, seen_by: Actor, now: datetime) -> StoppageRow | None:
    """Return a stoppage that the viewer may see, None for any other. Six queries."""
    found = list(_seen(seen_by).filter(matter__number=number).prefetch_related("shares"))
    return next(iter(_rows(found, now=now)), None)


def _rows(found: list[Stoppage], *, now: datetime) -> list[StoppageRow]:
    on = people.day_of(now)
    threshold = rulebook.number("projects.stoppage_tracing", "calendar_days", on)
    lawful = rulebook.rule("projects.stoppage_causes", on=on).texts("lawful_names")
    asked: dict[int, list[Involvement]] = {}
    rows = Involvement.objects.filter(matter__in=[one.matter_id for one in found], role="support")
    for row in rows.select_related("clock").order_by("id"):
        asked.setdefault(row.matter_id, []).append(row)
    wanted = {row.unit_id for mine in asked.values() for row in mine}
    wanted |= {share.unit_id for one in found for share in one.shares.all() if share.unit_id}
    names = people.unit_names(wanted | {one.matter.unit_id for one in found})
    return [_row(one, asked.get(one.matter_id, []), names, on, threshold, lawful) for one in found]


def _row(
    one: Stoppage,
    asked: list[Involvement],
    names: dict[int, str],
    on: date,
    threshold: int,
    lawful: tuple[str, ...],
) -> StoppageRow:
    days = rules.days_stopped(one.stopped_on, one.resumed_on, on=on)
    return StoppageRow(
        id=one.pk,
        matter_id=one.matter_id,
        number=one.matter.number,
        code=one.project.code,
        title=one.project.matter.title,
        unit=names.get(one.matter.unit_id, ""),
        stopped_on=one.stopped_on,
        resumed_on=one.resumed_on,
        days=days,
        reporter=one.reporter,
        text=one.text,
        cause=one.cause,
        plan=one.plan,
        light=one.matter.light,
        due_at=one.matter.due_at,
        tracing=rules.tracing(days, threshold=threshold, cause=one.cause, lawful=lawful),
        threshold=threshold,
        decided=one.tracing,
        decided_number=one.tracing_number,
        shares=tuple(
            (names.get(share.unit_id or 0, ""), share.cause, share.days) for share in one.shares.all()
        ),
        asked=tuple(
            AskedRow(
                row.unit_id,
                names.get(row.unit_id, ""),
                row.asked_at,
                row.clock.due_at if row.clock else None,
                row.replied_at,
                row.reply,
                row.clock.light if row.clock else "none",
            )
            for row in asked
        ),
    )


def stoppage_causes(on: date) -> list[str]:
    """Return the causes that may be chosen on a day, lawful ones first. No query."""
    rule = rulebook.rule("projects.stoppage_causes", on=on)
    return [*rule.texts("lawful_names"), *rule.texts("other_names")]
