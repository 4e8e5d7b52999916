"""Setting up what is held again and again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zhixing.core.ledger import acts as ledger
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Officer
from zhixing.work.meetings import policies, refusals, verbs
from zhixing.work.meetings.acts import _common
from zhixing.work.meetings.kinds import SERIES_KINDS
from zhixing.work.meetings.models import Meeting, Queued, Series, Topic


@dataclass(frozen=True, slots=True)
class NewSeries:
    """What is written down of a series. `deputy_post_id` may approve in the chair's place."""

    code: str
    name: str
    kind: str
    unit_id: int
    chair_post_id: int
    deputy_post_id: int | None = None
    paper_name: str = ""
    gap_rule: str = ""
    notice_rule: str = ""


@transaction.atomic
def set_series(*, new: NewSeries, by: Officer, at: datetime) -> Series:
    """Set a series up, or set it otherwise from now on; sittings that were held stay as they were.

    A code of another sphere is unknown. Raises NotYours, TitleMissing, NotOneOfTheList, MeetingUnknown,
    NameTaken, SeriesOver, RuleUnknown for a rule that does not exist.
    Ledger: series.set.
    """
    if not policies.may_set_series(by):
        raise refusals.NotYours(who="政府办公室主任")
    if not new.name.strip():
        raise refusals.TitleMissing
    if new.kind not in SERIES_KINDS:
        raise refusals.NotOneOfTheList(what="会议类别")
    for code in (new.gap_rule, new.notice_rule):
        if code:
            rulebook.versions(code)
    sphere = by.reach.sphere or "gov"
    if Series.objects.exclude(sphere=sphere).filter(code=new.code).exists():
        raise refusals.MeetingUnknown
    former = Series.objects.filter(code=new.code).first()
    if former is not None:
        _common.refuse_ended(former)
    others = Series.objects.lasting().exclude(code=new.code)
    if others.filter(sphere=sphere, name=new.name.strip()).exists():
        raise refusals.NameTaken(name=new.name.strip())
    found, _ = Series.objects.update_or_create(
        code=new.code,
        defaults={
            "name": new.name.strip(),
            "kind": new.kind,
            "paper_name": new.paper_name.strip() or f"{new.name.strip()}纪要",
            "unit_id": new.unit_id,
            "chair_post_id": new.chair_post_id,
            "deputy_post_id": new.deputy_post_id,
            "gap_rule": new.gap_rule,
            "notice_rule": new.notice_rule,
            "sphere": sphere,
            "since": at,
        },
    )
    ledger.record(
        verbs.SERIES_SET,
        about=found.reference,
        by=by,
        at=at,
        facts={
            "name": found.name,
            "kind": found.kind,
            "unit": found.unit_id,
            "chair": found.chair_post_id,
            "deputy": found.deputy_post_id,
            "gap": found.gap_rule,
            "notice": found.notice_rule,
        },
    )
    return found


@transaction.atomic
def end_series(*, code: str, reason: str, by: Officer, at: datetime) -> Series:
    """End a series: nothing is convened, submitted or queued any more, and no gap is missed.

    What was held stays as it is; the name is free again. Whatever still waits is brought to its end before.
    Raises NotYours, MeetingUnknown, ReasonMissing, SeriesOver, SeriesBusy. Ledger: series.ended.
    """
    if not policies.may_set_series(by):
        raise refusals.NotYours(who="政府办公室主任")
    found = Series.objects.select_for_update().filter(code=code, sphere=by.reach.sphere or "gov").first()
    if found is None:
        raise refusals.MeetingUnknown
    if not reason.strip():
        raise refusals.ReasonMissing
    _common.refuse_ended(found)
    meetings = Meeting.objects.filter(series=found).exclude(state__in=("closed", "cancelled")).count()
    topics = Topic.objects.filter(series=found, state__in=("moving", "listed")).count()
    queued = Queued.objects.filter(series=found, outcome="").count()
    if meetings or topics or queued:
        raise refusals.SeriesBusy(series=found.name, meetings=meetings, topics=topics, queued=queued)
    found.ended_at, found.end_reason = at, reason.strip()[:200]
    found.save(update_fields=["ended_at", "end_reason"])
    facts = {"name": found.name, "reason": found.end_reason}
    ledger.record(verbs.SERIES_ENDED, about=found.reference, by=by, at=at, facts=facts)
    return found
