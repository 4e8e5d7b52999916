"""What time does to papers: two days without a word, a new week."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils import timezone

from zhixing.foundation.actors import Tick
from zhixing.work.documents import acts, rules, selectors
from zhixing.work.documents.selectors import circulations

INTAKE: Final = Tick(rule="documents.intake")
WEEK: Final = Tick(rule="documents.weekly_report")
SILENCE: Final = Tick(rule="consultation.silence")


def accept_by_default(now: datetime) -> int:
    """Accept papers whose senders were not told in time (D1). Returns how many."""
    return sum(
        acts.deem_accepted(matter_id=key, by=INTAKE, at=now) is not None for key in selectors.untold(now)
    )


def open_weekly_reports(now: datetime) -> int:
    """Open the report of this week for every government office that has none yet (D6). Returns how many."""
    week_on = rules.monday_of(timezone.localtime(now).date())
    offices = selectors.offices_without_report(week_on, at=now)
    for answerable in offices:
        acts.open_report(week_on=week_on, answerable=answerable, by=WEEK, at=now)
    return len(offices)


def count_silence(now: datetime) -> int:
    """Let silence count as the notice says, past the due instant of a round (P15). Returns how many turns."""
    return sum(
        acts.treat_silence(circulation_id=key, by=SILENCE, at=now) for key in circulations.silent_rounds(now)
    )


open_weekly_reports.every_seconds = 600  # type: ignore[attr-defined]
TICKS: Final = (accept_by_default, count_silence, open_weekly_reports)
