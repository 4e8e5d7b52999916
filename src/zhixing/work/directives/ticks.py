"""What time does to directives: nodes whose moment has come, months of which nothing was reported."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from zhixing.core.clock import selectors as clocks
from zhixing.core.clock.rules import Calendar
from zhixing.core.people import selectors as people
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Tick
from zhixing.work.directives import acts, selectors
from zhixing.work.directives.acts import recurrence, relays
from zhixing.work.directives.selectors import recurrence as watched
from zhixing.work.directives.selectors import relays as relayed

BATCH: Final = 200
NODES: Final = Tick(rule=acts.NODES_RULE)
MONTHLY: Final = Tick(rule=acts.MONTHLY_RULE)
WATCH: Final = Tick(rule=recurrence.WATCH_RULE)
HOPS: Final = Tick(rule=relays.HOP_RULE)


def look_at_nodes(now: datetime) -> int:
    """Compare targets with the nodes that have fallen due. Returns how many were looked at."""
    due = selectors.nodes_to_look_at(now, limit=BATCH)
    acts.look_at_nodes(node_ids=due, by=NODES, at=now)
    return len(due)


def ask_monthly_progress(now: datetime) -> int:
    """On the last working day of a month ask for reports that have not come. Returns how many were asked."""
    today = people.day_of(now)
    calendar = clocks.calendar()
    if rulebook.rule(acts.MONTHLY_RULE, on=today).text("due") != "last_working_day":
        return 0
    if not calendar.is_working_day(today) or _works_again(today, calendar):
        return 0
    found = selectors.targets_without_report(today, limit=BATCH)
    acts.ask_monthly_progress(matter_ids=found, month=f"{today:%Y-%m}", by=MONTHLY, at=now)
    return 0


def _works_again(today: date, calendar: Calendar) -> bool:
    """Whether another working day follows in the same month."""
    day = today + timedelta(days=1)
    while day.month == today.month:
        if calendar.is_working_day(day):
            return True
        day += timedelta(days=1)
    return False


def alert_relays(now: datetime) -> int:
    """Tell of directives that lie past the limit of a hop. Returns how many hops were told of."""
    found = relayed.relays_under_way(limit=BATCH)
    return relays.alert_relays(relay_ids=found, by=HOPS, at=now)


def flag_campaigns(now: datetime) -> int:
    """Say where checks have fallen after a campaign. Nothing waits behind it: 0."""
    found = watched.campaigns_to_look_at(today=people.day_of(now), limit=BATCH)
    recurrence.flag_campaigns(campaign_ids=found, by=WATCH, at=now)
    return 0


flag_campaigns.every_seconds = 3600  # type: ignore[attr-defined]
alert_relays.every_seconds = 300  # type: ignore[attr-defined]
ask_monthly_progress.every_seconds = 3600  # type: ignore[attr-defined]

TICKS: Final = (look_at_nodes, ask_monthly_progress, alert_relays, flag_campaigns)
