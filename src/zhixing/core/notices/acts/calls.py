"""Four out of five reminders are telephone calls: one line each (P17)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhixing.core.ledger import acts as ledger
from zhixing.core.notices import policies, refusals, verbs
from zhixing.core.notices.models import Call
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer
from zhixing.foundation.references import reference


@transaction.atomic
def log_call(
    *, about: str, to_person_id: int, answer: str, called_at: datetime, by: Officer, at: datetime
) -> Call:
    """Write down that somebody was reminded by telephone, and what he answered; it counts as a reminder.

    `called_at` may lie in the past, `at` is when it is written. Raises MayNotSeeSubject,
    PersonUnknown, AnswerMissing, CallInTheFuture. Ledger: call.logged.
    """
    if not policies.may_log_call(by, about):
        raise refusals.MayNotSeeSubject
    if not answer.strip():
        raise refusals.AnswerMissing
    if called_at > at:
        raise refusals.CallInTheFuture
    if not people.person_name(to_person_id):
        raise refusals.PersonUnknown
    made = Call.objects.create(
        about=about,
        person_id=to_person_id,
        called_at=called_at,
        answer=answer.strip(),
        called_by_id=by.person_id,
        logged_at=at,
    )
    ledger.record(
        verbs.CALLED,
        about=reference("call", made.pk),
        by=by,
        at=called_at,
        facts={"about": about, "answer": made.answer, "person": to_person_id},
    )
    return made
