"""Documents are registered before issue: no two say different things, none changes all the time (B9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from zhixing.core.evidence import acts as evidence
from zhixing.core.ledger import acts as ledger
from zhixing.core.notices import acts as notices
from zhixing.core.notices.acts import Duty
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer
from zhixing.foundation.words import mark, translate
from zhixing.work.directives.models.registry import (
    ConflictSettlement,
    DocumentChange,
    DocumentClause,
    RegisteredDocument,
)
from zhixing.work.directives.policies import registry as policies
from zhixing.work.directives.refusals import registry as refusals
from zhixing.work.directives.rules import registry as rules
from zhixing.work.directives.rules.matrix import clauses_of
from zhixing.work.directives.selectors import registry as selectors
from zhixing.work.directives.verbs import registry as verbs


@dataclass(frozen=True, slots=True)
class Signature:
    """Under which number a document is issued or changed, and who signed."""

    document_number: str
    signer: str
    on: date | None = None


@transaction.atomic
def register_document(
    *, title: str, topic: str, subject: str, text: str, by: Officer, at: datetime
) -> RegisteredDocument:
    """Register a draft of the unit: the matter it rules on, whom, and its clauses.

    Raises DocumentUnknown for who may not, DocumentIncomplete, SecretWords. Ledger: document.drafted.
    """
    if not policies.may_draft(by):
        raise refusals.DocumentUnknown
    return _register([KeptDocument(title, topic, subject, text)], by=by, at=at)[0]


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """A document as a register on paper has it; without a signature it is a draft."""

    title: str
    topic: str
    subject: str
    text: str
    signature: Signature | None = None


@transaction.atomic
def register_documents(
    *, rows: Sequence[KeptDocument], by: Officer, at: datetime
) -> list[RegisteredDocument]:
    """Register documents of the unit, all or nothing, in the order of the rows: the signed ones as issued.

    One whose number, or without a number whose title, the unit has registered is left out. The statements
    do not grow with the rows. Raises what registering and issuing raise.
    Ledger: document.drafted, document.issued, document.flagged.
    """
    if not policies.may_draft(by):
        raise refusals.DocumentUnknown
    known = selectors.kept_by(by.unit_line[-1] if by.unit_line else by.unit_id)
    new = [
        row
        for row in rows
        if (row.signature.document_number.strip() if row.signature else row.title) not in known
    ]
    says = [(row.topic, row.subject, row.title, clauses_of(row.text)) for row in new if row.signature]
    if found := selectors.conflicts_among(says, on=people.day_of(at)):
        raise refusals.ConflictOpen(others="、".join(dict.fromkeys(found.values())))
    made = _register(new, by=by, at=at)
    signed = [(one, row.signature) for one, row in zip(made, new, strict=True) if row.signature]
    _issue(signed, by=by, at=at)
    last = {(one.topic, one.subject): one for one, _signature in signed}
    for one in last.values():
        _flag(one, by=by, at=at)
    return made


def _register(rows: Sequence[KeptDocument], *, by: Officer, at: datetime) -> list[RegisteredDocument]:
    texts = [clauses_of(row.text) for row in rows]
    if not all(row.title.strip() and row.topic.strip() and row.subject.strip() for row in rows):
        raise refusals.DocumentIncomplete
    if not all(texts):
        raise refusals.DocumentIncomplete
    evidence.refuse_secret_words(*(text for row in rows for text in (row.title, row.text)))
    made = RegisteredDocument.objects.bulk_create(
        RegisteredDocument(
            title=row.title.strip(),
            topic=row.topic.strip(),
            subject=row.subject.strip(),
            unit_id=by.unit_line[-1] if by.unit_line else by.unit_id,
            drafted_by_id=by.person_id,
            drafted_at=at,
        )
        for row in rows
    )
    DocumentClause.objects.bulk_create(
        DocumentClause(document=one, place=place, text=words)
        for one, text in zip(made, texts, strict=True)
        for place, words in enumerate(text, start=1)
    )
    entries = []
    for one, text in zip(made, texts, strict=True):
        facts = {"title": one.title, "topic": one.topic, "subject": one.subject, "clauses": len(text)}
        entries.append(ledger.Draft(verbs.DRAFTED, about=one.reference, by=by, at=at, facts=facts))
    ledger.record_many(entries)
    return made


def _issue(signed: Sequence[tuple[RegisteredDocument, Signature]], *, by: Officer, at: datetime) -> None:
    for one, signature in signed:
        _signed(signature)
        one.state, one.document_number = rules.IN_FORCE, signature.document_number.strip()
        one.issued_at = people.opening_of(signature.on) if signature.on else at
    written = ["state", "issued_at", "document_number"]
    RegisteredDocument.objects.bulk_update([one for one, _signature in signed], written)
    DocumentChange.objects.bulk_create(
        _changed(one, "issued", signature, by=by, at=at) for one, signature in signed
    )
    entries = []
    for one, signature in signed:
        facts = {"title": one.title, "number": one.document_number, "signer": signature.signer}
        entries.append(ledger.Draft(verbs.ISSUED, about=one.reference, by=by, at=at, facts=facts))
    ledger.record_many(entries)


@transaction.atomic
def settle_conflict(
    *, document_id: int, other_id: int, way: str, by: Officer, at: datetime
) -> ConflictSettlement:
    """Choose how a draft and a document in force are brought together; the other issuer has to agree.

    An own document needs nobody else. Raises DocumentUnknown, NotADraft, NoConflict.
    Ledger: document.settled.
    """
    draft = _locked(document_id, by=by)
    if draft.state != rules.DRAFT:
        raise refusals.NotADraft
    other = next((one.document for one in selectors.conflicts_of(draft) if one.document.pk == other_id), None)
    if other is None or way not in rules.WAY_WORDS:
        raise refusals.NoConflict
    own = policies.may_change(by, other.unit_id)
    made, _ = ConflictSettlement.objects.update_or_create(
        draft=draft,
        other=other,
        defaults={
            "way": way,
            "chosen_by_id": by.person_id,
            "chosen_at": at,
            "agreed_by_id": by.person_id if own else None,
            "agreed_at": at if own else None,
        },
    )
    facts = {"other": other.document_number or other.title, "way": translate(rules.WAY_WORDS[way])}
    ledger.record(verbs.SETTLED, about=draft.reference, by=by, at=at, facts=facts)
    return made


@transaction.atomic
def agree_settlement(*, document_id: int, other_id: int, by: Officer, at: datetime) -> ConflictSettlement:
    """Agree for the unit whose document in force is concerned. Raises DocumentUnknown.

    Ledger: document.agreed.
    """
    found = (
        ConflictSettlement.objects.select_for_update(of=("self",))
        .select_related("other", "draft")
        .filter(draft_id=document_id, other_id=other_id, agreed_at=None)
        .first()
    )
    if found is None or not policies.may_agree(by, found.other.unit_id):
        raise refusals.DocumentUnknown
    found.agreed_by_id, found.agreed_at = by.person_id, at
    found.save(update_fields=["agreed_by", "agreed_at"])
    facts = {"draft": found.draft.title, "way": translate(rules.WAY_WORDS[found.way])}
    ledger.record(verbs.AGREED, about=found.other.reference, by=by, at=at, facts=facts)
    return found


@transaction.atomic
def issue_document(
    *, document_id: int, signature: Signature, by: Officer, at: datetime
) -> RegisteredDocument:
    """Issue a draft that conflicts with nothing, or whose conflicts are settled and agreed.

    A joint issue names the other unit; a repeal ends the other document at once. `signature.on` is the day of
    one that was issued on paper before. Raises DocumentUnknown,
    NotADraft, SignerMissing, ConflictOpen naming each, SettlementNotAgreed.
    Ledger: document.issued, document.repealed, document.flagged.
    """
    draft = _locked(document_id, by=by)
    if draft.state != rules.DRAFT:
        raise refusals.NotADraft
    _signed(signature)
    settled = {one.other_id: one for one in draft.settlements.select_related("other")}
    found = selectors.conflicts_of(draft)
    lying = [one.document for one in found if one.document.pk not in settled]
    if lying:
        others = "、".join(f"{one.title}（{people.unit_name(one.unit_id)}）" for one in lying)
        raise refusals.ConflictOpen(others=others)
    waiting = [one for one in settled.values() if one.agreed_at is None]
    if waiting:
        names = "、".join(people.unit_name(one.other.unit_id) for one in waiting)
        raise refusals.SettlementNotAgreed(units=names)
    _issue([(draft, signature)], by=by, at=at)
    for one in settled.values():
        if one.way == rules.JOINT:
            draft.joint_units.add(one.other.unit_id)
        elif one.other.state == rules.IN_FORCE:
            _end(one.other, signature, by=by, at=at)
    _flag(draft, by=by, at=at)
    return draft


@transaction.atomic
def amend_document(
    *, document_id: int, place: int, text: str, signature: Signature, by: Officer, at: datetime
) -> RegisteredDocument:
    """Change a clause of a document in force; changed too often within the months, it is flagged.

    Raises DocumentUnknown, NotInForce, SignerMissing, ClauseAsBefore.
    Ledger: document.amended, document.flagged.
    """
    found = _locked(document_id, by=by)
    if found.state != rules.IN_FORCE:
        raise refusals.NotInForce
    _signed(signature)
    clause = found.clauses.filter(place=place).first()
    if clause is None:
        raise refusals.DocumentUnknown
    if not text.strip() or clause.text == text.strip():
        raise refusals.ClauseAsBefore
    former, clause.text = clause.text, text.strip()
    clause.save(update_fields=["text"])
    _changed(found, "amended", signature, place=place, former=former, text=clause.text, by=by, at=at).save()
    facts = {"place": place, "from": former, "to": clause.text, "signer": signature.signer}
    ledger.record(verbs.AMENDED, about=found.reference, by=by, at=at, facts=facts)
    _flag(found, by=by, at=at)
    return found


@transaction.atomic
def repeal_document(
    *, document_id: int, signature: Signature, by: Officer, at: datetime
) -> RegisteredDocument:
    """End a document in force. Raises DocumentUnknown, NotInForce, SignerMissing.

    Ledger: document.repealed.
    """
    found = _locked(document_id, by=by)
    if found.state != rules.IN_FORCE:
        raise refusals.NotInForce
    _signed(signature)
    _end(found, signature, by=by, at=at)
    return found


def _end(found: RegisteredDocument, signature: Signature, *, by: Officer, at: datetime) -> None:
    found.state = rules.REPEALED
    found.save(update_fields=["state"])
    _changed(found, "repealed", signature, by=by, at=at).save()
    facts = {"number": signature.document_number, "signer": signature.signer}
    ledger.record(verbs.REPEALED, about=found.reference, by=by, at=at, facts=facts)


def _flag(found: RegisteredDocument, *, by: Officer, at: datetime) -> None:
    """Tell the legal office and the issuing leader of too many changes or of several issuers."""
    concerns = selectors.concerns_of(found, on=people.day_of(at))
    if not concerns.is_flagged:
        return
    text = translate(mark("请统筹文件：{title}（{why}）")).format(
        title=found.title[:60], why="、".join(concerns.words())
    )
    leader = people.holder_of(people.leader_in_charge(found.unit_id, at=at), at=at)
    persons = {leader.person_id: leader.person_name, **selectors.legal_office(at=at)}
    found.flagged_at = at
    found.save(update_fields=["flagged_at"])
    notices.owe_many(
        [
            Duty(
                to_person_id=person,
                to_name=name,
                about=found.reference,
                topic="registry",
                text=text,
                key=f"{found.reference}:{len(concerns.changes)}:{len(concerns.issuers)}",
                at=at,
                url=f"/directives/registry/{found.pk}/",
            )
            for person, name in persons.items()
        ]
    )
    facts = {
        "changes": [[one.on.isoformat(), one.signer] for one in concerns.changes],
        "issuers": list(concerns.issuers),
    }
    ledger.record(verbs.FLAGGED, about=found.reference, by=by, at=at, facts=facts)


def _changed(
    found: RegisteredDocument,
    kind: str,
    signature: Signature,
    *,
    by: Officer,
    at: datetime,
    place: int = 0,
    former: str = "",
    text: str = "",
) -> DocumentChange:
    return DocumentChange(
        document=found,
        kind=kind,
        place=place,
        former=former,
        text=text,
        document_number=signature.document_number.strip(),
        signer=signature.signer.strip(),
        changed_on=signature.on or people.day_of(at),
        recorded_by_id=by.person_id,
    )


def _signed(signature: Signature) -> None:
    if not (signature.signer.strip() and signature.document_number.strip()):
        raise refusals.SignerMissing


def _locked(document_id: int, *, by: Officer) -> RegisteredDocument:
    seen = RegisteredDocument.objects.visible_to(by).filter(pk=document_id).values_list("unit_id", flat=True)
    unit_id = seen.first()
    if unit_id is None or not policies.may_change(by, unit_id):
        raise refusals.DocumentUnknown
    return RegisteredDocument.objects.select_for_update().get(pk=document_id)
