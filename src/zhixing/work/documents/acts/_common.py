"""What acts on papers share: limits of rules, days in words, the row under its matter's lock."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from zhixing.core.clock import selectors as clocks
from zhixing.core.clock.rules import Limit
from zhixing.core.matters.models import Matter
from zhixing.core.notices.acts import Duty
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Actor
from zhixing.foundation.words import translate
from zhixing.work.documents import policies, refusals
from zhixing.work.documents.models import IncomingDocument, OutgoingDocument

if TYPE_CHECKING:
    from zhixing.core.matters.acts import Steps


def day_of(at: datetime) -> date:
    """Return the instance's local date of a moment."""
    return at.astimezone(timezone.get_default_timezone()).date()


def spoken(at: datetime | date | None) -> str:
    """Return 3月4日."""
    if at is None:
        return "—"
    on = day_of(at) if isinstance(at, datetime) else at
    return f"{on.month}月{on.day}日"


def limit_of(code: str, at: datetime, *, restarts_at: str = "") -> Limit:
    """Return the limit of a rule in force at a moment, with its own count of yellow (D5: 3 of 5)."""
    return replace(clocks.rule_limit(code, on=day_of(at)), restarts_at=restarts_at)


def give_reason(reason: str) -> None:
    """Raise ReasonMissing for an empty reason."""
    if not reason.strip():
        raise refusals.ReasonMissing


def incoming_of(steps: Steps, matter_id: int, *stages: str, step: str) -> tuple[Matter, IncomingDocument]:
    """Return the locked matter and its incoming paper. Raises DocumentUnknown, WrongStage."""
    matter = steps.matter(matter_id)
    found = IncomingDocument.objects.filter(matter_id=matter_id).first()
    if found is None:
        raise refusals.DocumentUnknown
    _at_stage(found, stages, step)
    return matter, found


def outgoing_of(steps: Steps, matter_id: int, *stages: str, step: str) -> tuple[Matter, OutgoingDocument]:
    """Return the locked matter and its outgoing paper. Raises DocumentUnknown, WrongStage."""
    matter = steps.ended(matter_id)
    found = OutgoingDocument.objects.filter(matter_id=matter_id).first()
    if found is None:
        raise refusals.DocumentUnknown
    _at_stage(found, stages, step)
    return matter, found


def _at_stage(found: IncomingDocument | OutgoingDocument, stages: tuple[str, ...], step: str) -> None:
    from zhixing.work.documents import rules

    words = rules.INCOMING_WORDS if isinstance(found, IncomingDocument) else rules.OUTGOING_WORDS
    if found.stage not in stages:
        raise refusals.WrongStage(state=translate(words[found.stage]), step=translate(step))


def refuse_others(by: Actor, matter: Matter) -> None:
    """Raise NotAllowed for whoever may not take steps on the paper."""
    if not policies.may_work(by, matter):
        raise refusals.NotAllowed(who="承办单位")


def duty(
    matter: Matter, person_id: int, topic: str, text: str, *, at: datetime, under: str = "", url: str = ""
) -> Duty:
    """Return a notice to one person about a paper."""
    return Duty(
        to_person_id=person_id,
        to_name=people.person_name(person_id),
        about=matter.reference,
        topic=topic,
        text=translate(text).format(title=matter.title[:60]),
        key=f"{matter.reference}:{topic}{':' + under if under else ''}",
        at=at,
        url=url or f"/documents/{matter.number}/",
    )
