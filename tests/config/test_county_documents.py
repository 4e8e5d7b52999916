"""The papers of the demo county: every stage is there, and the report lists what is open."""

from __future__ import annotations

from datetime import date

import pytest

from zhixing.config.county.documents import play_documents
from zhixing.config.county.load import found
from zhixing.config.county.year import plan_year
from zhixing.work.documents.models import IncomingDocument, OutgoingDocument, Tracking, WeeklyReport


@pytest.mark.django_db
def test_papers_stand_at_every_stage_and_the_report_lists_what_is_open() -> None:
    year = plan_year(date(2026, 11, 22))
    made = found(year)
    play_documents(year, made)
    stages = set(IncomingDocument.objects.values_list("stage", flat=True))
    assert {"checking", "completing", "accepted", "forwarded", "resolved"} <= stages
    out = set(OutgoingDocument.objects.values_list("stage", flat=True))
    assert {"draft", "signing", "sent", "answered", "returned"} <= out
    last = WeeklyReport.objects.order_by("-week_on").first()
    assert last is not None
    assert last.lines.count() == Tracking.objects.filter(ended_at=None).count() > 0
    assert WeeklyReport.objects.exclude(sent_at=None).get().instructions.count() == 1
