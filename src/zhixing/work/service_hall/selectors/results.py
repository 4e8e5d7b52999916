"""What others may check: a result by the code printed on it; one's own case against the signed records."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from zhixing.core.ledger import selectors as ledger
from zhixing.core.ledger.selectors import EntryProof
from zhixing.core.ledger.verbs import label
from zhixing.core.parties import selectors as parties
from zhixing.core.people import selectors as people
from zhixing.work.service_hall import verbs
from zhixing.work.service_hall.models import Case
from zhixing.work.service_hall.rules import stages
from zhixing.work.service_hall.selectors.tracking import citizen_of, result_code

OWN_VERBS: Final = frozenset(
    {
        verbs.RECEIVED, verbs.ACCEPTED, verbs.DEEMED, verbs.TOLD, verbs.SUPPLEMENTED, verbs.NOT_ACCEPTED,
        verbs.PAUSED, verbs.RESUMED, verbs.EXTENDED, verbs.DECIDED, verbs.DELIVERED, verbs.WITHDRAWN,
        verbs.BILLED, verbs.PAID, verbs.REFUND_ASKED, verbs.REFUNDED, verbs.PAYMENT_STRANGE,
        verbs.PAYMENT_RETURNED,
        verbs.POSTPONED, verbs.SPECIAL_ASKED, verbs.SPECIAL_ALLOWED, verbs.SPECIAL_REFUSED,
        verbs.RESULT_SUSPENDED, verbs.RESULT_RESTORED,
    }
)  # fmt: skip
"""Entries that the applicant was told of anyway; opinions inside the office are counted, not shown."""


@dataclass(frozen=True, slots=True)
class CheckedResult:
    """A result as anybody may check it who holds it: what was decided, by whom, when, for whom (masked)."""

    number: str
    code: str
    title: str
    unit: str
    holder: str
    outcome: str
    result: str
    decided_at: datetime
    is_granted: bool
    suspended: bool


def checked_result(*, number: str, code: str) -> CheckedResult | None:
    """Return the result of a case by number and result code, None for a wrong pair. Five queries."""
    case = (
        Case.objects.select_related("matter")
        .filter(matter__number=number.strip().upper(), decided_at__isnull=False, matter__restricted=False)
        .first()
    )
    kept = result_code(case.matter.number, case.result) if case else "-"
    if not hmac.compare_digest(kept.encode(), code.strip().upper().encode()) or case is None:
        return None
    holder = parties.masked([case.party_code]).get(case.party_code)
    return CheckedResult(
        number=case.matter.number,
        code=kept,
        title=case.matter.title,
        unit=people.unit_name(case.unit_id),
        holder=holder.name if holder else "",
        outcome=stages.OUTCOME_WORDS[case.outcome],
        result=case.result,
        decided_at=case.decided_at or case.received_at,
        is_granted=case.outcome == stages.GRANTED,
        suspended=case.suspended_at is not None,
    )


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """One record of one's own case: what, when, its code, whether it fits, whether a head covers it."""

    seq: int
    label: str
    at: datetime
    mark: str
    is_sound: bool
    is_covered: bool
    may_download: bool


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """The records of one's own case, checked now against the newest signed head."""

    number: str
    code: str
    title: str
    entries: Sequence[OwnEntry]
    others: int
    is_sound: bool
    head_at: datetime | None
    head_size: int


def own_record(*, number: str, code: str) -> OwnRecord | None:
    """Return the records of a case by number and code, None for a wrong pair. Six queries."""
    found = citizen_of(number=number, code=code)
    if found is None:
        return None
    case = Case.objects.select_related("matter").get(pk=found[1])
    proof = ledger.subject_proof(case.matter.reference)
    shown = [one for one in proof.entries if one.entry.verb in OWN_VERBS]
    return OwnRecord(
        number=case.matter.number,
        code=case.matter.tracking_code,
        title=case.matter.title,
        entries=[
            OwnEntry(
                one.entry.seq,
                label(one.entry.verb),
                one.entry.at,
                one.entry.hash.hex()[:8],
                one.is_sound,
                one.is_covered,
                one.is_covered,
            )
            for one in shown
        ],
        others=len(proof.entries) - len(shown),
        is_sound=proof.is_sound,
        head_at=proof.head.head.at if proof.head else None,
        head_size=proof.head.head.size if proof.head else 0,
    )


def own_proof(*, number: str, code: str, seq: int) -> EntryProof | None:
    """Return the proof of one record that the applicant was told of; None for any other. Seven queries."""
    found = citizen_of(number=number, code=code)
    if found is None:
        return None
    about = Case.objects.select_related("matter").get(pk=found[1]).matter.reference
    entry = ledger.entry(about, seq)
    if entry is None or entry.verb not in OWN_VERBS:
        return None
    return ledger.entry_proof(about, seq)
