"""Releasing to the public: the figures of a month, and answers that help others; each by a person."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from zhixing.core.ledger import acts as ledger
from zhixing.core.ledger import selectors as heads
from zhixing.core.matters.models import Matter
from zhixing.core.people import selectors as people
from zhixing.core.people.selectors import day_of
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Officer
from zhixing.foundation.masking import has_personal
from zhixing.foundation.references import reference
from zhixing.work.service_hall import policies, refusals, verbs
from zhixing.work.service_hall.models import Item, PublicAnswer, ReleasedFigures
from zhixing.work.service_hall.rules import figures
from zhixing.work.service_hall.selectors.disclosed import counted_figures, month_edges


@transaction.atomic
def release_figures(*, month: date, by: Officer, at: datetime, reason: str = "") -> ReleasedFigures:
    """Count a month that is over and show it to the public from now on; small rows are put together.

    What was released before is replaced, for a reason, and stays readable. Raises NotAllowed, MonthOpen,
    MonthReleased, NothingToRelease. Ledger: figures.released.
    """
    if not policies.may_run_hall(by):
        raise refusals.NotAllowed(who="政务服务管理员")
    first = month.replace(day=1)
    if month_edges(first)[1] > at:
        raise refusals.MonthOpen(month=f"{first:%Y-%m}")
    former = ReleasedFigures.objects.select_for_update().filter(month=first, replaced_at=None).first()
    if former is not None and not reason.strip():
        raise refusals.MonthReleased(month=f"{first:%Y-%m}")
    counted = counted_figures(first)
    if not counted:
        raise refusals.NothingToRelease(month=f"{first:%Y-%m}")
    fewest = rulebook.number("services.figures", "fewest_count", day_of(at))
    shown = figures.releasable(counted, fewest=fewest, others="")
    head = heads.latest_head()
    if former is not None:
        former.replaced_at = at
        former.save(update_fields=["replaced_at"])
    made = ReleasedFigures.objects.create(
        month=first,
        rows=[one.plain() for one in shown],
        total=figures.added(counted, "").plain(),
        fewest=fewest,
        head_size=head.size if head else 0,
        counted_at=at,
        released_by_id=by.person_id,
        reason=reason.strip(),
    )
    facts = {"total": made.total, "rows": made.rows, "fewest": fewest, "reason": made.reason}
    ledger.record(
        verbs.FIGURES_RELEASED, about=reference("figures", f"{first:%Y-%m}"), by=by, at=at, facts=facts
    )
    return made


@transaction.atomic
def propose_answer(
    *, number: str, question: str, answer: str, by: Officer, at: datetime, item: str = ""
) -> PublicAnswer:
    """Propose that an answer be shown to everybody, worded anew without personal data.

    Whoever answered, or anybody who sees the matter and serves its unit. Raises NotAllowed, WordsMissing,
    PersonalWords, AnswerProposed. Ledger: answer.proposed.
    """
    matter = Matter.objects.visible_to(by).filter(number=number, closed_at__isnull=False).first()
    if matter is None or not (policies.may_run_hall(by) or by.belongs_to(matter.unit_id)):
        raise refusals.NotAllowed(who="答复人或本单位人员")
    if not question.strip() or not answer.strip():
        raise refusals.WordsMissing
    if has_personal(question) or has_personal(answer):
        raise refusals.PersonalWords
    known = PublicAnswer.objects.select_for_update().filter(matter=matter).first()
    if known is not None and (known.released or known.decided_at is None):
        raise refusals.AnswerProposed
    made, _is_new = PublicAnswer.objects.update_or_create(
        matter=matter,
        defaults={
            "item": Item.objects.filter(code=item).first() if item else None,
            "question": question.strip(),
            "answer": answer.strip(),
            "unit_name": people.unit_name(matter.unit_id),
            "proposed_at": at,
            "proposed_by_id": by.person_id,
            "decided_at": None,
            "decided_by": None,
            "released": False,
            "reason": "",
        },
    )
    facts = {"matter": matter.reference, "question": made.question, "answer": made.answer}
    ledger.record(verbs.ANSWER_PROPOSED, about=reference("answer", made.pk), by=by, at=at, facts=facts)
    return made


def _answer(answer_id: int, by: Officer) -> PublicAnswer:
    if not policies.may_run_hall(by):
        raise refusals.NotAllowed(who="政务服务管理员")
    found = PublicAnswer.objects.select_for_update().filter(pk=answer_id).first()
    if found is None:
        raise refusals.AnswerUnknown
    return found


@transaction.atomic
def release_answer(*, answer_id: int, by: Officer, at: datetime) -> PublicAnswer:
    """Show an answer to everybody: by the hall's manager, who is not the one that proposed it.

    Raises NotAllowed, AnswerUnknown, OwnProposal, PersonalWords. Ledger: answer.released.
    """
    found = _answer(answer_id, by)
    if found.decided_at is not None:
        raise refusals.AnswerUnknown
    if found.proposed_by_id == by.person_id:
        raise refusals.OwnProposal
    if has_personal(found.question) or has_personal(found.answer):
        raise refusals.PersonalWords
    found.released, found.decided_at, found.decided_by_id = True, at, by.person_id
    found.save(update_fields=["released", "decided_at", "decided_by"])
    facts = {"question": found.question, "text": found.question}
    ledger.record(verbs.ANSWER_RELEASED, about=reference("answer", found.pk), by=by, at=at, facts=facts)
    return found


@transaction.atomic
def withhold_answer(*, answer_id: int, reason: str, by: Officer, at: datetime) -> PublicAnswer:
    """Do not show an answer, or show it no longer; the reason is kept.

    Raises NotAllowed, AnswerUnknown, ReasonMissing. Ledger: answer.withheld.
    """
    found = _answer(answer_id, by)
    if found.decided_at is not None and not found.released:
        raise refusals.AnswerUnknown
    if not reason.strip():
        raise refusals.ReasonMissing
    found.released, found.decided_at, found.decided_by_id = False, at, by.person_id
    found.reason = reason.strip()
    found.save(update_fields=["released", "decided_at", "decided_by", "reason"])
    facts = {"reason": found.reason, "text": found.reason}
    ledger.record(verbs.ANSWER_WITHHELD, about=reference("answer", found.pk), by=by, at=at, facts=facts)
    return found
