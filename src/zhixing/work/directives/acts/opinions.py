"""Asking the units that a draft report names, their objections, and the answer to each (P19)."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zhixing.core.evidence import acts as evidence
from zhixing.core.ledger import acts as ledger
from zhixing.core.notices import acts as notices
from zhixing.core.notices.acts import Duty
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer
from zhixing.foundation.words import mark, spoken_day, translate
from zhixing.work.directives.acts._hearing import ask, open_bulletin, told_head
from zhixing.work.directives.models.bulletins import (
    Bulletin,
    BulletinObjection,
    BulletinOpinion,
)
from zhixing.work.directives.policies import bulletins as policies
from zhixing.work.directives.refusals import bulletins as refusals
from zhixing.work.directives.rules import bulletins as rules
from zhixing.work.directives.selectors import bulletins as selectors
from zhixing.work.directives.verbs import bulletins as verbs


@dataclass(frozen=True, slots=True)
class Proof:
    """A file as it was uploaded."""

    name: str
    content: bytes


@transaction.atomic
def consult_units(*, bulletin_id: int, by: Officer, at: datetime) -> int:
    """Ask every unit that a draft names and that has not been asked; return how many.

    Each has until the close of the last day of the rule. Raises BulletinUnknown, BulletinSigned,
    NobodyToAsk, CalendarNotPublished. Ledger: bulletin.consulted.
    """
    found = open_bulletin(bulletin_id, by)
    wanted = selectors.named_units(found) - set(found.opinions.values_list("unit_id", flat=True))
    if not wanted:
        raise refusals.NobodyToAsk
    ask(found, wanted, by=by, at=at)
    return len(wanted)


def _asked(bulletin_id: int, by: Officer, at: datetime) -> tuple[Bulletin, BulletinOpinion]:
    """Return a draft and what the actor's unit was asked, locked. Raises NotAsked, OpinionTimeOver."""
    found = Bulletin.objects.visible_to(by).filter(pk=bulletin_id, state="asking").first()
    mine = selectors.own_opinion(found, by) if found else None
    if found is None or mine is None or not policies.may_answer(by, mine.unit_id):
        raise refusals.NotAsked
    opinion = BulletinOpinion.objects.select_for_update().get(pk=mine.pk)
    if at > opinion.due_at:
        raise refusals.OpinionTimeOver(until=spoken_day(people.day_of(opinion.due_at)))
    return found, opinion


@transaction.atomic
def agree_to_bulletin(*, bulletin_id: int, by: Officer, at: datetime) -> BulletinOpinion:
    """Say for a unit that it objects to nothing in a draft. Saying so twice changes nothing.

    Raises NotAsked, OpinionTimeOver, ObjectionStands. Ledger: bulletin.agreed.
    """
    found, opinion = _asked(bulletin_id, by, at)
    if opinion.answer == rules.OBJECTS:
        raise refusals.ObjectionStands
    if opinion.answer == rules.AGREES:
        return opinion
    _answered(opinion, rules.AGREES, by=by, at=at)
    facts = {"unit": people.unit_name(opinion.unit_id)}
    ledger.record(verbs.AGREED, about=found.reference, by=by, at=at, facts=facts)
    return opinion


@transaction.atomic
def object_to_bulletin(
    *, bulletin_id: int, text: str, proof: Proof | None, by: Officer, at: datetime
) -> BulletinObjection:
    """Say for a unit what is wrong in a draft, with a file that proves it; each point is one objection.

    Raises NotAsked, OpinionTimeOver, ObjectionIncomplete, ProofMissing, SecretWords and the refusals of
    files. Ledger: bulletin.objected.
    """
    found, opinion = _asked(bulletin_id, by, at)
    if not text.strip():
        raise refusals.ObjectionIncomplete
    if proof is None:
        raise refusals.ProofMissing
    evidence.refuse_secret_words(text)
    kept = evidence.store(
        file=io.BytesIO(proof.content), name=proof.name, about=opinion.reference, by=by, at=at
    )
    place = opinion.objections.count() + 1
    made = BulletinObjection.objects.create(
        opinion=opinion, place=place, text=text.strip(), file=kept, raised_by_id=by.person_id, raised_at=at
    )
    _answered(opinion, rules.OBJECTS, by=by, at=at)
    unit = people.unit_name(opinion.unit_id)
    facts = {"unit": unit, "place": place, "text": made.text, "proof": kept.digest}
    ledger.record(verbs.OBJECTED, about=found.reference, by=by, at=at, facts=facts)
    notices.owe_many(
        [
            Duty(
                to_person_id=found.drafted_by_id,
                to_name=people.person_name(found.drafted_by_id),
                about=found.reference,
                topic="bulletin_opinion",
                text=translate(mark("{unit}对督查通报提出异议，请答复：{title}")).format(
                    unit=unit, title=found.title
                ),
                key=f"bulletin_objection:{made.pk}",
                at=at,
                url=f"{found.get_absolute_url()}objections/{made.pk}/",
            )
        ]
    )
    return made


def _answered(opinion: BulletinOpinion, answer: str, *, by: Officer, at: datetime) -> None:
    opinion.answer, opinion.answered_by_id, opinion.answered_at = answer, by.person_id, at
    opinion.save(update_fields=["answer", "answered_by", "answered_at"])
    notices.withdraw_many([opinion.reference])


@transaction.atomic
def settle_objection(
    *, objection_id: int, result: str, reply: str, by: Officer, at: datetime
) -> BulletinObjection:
    """Answer one objection: adopted, partly adopted or rejected, with the reason. The unit is told.

    Raises NotForBulletins, BulletinUnknown, BulletinSigned, ObjectionSettled, OwnObjection, ReplyMissing,
    SecretWords. Ledger: bulletin.settled.
    """
    named = BulletinObjection.objects.filter(pk=objection_id).values_list("opinion__bulletin_id", flat=True)
    bulletin_id = named.first()
    if bulletin_id is None:
        raise refusals.BulletinUnknown
    found = open_bulletin(bulletin_id, by)
    objection = BulletinObjection.objects.select_for_update().get(pk=objection_id)
    if objection.replied_at:
        raise refusals.ObjectionSettled(day=spoken_day(people.day_of(objection.replied_at)))
    if objection.raised_by_id == by.person_id:
        raise refusals.OwnObjection
    if not reply.strip() or result not in rules.RESULT_WORDS:
        raise refusals.ReplyMissing
    evidence.refuse_secret_words(reply)
    objection.result, objection.reply = result, reply.strip()
    objection.replied_by_id, objection.replied_at = by.person_id, at
    objection.save(update_fields=["result", "reply", "replied_by", "replied_at"])
    opinion = BulletinOpinion.objects.get(pk=objection.opinion_id)
    facts = {
        "unit": people.unit_name(opinion.unit_id),
        "place": objection.place,
        "result": result,
        "reply": objection.reply,
    }
    ledger.record(verbs.SETTLED, about=found.reference, by=by, at=at, facts=facts)
    notices.withdraw_many([f"bulletin_objection:{objection.pk}"])
    text = translate(mark("您单位对督查通报的异议已答复（{result}）：{title}")).format(
        result=translate(rules.RESULT_WORDS[result]), title=found.title
    )
    notices.owe_many([told_head(found, opinion, text, f"settled:{objection.place}", at=at)])
    return objection
