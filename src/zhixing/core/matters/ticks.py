"""What time does to matters: clocks whose moment has come show their light."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from zhixing.core.clock import acts as clock_acts
from zhixing.core.matters import acts, selectors
from zhixing.core.matters.models import TickRun
from zhixing.core.matters.rules.states import GRADE_WORDS
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Tick

BATCH: Final = 500
CADENCE: Final = Tick(rule="matters.grade")
BY: Final = Tick(rule="matters.lights")


def show_due_lights(now: datetime) -> int:
    """Show every light whose moment has come, in leased batches; keep the run. Returns how many changed."""
    run = TickRun.objects.create(name="matters.lights", started_at=now)
    touched = 0
    try:
        while claimed := clock_acts.claim_due(by=BY, at=now, limit=BATCH):
            touched += acts.show_lights(clock_ids=[key for key, _about in claimed], at=now)
            posts = [key for key, about in claimed if about.startswith("post:")]
            touched += acts.show_vacancy_lights(clock_ids=posts, at=now)
            if len(claimed) < BATCH:
                break
    except Exception as failure:
        TickRun.objects.filter(pk=run.pk).update(
            ended_at=now, touched=touched, failure=type(failure).__name__
        )
        raise
    TickRun.objects.filter(pk=run.pk).update(ended_at=now, touched=touched)
    return touched


def watch_vacancies(now: datetime) -> int:
    """Ask for an acting holder where a post with duties has fallen vacant; stop asking where one was named.

    It says 0: what was found is done, and nothing more waits.
    """
    acts.watch_vacancies(at=now)
    return 0


def ask_reports(now: datetime) -> int:
    """On the last day of a grade's period ask for reports that have not come. Nothing waits behind it: 0."""
    today = people.day_of(now)
    for grade in GRADE_WORDS:
        after = 0
        while True:
            period, found = selectors.without_report(grade, today=today, after=after, limit=BATCH)
            if not found:
                break
            acts.ask_reports(matter_ids=found, period=period, by=CADENCE, at=now)
            after = found[-1]
    return 0


ask_reports.every_seconds = 3600  # type: ignore[attr-defined]
show_due_lights.every_seconds = 60  # type: ignore[attr-defined]
watch_vacancies.every_seconds = 60  # type: ignore[attr-defined]

TICKS: Final = (show_due_lights, watch_vacancies, ask_reports)
