"""Reads of joint work: requests and replies of a matter, whose silence made it late, units over a period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from zhixing.core.clock import selectors as clocks
from zhixing.core.matters.models import Involvement, Matter
from zhixing.core.outcomes.models import Verdict
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Actor, Officer
from zhixing.work.directives.rules import joint as rules

SUPPORT = "support"
MOST = 5000


def rating_about(involvement_id: int) -> str:
    """Return the reference under which a supporting unit's part is rated."""
    return f"support:{involvement_id}"


@dataclass(frozen=True, slots=True)
class SupportLine:
    """One supporting unit of a matter. `minutes` working minutes until its reply, or until now."""

    id: int
    unit_id: int
    unit: str
    deliverable: str
    asked_at: datetime | None
    due_at: datetime | None
    replied_at: datetime | None
    reply: str
    light: str
    minutes: int
    rating: str


@dataclass(frozen=True, slots=True)
class JointPage:
    """A joint matter: its lead, its supports, and who caused how much of its lateness."""

    number: str
    title: str
    unit_id: int
    unit: str
    due_at: datetime | None
    closed_at: datetime | None
    late_minutes: int
    supports: tuple[SupportLine, ...]
    shares: tuple[tuple[str, int, int], ...]
    may_rate: bool


def joint_matter(number: str, *, seen_by: Actor, now: datetime) -> JointPage | None:
    """Return a matter with supporting units that the viewer may see, None for any other. Five queries."""
    matter = Matter.objects.visible_to(seen_by).filter(number=number).first()
    if matter is None:
        return None
    rows = list(
        Involvement.objects.filter(matter=matter, role=SUPPORT).select_related("clock").order_by("id")
    )
    names = people.unit_names([matter.unit_id, *(row.unit_id for row in rows)])
    calendar = clocks.calendar()
    end = min(matter.closed_at or now, now)
    ratings = dict(
        Verdict.objects.filter(
            about__in=[rating_about(row.pk) for row in rows], kind="rating", annulled_at=None
        )
        .order_by("given_at", "id")
        .values_list("about", "result")
    )
    lines, waits = [], []
    for row in rows:
        due = row.clock.due_at if row.clock else None
        if due is not None:
            waits.append(rules.Wait(row.unit_id, due, row.replied_at))
        lines.append(
            SupportLine(
                row.pk,
                row.unit_id,
                names.get(row.unit_id, ""),
                row.deliverable,
                row.asked_at,
                due,
                row.replied_at,
                row.reply,
                _light(due, row.replied_at, end),
                calendar.working_minutes(row.asked_at, row.replied_at or end) if row.asked_at else 0,
                ratings.get(rating_about(row.pk), ""),
            )
        )
    shares: tuple[rules.Share, ...] = ()
    late = 0
    if matter.due_at is not None and end > matter.due_at:
        late = calendar.working_minutes(matter.due_at, end)
        shares = rules.shares_of_delay(
            lead_id=matter.unit_id,
            due_at=matter.due_at,
            end_at=end,
            waits=waits,
            minutes=calendar.working_minutes,
        )
    return JointPage(
        matter.number,
        matter.title,
        matter.unit_id,
        names.get(matter.unit_id, ""),
        matter.due_at,
        matter.closed_at,
        late,
        tuple(lines),
        tuple((names.get(one.unit_id, ""), one.minutes, one.percent) for one in shares),
        isinstance(seen_by, Officer) and seen_by.may("report") and seen_by.belongs_to(matter.unit_id),
    )


def _light(due: datetime | None, replied: datetime | None, now: datetime) -> str:
    if replied is not None:
        return "done" if due is None or replied <= due else "done_late"
    return "red" if due is not None and now >= due else "green"


@dataclass(frozen=True, slots=True)
class UnitReplies:
    """A unit's record with its name."""

    unit: str
    record: rules.ReplyRecord


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One request in the list behind a figure."""

    number: str
    title: str
    unit_id: int
    unit: str
    lead: str
    asked_at: datetime
    due_at: datetime | None
    replied_at: datetime | None
    light: str


@dataclass(frozen=True, slots=True)
class ReplyBoard:
    """The requests of a period, and the record of each unit; the records add up to the requests."""

    units: tuple[UnitReplies, ...]
    lines: tuple[RequestLine, ...]


def reply_board(*, since: date, until: date, seen_by: Actor, now: datetime) -> ReplyBoard:
    """Return requests of a period on matters that the viewer may see, at most 5,000. Three queries."""
    rows = list(
        Involvement.objects.filter(
            role=SUPPORT,
            asked_at__gte=people.opening_of(since),
            asked_at__lt=people.opening_of(until + timedelta(days=1)),
            matter__in=Matter.objects.visible_to(seen_by),
        )
        .order_by("-asked_at", "-id")
        .values_list(
            "unit_id", "asked_at", "replied_at", "clock__due_at", "matter__number", "matter__title",
            "matter__unit_id", "matter__closed_at",
        )[:MOST]
    )  # fmt: skip
    names = people.unit_names({unit for row in rows for unit in (row[0], row[6])})
    calendar = clocks.calendar()
    replies, lines = [], []
    for unit, asked_at, replied_at, due, number, title, lead, closed_at in rows:
        assert asked_at is not None  # noqa: S101 - asked for within a period
        light = _light(due, replied_at, min(closed_at or now, now))
        minutes = calendar.working_minutes(asked_at, replied_at) if replied_at else None
        replies.append(rules.Reply(unit, minutes, light in ("red", "done_late")))
        lines.append(
            RequestLine(
                number,
                title,
                unit,
                names.get(unit, ""),
                names.get(lead, ""),
                asked_at,
                due,
                replied_at,
                light,
            )
        )
    units = [UnitReplies(names.get(one.unit_id, ""), one) for one in rules.records(replies)]
    return ReplyBoard(tuple(units), tuple(lines))
