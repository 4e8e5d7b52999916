"""Reads of joint reviews: the queues, the next due day, how many sittings were held and how far apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from zhixing.core.clock import selectors as clocks
from zhixing.core.matters.models import Matter
from zhixing.core.outcomes.models import Breach
from zhixing.core.people import selectors as people
from zhixing.core.people.selectors import day_of
from zhixing.foundation.actors import Actor
from zhixing.ui.lines import ClockLine
from zhixing.work.meetings import policies
from zhixing.work.meetings.kinds import OUTCOMES
from zhixing.work.meetings.models import Meeting, Queued, Series, sees_all
from zhixing.work.meetings.rules.sittings import longest_gap
from zhixing.work.meetings.selectors.sittings import HELD, next_due

MOST = 200


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One matter in a queue, or one that was decided: since when, by when, with what light."""

    id: int
    number: str
    title: str
    unit: str
    queued_at: datetime
    due_at: datetime | None
    light: str
    clock: ClockLine
    outcome: str
    outcome_word: str
    reasons: str
    decided_at: datetime | None
    meeting_code: str
    meeting_title: str


def queue(
    series: Series, *, seen_by: Actor, now: datetime, meeting: int | None = None, is_over: bool = False
) -> list[QueueRow]:
    """Return what waits in the queue of a series, longest first.

    With `meeting` (its key) also what that sitting decided, and once it `is_over` nothing else; only
    matters that the viewer may see. Six queries.
    """
    found = Queued.objects.filter(series=series, matter__in=Matter.objects.visible_to(seen_by))
    waiting = found.filter(outcome="")
    if meeting is not None:
        decided = found.filter(meeting_id=meeting)
        waiting = decided if is_over else waiting | decided
    rows = list(
        waiting.select_related("matter", "meeting", "review__main_clock").order_by("queued_at", "id")[:MOST]
    )
    mains = [row.review.main_clock for row in rows if row.review.main_clock]
    views = {view.id: view for view in clocks.views_of(mains)}
    names = people.unit_names([row.matter.unit_id for row in rows])
    return [_row(row, views, names, now) for row in rows]


def _row(row: Queued, views: dict[int, clocks.ClockView], names: dict[int, str], now: datetime) -> QueueRow:
    view = views[row.review.main_clock_id or 0]
    line = clocks.line(view, now, explain_url=f"/matters/{row.review.number}/clock/")
    return QueueRow(
        row.pk,
        row.matter.number,
        row.matter.title,
        names.get(row.matter.unit_id, ""),
        row.queued_at,
        row.review.due_at,
        line.light,
        line,
        row.outcome,
        OUTCOMES.get(row.outcome, ""),
        row.reasons,
        row.decided_at,
        row.meeting.code if row.meeting else "",
        row.meeting.title if row.meeting else "",
    )


@dataclass(frozen=True, slots=True)
class SeriesYear:
    """A series in one year: how many sittings, the longest gap, how many too late, the next due day."""

    id: int
    code: str
    name: str
    unit: str
    held: int
    empty: int
    longest_gap: int | None
    late: int
    next_due: date | None
    waiting: int
    may_keep: bool


def series_year(year: int, *, seen_by: Actor) -> list[SeriesYear]:
    """Return each joint review of the viewer's sphere with its sittings of a year. Five queries a series."""
    found = []
    for series in Series.objects.in_sphere_of(seen_by).filter(kind="review").order_by("pk"):
        if not (sees_all(seen_by) or policies.hears_all(seen_by, series, is_member=False)):
            continue
        held = list(
            Meeting.objects.filter(series=series, state__in=HELD, year=year)
            .order_by("starts_at")
            .values_list("pk", "starts_at", "is_without_items")
        )
        days = [day_of(starts) for _pk, starts, _empty in held]
        before = (
            Meeting.objects.filter(series=series, state__in=HELD, year=year - 1)
            .order_by("-starts_at")
            .values_list("starts_at", flat=True)
            .first()
        )
        late = Breach.objects.filter(
            rule_code=series.gap_rule, about__in=[f"sitting:{pk}" for pk, _starts, _empty in held]
        ).count()
        found.append(
            SeriesYear(
                series.pk,
                series.code,
                series.name,
                people.unit_name(series.unit_id),
                len(held),
                sum(1 for _pk, _starts, empty in held if empty),
                longest_gap([*([day_of(before)] if before else []), *days]),
                late,
                next_due(series),
                Queued.objects.filter(series=series, outcome="").count(),
                policies.may_keep(seen_by, series),
            )
        )
    return found


def review_series(*, seen_by: Actor) -> Sequence[Series]:
    """Return the joint reviews whose queue the viewer keeps. One query."""
    found = Series.objects.lasting().filter(kind="review").order_by("pk")
    return [one for one in found if policies.may_keep(seen_by, one)]
