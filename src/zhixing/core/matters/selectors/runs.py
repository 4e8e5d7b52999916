"""The log of background runs: a gap is seen by who operates (I9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from django.utils import timezone

from zhixing.core.matters.models import TickRun
from zhixing.core.people import selectors as people
from zhixing.core.rulebook import selectors as rulebook


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch without a run that is longer than the rule allows."""

    since: datetime
    until: datetime

    @property
    def hours(self) -> float:
        return (self.until - self.since).total_seconds() / 3600


@dataclass(frozen=True, slots=True)
class RunLog:
    """The last runs, gaps among them, and how many hours of each day saw a run (24 when whole)."""

    runs: Sequence[TickRun]
    gaps: Sequence[Gap]
    hours_by_day: Sequence[tuple[str, int]]
    allowed_hours: int
    is_silent: bool


def run_log(*, now: datetime, days: int = 7) -> RunLog:
    """Return the runs of the last days, newest first, at most 200 listed, with gaps. Two queries."""
    allowed = rulebook.rule("supervision.run_gap", on=people.day_of(now)).number("clock_hours")
    since = now - timedelta(days=days)
    runs = list(TickRun.objects.filter(name="matters.lights", started_at__gte=since).order_by("started_at"))
    limit = timedelta(hours=allowed)
    moments = [run.started_at for run in runs]
    before = TickRun.objects.filter(name="matters.lights", started_at__lt=since).exists()
    edges = ([since] if before else []) + moments + [now]
    gaps = [Gap(a, b) for a, b in pairwise(edges) if b - a > limit] if moments or before else []
    hours: dict[str, set[int]] = {}
    for moment in moments:
        local = moment.astimezone(timezone.get_default_timezone())
        hours.setdefault(f"{local:%Y-%m-%d}", set()).add(local.hour)
    return RunLog(
        runs=list(reversed(runs))[:200],
        gaps=gaps,
        hours_by_day=[(day, len(found)) for day, found in sorted(hours.items(), reverse=True)],
        allowed_hours=allowed,
        is_silent=not moments or now - moments[-1] > limit,
    )
