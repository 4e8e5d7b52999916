"""The year put together: scheduled tasks, what goes wrong, the daily flows, and the desks of today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from zhixing.config.county.content import Content, content
from zhixing.config.county.desk import desk_of_today
from zhixing.config.county.flows import Flow
from zhixing.config.county.lives import Teller
from zhixing.config.county.rhythm import Rhythm
from zhixing.config.county.roster import Roster, roster
from zhixing.config.county.scheduled import scheduled
from zhixing.config.county.script import CountyAct, Story
from zhixing.config.county.turns import county_acts, incidents, moved_by_line
from zhixing.core.clock.rules import CalendarNotPublished, shipped_calendar

ZONE = ZoneInfo("Asia/Shanghai")
DAYS = 365
CALENDAR = "seasonal"


@dataclass(frozen=True, slots=True)
class Year:
    """One history: from `begin` to `end`, its matters in order of registration, and acts on the county."""

    begin: datetime
    end: datetime
    stories: tuple[Story, ...]
    acts: tuple[CountyAct, ...]
    roster: Roster
    content: Content


def plan_year(until: date, *, scale: float = 1.0) -> Year:
    """Return the history of the 365 days that end with the night before `until`.

    It depends on the date and the scale alone. `scale` 1 is the small history of about 1,000 matters.
    Raises CalendarNotPublished where the calendar does not reach.
    """
    told = content()
    calendar = shipped_calendar(CALENDAR)
    if until > calendar.last_day:
        raise CalendarNotPublished(until.year)
    end = datetime.combine(until, time(0), tzinfo=ZONE)
    begin = end - timedelta(days=DAYS)
    teller = Teller(told, roster(told), Rhythm(calendar), end)
    flow = Flow(teller, scale)
    flow.counters.begin(calendar, begin.date())
    stories = list(incidents(flow, begin))
    stories += scheduled(flow, begin)
    for day in _working_days(teller.rhythm, begin.date(), until):
        stories += flow.of_day(day)
    stories += desk_of_today(flow)
    stories += moved_by_line(flow, stories)
    ordered = sorted(stories, key=lambda story: (story.registered_at, story.key))
    return Year(begin, end, tuple(ordered), tuple(county_acts(flow, begin)), teller.roster, told)


def _working_days(rhythm: Rhythm, first: date, until: date) -> Iterator[date]:
    day = first
    while day < until:
        if rhythm.calendar.is_working_day(day):
            yield day
        day += timedelta(days=1)
