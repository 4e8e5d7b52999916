"""Papers of our own: drafted, consulted, signed, numbered, sealed, sent, received (D4, D5)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from zhixing.core.evidence import acts as evidence
from zhixing.core.matters.acts import NewMatter, Steps, stepping
from zhixing.core.matters.models import Matter
from zhixing.core.people import selectors as people
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Officer
from zhixing.foundation.words import mark
from zhixing.work.documents import kinds, policies, refusals, rules, verbs
from zhixing.work.documents.acts import _common as common
from zhixing.work.documents.acts._tracking import end_tracking, start_tracking
from zhixing.work.documents.acts.incoming import URGENCY
from zhixing.work.documents.models import (
    Consultation,
    Distribution,
    DraftSignature,
    NumberSeries,
    OutgoingDocument,
)

OPEN_DRAFT = (rules.DRAFT, rules.RETURNED)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a draft says. `direction` '' is the usual one of its kind."""

    kind: str
    title: str
    addressee: str
    text: str
    direction: str = ""
    urgency: str = ""
    issuer: str = ""
    copies: str = ""
    attachments: tuple[str, ...] = ()
    note: str = ""


@transaction.atomic
def draft_outgoing(*, new: Draft, by: Officer, at: datetime) -> OutgoingDocument:
    """Begin a paper and return its row. Raises NotAllowed, TextMissing. Ledger: matter.registered."""
    if not policies.may_keep(by):
        raise refusals.NotAllowed(who="起草人")
    _refuse_text(new)
    with stepping(by=by, at=at) as steps:
        matter = steps.take_on(
            NewMatter(
                title=new.title,
                kind=kinds.OUTGOING.code,
                urgency=URGENCY.get(new.urgency, "normal"),
                source_kind="document",
                source_ref=f"主送 {new.addressee}"[:200],
                facts={"paper": new.kind, "addressee": new.addressee},
            ),
            by=by,
        )
        leader = people.leader_in_charge(by.unit_id, at=at)
        steps.give(matter, unit_id=by.unit_id, leader_post_id=leader, handler_id=by.person_id)
    found = OutgoingDocument(matter=matter, drafted_by_id=by.person_id)
    _write(found, new, by=by)
    found.save()
    return found


def _refuse_text(new: Draft) -> None:
    if not new.text.strip():
        raise refusals.TextMissing
    evidence.refuse_secret_words(new.title, new.text, new.note)


def _write(found: OutgoingDocument, new: Draft, *, by: Officer) -> None:
    found.kind, found.urgency, found.addressee = new.kind, new.urgency, new.addressee
    found.direction = new.direction or rules.usual_direction(new.kind)
    found.issuer = new.issuer or by.unit_name
    found.text, found.copies, found.note = new.text, new.copies, new.note
    found.attachments = list(new.attachments)


@transaction.atomic
def revise(*, matter_id: int, new: Draft, by: Officer, at: datetime) -> OutgoingDocument:
    """Change a draft that nobody is signing. Raises WrongStage, NotAllowed, TextMissing.

    Ledger: document.revised.
    """
    with stepping(matter_id, by=by, at=at) as steps:
        matter, found = common.outgoing_of(steps, matter_id, *OPEN_DRAFT, step=mark("修改文稿"))
        common.refuse_others(by, matter)
        _refuse_text(new)
        _write(found, new, by=by)
        found.save()
        steps.rename(matter, title=new.title, urgency=URGENCY.get(new.urgency, "normal"))
        steps.note(matter, verbs.REVISED, {"title": new.title, "characters": len(new.text)})
    return found


@transaction.atomic
def consult(
    *,
    matter_id: int,
    office: str,
    person: str,
    held_on: date,
    way: str,
    guidance: str,
    by: Officer,
    at: datetime,
    is_followed: bool = True,
    followed_how: str = "",
    reason: str = "",
) -> Consultation:
    """Note with whom the draft was talked over before it is sent (D4).

    Anything but face to face is kept with a flag and needs its reason; so does advice not followed
    (尽量). Raises FaceToFaceReason, GuidanceReason, WrongStage, NotAllowed. Ledger: document.consulted.
    """
    with stepping(matter_id, by=by, at=at) as steps:
        stages = (*OPEN_DRAFT, rules.SIGNING, rules.SIGNED, rules.NUMBERED, rules.SEALED)
        matter, found = common.outgoing_of(steps, matter_id, *stages, step=mark("登记协商"))
        common.refuse_others(by, matter)
        if way != "face" and not reason.strip():
            raise refusals.FaceToFaceReason
        if not is_followed and not reason.strip():
            raise refusals.GuidanceReason
        made = Consultation.objects.create(
            outgoing=found,
            office=office.strip(),
            person=person.strip(),
            held_on=held_on,
            way=way,
            guidance=guidance,
            is_followed=is_followed,
            followed_how=followed_how,
            reason=reason,
            noted_by_id=by.person_id,
            noted_at=at,
        )
        facts = {"office": office, "person": person, "way": way, "followed": is_followed, "reason": reason}
        steps.note(matter, verbs.CONSULTED, facts | {"guidance": guidance})
    return made


@transaction.atomic
def bypass_consultation(*, matter_id: int, reason: str, by: Officer, at: datetime) -> OutgoingDocument:
    """Let an urgent paper go without consultation, as its leader decides with a reason (D4).

    Raises NotAllowed for anybody below the unit's deputy, ReasonMissing. Ledger: document.bypassed.
    """
    with stepping(matter_id, by=by, at=at) as steps:
        stages = (*OPEN_DRAFT, rules.SIGNING, rules.SIGNED, rules.NUMBERED, rules.SEALED)
        matter, found = common.outgoing_of(steps, matter_id, *stages, step=mark("批准免协商"))
        is_leader = policies.level_of(by) >= policies.LEVELS.index("deputy")
        answers = policies.is_of_unit(by, matter.unit_id) or matter.leader_post_id in by.post_ids
        if not (is_leader and answers):
            raise refusals.NotAllowed(who="分管负责人以上领导")
        common.give_reason(reason)
        found.bypass_reason, found.bypass_post_id = reason, by.post_id
        found.save(update_fields=["bypass_reason", "bypass_post"])
        steps.note(matter, verbs.BYPASSED, {"reason": reason})
    return found


# Signing, numbering, sealing


@transaction.atomic
def submit(*, matter_id: int, by: Officer, at: datetime) -> OutgoingDocument:
    """Hand a draft to those who sign, lowest level first; levels that the unit lacks are left out.

    Raises WrongStage, NotAllowed. Ledger: document.submitted.
    """
    with stepping(matter_id, by=by, at=at) as steps:
        matter, found = common.outgoing_of(steps, matter_id, *OPEN_DRAFT, step=mark("送审"))
        common.refuse_others(by, matter)
        there = {one.level for one in people.serving_in(_body(by), at=at)}
        levels = _levels(at)
        own = policies.level_of(by)
        chain = rules.remaining_levels(levels, there, own, policies.LEVELS) or [levels[-1]]
        found.chain, found.stage = chain, rules.SIGNING
        found.save(update_fields=["chain", "stage"])
        DraftSignature.objects.filter(outgoing=found).delete()
        steps.note(matter, verbs.SUBMITTED, {"chain": chain})
        _tell_signer(steps, matter, found, unit_id=_body(by))
    return found


def _body(by: Officer) -> int:
    """Return the unit whose levels sign: the bureau of an office inside it."""
    return by.unit_line[-1] if by.unit_line else by.unit_id


def _levels(at: datetime) -> list[str]:
    rows = rulebook.rule("documents.sign_off", on=common.day_of(at)).table("chain")
    levels = rows[0]["levels"]
    return [str(level) for level in levels] if isinstance(levels, tuple) else []


def _tell_signer(steps: Steps, matter: Matter, found: OutgoingDocument, *, unit_id: int) -> None:
    done = found.signatures.count()
    steps.end_duty(f"{matter.reference}:document_sign:{done - 1}")
    if done < len(found.chain):
        level = found.chain[done]
        signer = next((one for one in people.serving_in(unit_id, at=steps.at) if one.level == level), None)
        if signer is not None:
            text = mark("待审签：{title}")
            topic = "document_sign"
            steps.owe(common.duty(matter, signer.person_id, topic, text, at=steps.at, under=str(done)))


@transaction.atomic
def sign(*, matter_id: int, by: Officer, at: datetime, opinion: str = "") -> OutgoingDocument:
    """Sign at one's level; the last signature issues the paper. Never by who drafted it.

    Raises SignerWrong, OwnDraft, WrongStage. Ledger: document.signed.
    """
    with stepping(matter_id, by=by, at=at) as steps:
        matter, found = common.outgoing_of(steps, matter_id, rules.SIGNING, step=mark("审签"))
        level = _refuse_signer(found, matter, by)
        DraftSignature.objects.create(
            outgoing=found,
            level=level,
            person_id=by.person_id,
            person_label=by.label,
            opinion=opinion,
            signed_at=at,
        )
        steps.note(matter, verbs.SIGNED, {"level": level, "opinion": opinion})
        if found.signatures.count() == len(found.chain):
            found.stage, found.signed_at, found.signer_name = rules.SIGNED, at, by.person_name
            found.save(update_fields=["stage", "signed_at", "signer_name"])
        _tell_signer(steps, matter, found, unit_id=_body(by))
    return found


def _refuse_signer(found: OutgoingDocument, matter: Matter, by: Officer) -> str:
    """Return the level whose turn it is. Raises SignerWrong, OwnDraft."""
    level = found.chain[found.signatures.count()]
    serves = policies.is_of_unit(by, matter.unit_id) or matter.unit_id in by.reach.unit_ids
    if by.post_level != level or not (serves or _body(by) == matter.unit_id):
        raise refusals.SignerWrong(level=people.level_names().get(level, level))
    if by.person_id == found.drafted_by_id:
        raise refusals.OwnDraft
    return level


@transaction.atomic
def send_back(*, matter_id: int, reason: str, by: Officer, at: datetime) -> OutgoingDocument:
    """Give a draft back to its drafter with a reason. Raises SignerWrong, ReasonMissing, WrongStage.

    Ledger: document.sent_back.
    """
    with stepping(matter_id, by=by, at=at) as steps:
        matter, found = common.outgoing_of(steps, matter_id, rules.SIGNING, step=mark("退回修改"))
        _refuse_signer(found, matter, by)
        common.give_reason(reason)
        done = found.signatures.count()
        found.stage = rules.DRAFT
        found.save(update_fields=["stage"])
        steps.note(matter, verbs.SENT_BACK, {"reason": reason})
        steps.end_duty(f"{matter.reference}:document_sign:{done}")
        text = mark("文稿被退回修改：{title}")
        drafter = found.drafted_by_id
        steps.owe(common.duty(matter, drafter, "document_back", text, at=at, under=at.isoformat()))
    return found


@transaction.atomic
def give_number(
    *, matter_id: int, word: str, by: Officer, at: datetime, serial: int | None = None
) -> OutgoingDocument:
    """Give the signed paper the next 文号 of a series, or `serial` where it was taken on paper before.

    Raises WrongStage, NotAllowed, NumberTaken. Ledger: document.numbered.
    """
    with stepping(matter_id, by=by, at=at) as steps:
        matter, found = common.outgoing_of(steps, matter_id, rules.SIGNED, step=mark("编号"))
        common.refuse_others(by, matter)
        year = common.day_of(at).year
        NumberSeries.objects.get_or_create(word=word.strip(), year=year)
        series = NumberSeries.objects.select_for_update().get(word=word.strip(), year=year)
        given = serial or series.last + 1
        number = rules.number_words(series.word, year, given)
        if OutgoingDocument.objects.filter(issuer=found.issuer, number=number).exists():
            raise refusals.NumberTaken(number=number)
        series.last = max(series.last, given)
        series.save(update_fields=["last"])
        found.number, found.stage = number, rules.NUMBERED
        found.save(update_fields=["number", "stage"])
        steps.rename(matter, document_number=number)
        steps.note(matter, verbs.NUMBERED, {"document": number})
    return found


@transaction.atomic
def seal(
    *, matter_id: int, file_name: str, content: bytes, by: Officer, at: datetime, way: str = "print_scan"
) -> OutgoingDocument:
    """Keep the scan of the printed, signed and sealed paper (P23: the normal path).

    Raises SealMissing, WrongStage, NotAllowed, the refusals of keeping files. Ledger: document.sealed.
    """
    with stepping(matter_id, by=by, at=at) as steps:
        matter, found = common.outgoing_of(steps, matter_id, rules.NUMBERED, step=mark("用印"))
        common.refuse_others(by, matter)
        if not content:
            raise refusals.SealMissing
        scan = evidence.store(file=io.BytesIO(content), name=file_name, about=matter.reference, by=by, at=at)
        found.stage, found.sealed_at, found.seal_way, found.seal_scan = rules.SEALED, at, way, scan
        found.save(update_fields=["stage", "sealed_at", "seal_way", "seal_scan"])
        steps.note(matter, verbs.SEALED, {"way": way, "digest": scan.digest})
    return found


# Sending


@transaction.atomic
def send(
    *,
    matter_id: int,
    by: Officer,
    at: datetime,
    leader_post_ids: Sequence[int] = (),
    follower_id: int | None = None,
) -> OutgoingDocument:
    """Send the sealed paper to those it is addressed to; upward and lateral ones are followed (D4, D5).

    Raises ConsultFirst without consultation or bypass, NotExactlyOneLeader, FollowerMissing,
    WrongStage, NotAllowed. Ledger: document.sent.
    """
    with stepping(matter_id, by=by, at=at) as steps:
        matter, found = common.outgoing_of(steps, matter_id, rules.SEALED, step=mark("发出"))
        common.refuse_others(by, matter)
        is_tracked = rules.is_tracked(found.direction)
        consulted = found.was_consulted
        if is_tracked and not consulted and not found.bypass_reason:
            raise refusals.ConsultFirst(office=found.addressee)
        rows = _distribute(found, at=at)
        facts = {
            "to": [row.office for row in rows],
            "direction": found.direction,
            "consulted": consulted,
            "document": found.number,
        }
        steps.note(matter, verbs.SENT, facts)
        if is_tracked:
            start_tracking(
                steps,
                matter,
                target=found.addressee,
                direction=found.direction,
                leader_post_ids=leader_post_ids,
                follower_id=follower_id,
                was_consulted=consulted,
            )
        found.stage, found.sent_at = rules.SENT, at
        found.save(update_fields=["stage", "sent_at"])
        _tell_receivers(steps, matter, rows)
        if not is_tracked:
            steps.end(matter)
    return found


def _distribute(found: OutgoingDocument, *, at: datetime) -> list[Distribution]:
    """Write down to whom the paper goes: each name that is a unit here signs for it in the system."""
    on = common.day_of(at)
    index = people.unit_index(on)
    names = rules.names_of(f"{found.addressee}、{found.copies}".replace("，", "、").replace("。", ""))
    rows = [
        Distribution(
            outgoing=found,
            office=name[:160],
            unit_id=None if rules.is_higher_office(name) else index.find(name),
        )
        for name in names
    ]
    Distribution.objects.bulk_create(rows, ignore_conflicts=True)
    return list(found.distributions.order_by("id"))


def _tell_receivers(steps: Steps, matter: Matter, rows: Sequence[Distribution]) -> None:
    text = mark("收到公文，请签收：{title}")
    for row in rows:
        if row.unit_id is None or row.received_at:
            continue
        post = people.post_in_charge(row.unit_id, at=steps.at)
        receiver = people.holder_of(post, at=steps.at).person_id
        under = str(row.unit_id)
        steps.owe(common.duty(matter, receiver, "document_came", text, at=steps.at, under=under))


@transaction.atomic
def receive(*, matter_id: int, by: Officer, at: datetime) -> Distribution:
    """Sign for a paper sent to the officer's unit. Raises NotARecipient. Ledger: document.received."""
    with stepping(matter_id, by=by, at=at) as steps:
        matter = steps.ended(matter_id)
        rows = Distribution.objects.filter(outgoing__matter_id=matter_id, received_at=None)
        found = next((row for row in rows if row.unit_id and by.belongs_to(row.unit_id)), None)
        if found is None:
            raise refusals.NotARecipient
        found.received_at, found.received_by = at, by.label
        found.save(update_fields=["received_at", "received_by"])
        steps.end_duty(f"{matter.reference}:document_came:{found.unit_id}")
        steps.note(matter, verbs.RECEIVED, {"office": found.office, "unit": found.unit_id})
    return found


@transaction.atomic
def note_return(*, matter_id: int, reason: str, by: Officer, at: datetime) -> OutgoingDocument:
    """Note that the paper came back unanswered; it may be revised and sent again (D4).

    Raises WrongStage, ReasonMissing, NotAllowed. Ledger: document.returned.
    """
    with stepping(matter_id, by=by, at=at) as steps:
        matter, found = common.outgoing_of(steps, matter_id, rules.SENT, step=mark("登记退文"))
        common.refuse_others(by, matter)
        common.give_reason(reason)
        end_tracking(steps, matter, "returned")
        found.stage, found.returned_at, found.return_reason = rules.RETURNED, at, reason
        found.number, found.sealed_at, found.seal_scan, found.signed_at = "", None, None, None
        found.save()
        Distribution.objects.filter(outgoing=found).delete()
        steps.note(matter, verbs.RETURNED, {"reason": reason, "consulted": found.was_consulted})
    return found


@transaction.atomic
def note_answer(*, matter_id: int, answer: str, by: Officer, at: datetime) -> OutgoingDocument:
    """Note the answer and end the paper. Raises WrongStage, ReasonMissing, NotAllowed.

    Ledger: document.answered.
    """
    with stepping(matter_id, by=by, at=at) as steps:
        matter, found = common.outgoing_of(steps, matter_id, rules.SENT, step=mark("登记答复"))
        common.refuse_others(by, matter)
        common.give_reason(answer)
        end_tracking(steps, matter, "answered")
        found.stage, found.answered_at, found.answer = rules.ANSWERED, at, answer
        found.save(update_fields=["stage", "answered_at", "answer"])
        steps.rename(matter, progress_text=answer[:600])
        steps.note(matter, verbs.ANSWERED, {"answer": answer[:300]})
        steps.end(matter)
    return found
