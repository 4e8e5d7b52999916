"""What acts and pages ask of one sitting and its series: notices, gaps, the queue's due day, sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from zhixing.core.clock import selectors as clocks
from zhixing.core.clock.rules import ClockState, Limit, compute
from zhixing.core.people import selectors as people
from zhixing.core.people.selectors import day_of
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.words import mark, translate
from zhixing.work.meetings.models import Meeting, Point, Queued, Series
from zhixing.work.meetings.rules.notices import Told, told_late
from zhixing.work.meetings.rules.sittings import sentence

HELD = ("held", "issued", "closed")
QUEUE_RULE = "reviews.queue"


def late_reports(found: Meeting) -> list[str]:
    """Return the titles of reports that leader and unit were told of too late, under the rule of the day.

    One query.
    """
    if not found.series.notice_rule or found.noticed_at is None:
        return []
    rule = rulebook.rule(found.series.notice_rule, on=day_of(found.noticed_at))
    rows = found.items.filter(section="report").order_by("place").values_list("title", "told_at")
    told = [Told(title, day_of(moment) if moment else None) for title, moment in rows]
    return told_late(told, meets_on=day_of(found.starts_at), days=rule.limit.amount)


def has_items(found: Meeting) -> bool:
    """Whether there is anything to hear: items, or for a joint review matters that wait. Two queries."""
    if found.items.exists():
        return True
    return found.series.kind == "review" and Queued.objects.filter(series=found.series, outcome="").exists()


def next_due(series: Series, *, before: Meeting | None = None) -> date | None:
    """Return the last day on which the next sitting keeps the gap, None without a gap or a sitting before.

    An ended series owes none.
    A gap never rolls (definition 17). Two queries.
    """
    if not series.gap_rule or (series.ended_at and before is None):
        return None
    held = Meeting.objects.filter(series=series, state__in=HELD)
    if before is not None:
        held = held.filter(starts_at__lt=before.starts_at).exclude(pk=before.pk)
    last = held.order_by("-starts_at", "-id").values_list("starts_at", flat=True).first()
    if last is None:
        return None
    limit = rulebook.rule(series.gap_rule, on=day_of(last)).limit
    return _last_day(last, Limit(limit.unit, limit.amount))


def _last_day(start: datetime, limit: Limit) -> date:
    due = compute(ClockState(start=start, limit=limit, calendar=clocks.calendar())).due
    return day_of(due) if due else day_of(start)


@dataclass(frozen=True, slots=True)
class QueueDue:
    """By when a queued matter is to be decided: the earlier of the next due sitting and the queue's cap."""

    on: date
    sitting_on: date | None
    cap_on: date

    def words(self) -> str:
        """Return why, in the reader's language."""
        if self.sitting_on is None:
            return translate(mark("排队上限 {cap}")).format(cap=_short(self.cap_on))
        return translate(mark("下次会议应于 {sitting} 前召开，排队上限 {cap}，取较早的 {on}")).format(
            sitting=_short(self.sitting_on), cap=_short(self.cap_on), on=_short(self.on)
        )


def _short(day: date) -> str:
    return f"{day.month}月{day.day}日"


def queue_due(series: Series, *, at: datetime) -> QueueDue:
    """Return by when a matter queued at `at` is to be decided (D3 as amended). Two queries."""
    limit = rulebook.rule(QUEUE_RULE, on=day_of(at)).limit
    cap = _last_day(at, Limit(limit.unit, limit.amount))
    sitting = next_due(series)
    if sitting is not None and sitting < day_of(at):
        sitting = None  # overdue already: only the cap is left, and the next sitting is late as it is
    return QueueDue(min(cap, sitting) if sitting else cap, sitting, cap)


def sentence_of(point: Point, *, year: int) -> str:
    """Return a point as the minutes write it, with the names that its units bear. Two queries."""
    names = people.unit_names([key for key in (point.lead_id, *point.support_ids) if key])
    return written(point, names, year=year)


def written(point: Point, names: dict[int, str], *, year: int) -> str:
    """Return a point as the minutes write it. No query."""
    lead = names.get(point.lead_id or 0, "")
    supports: Sequence[str] = [names[key] for key in point.support_ids if key in names]
    return sentence(text=point.text, lead=lead, supports=supports, due_on=point.due_on, year=year)
