"""Relays: a directive sent to many units, replaced by a correction, watched hop by hop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zhixing.core.ledger import acts as ledger
from zhixing.core.matters import acts as matters
from zhixing.core.matters.acts import Assignment, NewMatter
from zhixing.core.notices import acts as notices
from zhixing.core.notices.acts import Duty
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer, Tick
from zhixing.foundation.words import mark, translate
from zhixing.work.directives import policies
from zhixing.work.directives.models import Relay
from zhixing.work.directives.refusals import breakdowns as common
from zhixing.work.directives.refusals import relays as refusals
from zhixing.work.directives.rules.relays import HOP_WORDS
from zhixing.work.directives.selectors import relays as selectors
from zhixing.work.directives.verbs import relays as verbs

HOP_RULE = "matters.relay_hop"


@dataclass(frozen=True, slots=True)
class NewRelay:
    """A directive to be sent down: its words, its number, the units that receive it."""

    title: str
    text: str
    unit_ids: tuple[int, ...]
    document_number: str = ""
    is_urgent: bool = False


@transaction.atomic
def relay(*, new: NewRelay, by: Officer, at: datetime) -> Relay:
    """Send a directive down: the issuer holds it, each unit gets a part that it reads, passes on, confirms.

    Raises NotASupervisor, UnitsMissing, and what registering refuses. Ledger: relay.issued, and on the
    matters matter.registered, matter.split and matter.assigned.
    """
    return _send(new, None, by=by, at=at)


@transaction.atomic
def correct_relay(*, number: str, new: NewRelay, by: Officer, at: datetime) -> Relay:
    """Send a corrected version; what is open of the former ends, and whoever acted on it is told.

    Raises NotASupervisor, RelayUnknown, RelaySuperseded. Ledger: relay.superseded and those of `relay`.
    """
    former = (
        Relay.objects.select_for_update(of=("self",))
        .filter(matter__number=number, matter__in=selectors.matters_seen(by))
        .select_related("matter")
        .first()
    )
    if former is None:
        raise refusals.RelayUnknown
    if Relay.objects.filter(supersedes=former).exists():
        raise refusals.RelaySuperseded
    made = _send(new, former, by=by, at=at)
    acted = selectors.acted_on(former.pk)
    cited = new.document_number or made.matter.number
    reason = translate(mark("已由更正件《{title}》替代")).format(title=new.title)
    for part in former.matter.parts.filter(closed_at=None).order_by("pk"):
        matters.terminate(matter_id=part.pk, reason=reason, decision_number=cited, by=by, at=at)
    matters.merge_into(matter_id=former.matter_id, other_id=made.matter_id, reason=reason, by=by, at=at)
    notices.owe_many(
        [
            Duty(
                to_person_id=one.person_id,
                to_name=one.person,
                about=made.matter.reference,
                topic="relay_corrected",
                text=translate(mark("您已按旧版办理，请改按更正件办理：{title}")).format(
                    title=new.title[:60]
                ),
                key=f"{former.reference}:superseded",
                at=at,
                urgent=True,
                url=made.matter.get_absolute_url(),
            )
            for one in acted
        ]
    )
    former.settled_at = former.settled_at or at
    former.save(update_fields=["settled_at"])
    ledger.record(
        verbs.SUPERSEDED,
        about=former.reference,
        by=by,
        at=at,
        facts={"by": made.matter.number, "acted": [f"{one.unit} {one.person}" for one in acted]},
    )
    return made


def _send(new: NewRelay, former: Relay | None, *, by: Officer, at: datetime) -> Relay:
    if not policies.may_decompose(by):
        raise common.NotASupervisor
    if not new.unit_ids:
        raise refusals.UnitsMissing
    urgency = "urgent" if new.is_urgent else "normal"
    parent = matters.register(
        new=NewMatter(
            title=new.title,
            kind="directives.relay",
            requirement=new.text,
            source_kind="document",
            document_number=new.document_number,
            source_ref=new.document_number,
            urgency=urgency,
            grade="tracked",
        ),
        by=by,
        at=at,
    )
    parts = [
        NewMatter(
            title=new.title,
            kind="directives.relay",
            requirement=new.text,
            urgency=urgency,
            grade="tracked",
            assignment=Assignment((unit,)),
        )
        for unit in dict.fromkeys(new.unit_ids)
    ]
    matters.split(matter_id=parent.pk, parts=parts, by=by, at=at)
    made = Relay.objects.create(
        matter=parent,
        version=former.version + 1 if former else 1,
        supersedes=former,
        issued_at=at,
        is_urgent=new.is_urgent,
    )
    ledger.record(
        verbs.ISSUED,
        about=made.reference,
        by=by,
        at=at,
        facts={
            "matter": parent.number,
            "document": new.document_number,
            "units": len(parts),
            "version": made.version,
        },
    )
    return made


@transaction.atomic
def alert_relays(*, relay_ids: Sequence[int], by: Tick, at: datetime) -> int:
    """Tell the head of the level at which a directive lies past its limit, and the issuer; once for each hop.

    Relays that everybody has confirmed are settled. Returns how many hops were told of.
    Ledger: relay.stuck.
    """
    told = 0
    for row in (
        Relay.objects.select_for_update(of=("self",)).filter(pk__in=relay_ids).select_related("matter")
    ):
        found = selectors.relay_units(row.pk, now=at)
        for one in found:
            if one.waiting is None or one.waiting.light(at) != "red":
                continue
            told += _tell(row, one, by=by, at=at)
        if all(one.waiting is None for one in found):
            row.settled_at = at
            row.save(update_fields=["settled_at"])
    return told


def _tell(row: Relay, one: selectors.RelayUnit, *, by: Tick, at: datetime) -> int:
    assert one.waiting is not None  # noqa: S101 - the caller asked
    head = people.holder_of(people.post_in_charge(one.unit_id, at=at), at=at)
    persons = {head.person_id: head.person_name}
    persons.setdefault(row.matter.registered_by_id, people.person_name(row.matter.registered_by_id))
    text = translate(mark("传达超时：{unit} {hop}（{person}）：{title}")).format(
        unit=one.unit,
        hop=translate(HOP_WORDS[one.waiting.code]),
        person=one.person,
        title=row.matter.title[:60],
    )
    key = f"matter:{one.matter_id}:relay:{one.waiting.code}"
    if selectors.is_owed(key):
        return 0
    notices.owe_many(
        [
            Duty(
                to_person_id=person,
                to_name=name,
                about=f"matter:{one.matter_id}",
                topic="relay_stuck",
                text=text,
                key=key,
                at=at,
                url=f"/directives/relays/{row.matter.number}/",
            )
            for person, name in persons.items()
        ]
    )
    ledger.record(
        verbs.STUCK,
        about=row.reference,
        by=by,
        at=at,
        facts={
            "unit": one.unit,
            "hop": one.waiting.code,
            "person": one.person,
            "due": one.waiting.due_at.isoformat(timespec="minutes"),
            "told": list(persons.values()),
        },
    )
    return 1
