"""Taking a matter on, and giving it to the one unit and the one leader that answer for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction

from zhixing.core.clock.rules import Limit
from zhixing.core.evidence import acts as evidence
from zhixing.core.matters import policies, refusals, verbs
from zhixing.core.matters.acts import _clocks, _duties, _numbering, _practice
from zhixing.core.matters.acts._batch import Batch, Holder, Result, batch, check_claim, each
from zhixing.core.matters.acts.holding import _left
from zhixing.core.matters.kinds import kind_of
from zhixing.core.matters.models import Matter, Reader, Relation
from zhixing.core.matters.rules import states
from zhixing.core.matters.rules.searching import search_text
from zhixing.core.matters.rules.towns import taken_back
from zhixing.core.notices import acts as notices
from zhixing.core.outcomes import selectors as outcomes
from zhixing.core.people import selectors as people
from zhixing.core.powers import selectors as powers
from zhixing.core.rulebook import selectors as rulebook
from zhixing.core.rulebook.rules import Effect
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.refusals import ActRefused


@dataclass(frozen=True, slots=True)
class Support:
    """A supporting unit and what it owes: its own deliverable, perhaps its own limit."""

    unit_id: int
    deliverable: str = ""
    limit: Limit | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """To whom a matter goes. Exactly one lead unit and one leader (A1); the lists exist to be refused.

    With no lead unit a ruling's precedent on this type of matter decides (B7). With `leader_post_ids`
    empty the leader in charge of the lead unit answers for it. `limit` None
    keeps the matter without a due date (长期任务).
    """

    lead_unit_ids: tuple[int, ...]
    leader_post_ids: tuple[int, ...] = ()
    supports: tuple[Support, ...] = ()
    limit: Limit | None = None
    calendar_code: str = ""


@dataclass(frozen=True, slots=True)
class NewMatter:
    """What is written down when a matter is taken on."""

    title: str
    kind: str = "matters.task"
    requirement: str = ""
    topic: str = ""
    grade: str = "supervised"
    urgency: str = "normal"
    source_kind: str = "other"
    source_ref: str = ""
    source_sentence: str = ""
    document_number: str = ""
    sphere: str = ""
    parent_id: int | None = None
    reader_person_ids: tuple[int, ...] = ()
    assignment: Assignment | None = None
    keeper_unit_id: int | None = None
    facts: dict[str, object] = field(default_factory=dict)


@transaction.atomic
def register(*, new: NewMatter, by: Officer, at: datetime) -> Matter:
    """Take a matter on; the registering unit holds it until it is assigned, from this moment.

    With `new.assignment` it is assigned in the same transaction.
    Ledger: matter.registered, matter.assigned.
    """
    [result] = _register([new], by=by, at=at)
    if isinstance(result, ActRefused):
        raise result
    return result


@transaction.atomic
def register_many(*, rows: Sequence[NewMatter], by: Officer, at: datetime) -> list[Result]:
    """Take many matters on, with a result for each; what is refused changes nothing.

    Ledger: matter.registered, matter.assigned.
    """
    return [
        Result("", outcome) if isinstance(outcome, ActRefused) else Result(outcome.number)
        for outcome in _register(rows, by=by, at=at)
    ]


def _register(rows: Sequence[NewMatter], *, by: Officer, at: datetime) -> list[Matter | ActRefused]:
    if not all(policies.may_register(by, new.kind) for new in rows):
        raise refusals.NotAllowed(who="督查室或综合岗位")
    serials = _numbering.reserve(len(rows))
    outcomes_: list[Matter | ActRefused] = []
    with batch() as work:
        answerable = people.post_in_charge(by.unit_id, at=at)
        for new, serial in zip(rows, serials, strict=True):
            try:
                matter = _take_on(work, new, serial, answerable=answerable, by=by, at=at)
                if new.assignment:
                    _assign(work, matter, new.assignment, by=by, at=at)
            except ActRefused as refusal:
                outcomes_.append(refusal)
            else:
                work.new.append(matter)
                outcomes_.append(matter)
        work.keep_only_new()
    Reader.objects.bulk_create(
        reader
        for new, matter in zip(rows, outcomes_, strict=True)
        if isinstance(matter, Matter)
        for reader in _readers_of(matter, new, by)
    )
    return outcomes_


def _take_on(
    work: Batch,
    new: NewMatter,
    serial: int,
    *,
    answerable: int,
    by: Officer,
    at: datetime,
    entered_by: Actor | None = None,
) -> Matter:
    """Return the matter held by the unit of `by`; `entered_by` is who acts, where that is somebody else."""
    kind = kind_of(new.kind)
    evidence.refuse_secret_words(new.title, new.requirement, new.source_sentence)
    matter = Matter(
        pk=serial,
        number=_numbering.number(serial, at),
        document_number=new.document_number,
        tracking_code=_numbering.tracking_code() if new.source_kind in states.TRACKED_SOURCES else "",
        kind=kind.code,
        topic=new.topic,
        title=new.title.strip(),
        requirement=new.requirement,
        sphere=new.sphere or by.reach.sphere or "gov",
        grade=new.grade,
        urgency=new.urgency,
        origin=_practice.origin_of(at),
        source_kind=new.source_kind,
        source_ref=new.source_ref,
        source_sentence=new.source_sentence,
        unit_id=by.unit_id,
        leader_post_id=answerable,
        handler_id=by.person_id,
        handler_named=True,
        held_since=at,
        registered_unit_id=new.keeper_unit_id or by.unit_id,
        registered_by_id=by.person_id,
        registered_at=at,
        parent_id=new.parent_id,
        restricted=bool(new.reader_person_ids),
        search_text=search_text(new.title, new.document_number, new.source_ref),
    )
    check_claim(matter, at)
    facts = {
        "number": matter.number,
        "kind": kind.code,
        "title": matter.title,
        "grade": new.grade,
        "urgency": new.urgency,
        "source": new.source_kind,
        "source_ref": new.source_ref,
        "sentence": new.source_sentence,
        "unit": by.unit_name,
        "leader_post": answerable,
        "parent": new.parent_id,
        **new.facts,
    }
    work.enter(matter, verbs.REGISTERED, by=entered_by or by, at=at, facts=facts)
    return matter


@transaction.atomic
def assign(
    *, matter_id: int, to: Assignment, by: Officer, at: datetime, held_since: datetime | None = None
) -> Matter:
    """Give the matter to one lead unit and one leader, who hold it at once; clocks begin to run.

    Assigned again, the main clock keeps running. `held_since` is the holding that the assigner saw:
    whoever assigns on a page that somebody else has overtaken is refused (R29). Ledger: matter.assigned.
    """
    with batch(matter_id) as work:
        matter = work.matter(matter_id)
        if held_since is not None and matter.held_since != held_since:
            who = _practice.who_did(matter.reference, verbs.ASSIGNED, verbs.CONTESTED, verbs.RULED)
            raise refusals.SomebodyWasFaster(who=who, act="交办")
        _assign(work, matter, to, by=by, at=at)
    return matter


@transaction.atomic
def assign_many(*, rows: Sequence[tuple[int, Assignment]], by: Officer, at: datetime) -> list[Result]:
    """Assign many matters, with a result for each row. Ledger: matter.assigned."""
    return each([key for key, _ in rows], lambda work, m, i: _assign(work, m, rows[i][1], by=by, at=at))


def _one(what: str, found: Sequence[int]) -> int:
    if len(set(found)) != 1:
        raise refusals.NotExactlyOne(what=what, count=len(set(found)))
    return found[0]


def _assign(work: Batch, matter: Matter, to: Assignment, *, by: Officer, at: datetime) -> None:
    settled = _precedent_unit(kind=matter.kind, topic=matter.topic, on=at) if not to.lead_unit_ids else None
    unit_id = settled or _one("牵头单位", to.lead_unit_ids)
    leader = (
        _one("牵头领导", to.leader_post_ids)
        if to.leader_post_ids
        else people.leader_in_charge(unit_id, at=at)
    )
    if not policies.may_assign(by, matter):
        raise refusals.NotAllowed(who="立项单位或督查室")
    if matter.state == states.CLOSED:
        raise refusals.MatterClosed(day=_practice.spoken(matter.closed_at), act="交办")
    if matter.frozen_at:
        raise refusals.Frozen(holder=people.unit_name(matter.unit_id))
    check_claim(matter, at)
    _refuse_pushed_down(matter, unit_id, at=at)
    for support in to.supports:
        if support.unit_id == unit_id:
            raise refusals.SupportIsLead(unit=people.unit_name(unit_id))
    refusal = outcomes.barred("matter.assign", about=matter.reference, by=by, at=at)
    if refusal:
        raise refusal
    in_charge = people.holder_of(people.post_in_charge(unit_id, at=at), at=at)
    if unit_id != matter.unit_id or matter.state == states.REGISTERED:
        _give(work, matter, Holder(unit_id, leader, in_charge.person_id), at=at)
    work.change(
        matter,
        state=states.ISSUED,
        assigned_unit_id=unit_id,
        assigned_at=at,
        signed_at=None,
        inner_unit_id=None,
        inner_leader_post_id=None,
    )
    kind = kind_of(matter.kind)
    calendar = to.calendar_code or people.calendar_of(unit_id)
    started = _clocks.start_for_assignment(work, matter, to.limit, kind, calendar=calendar, at=at)
    names = {key: people.unit_name(key) for key in (unit_id, *(s.unit_id for s in to.supports))}
    for support in to.supports:
        row = work.involve(
            matter, support.unit_id, states.SUPPORT, deliverable=support.deliverable, asked_at=at
        )
        row.clock = _clocks.start_support(
            work, matter, support.unit_id, support.limit, calendar=calendar, at=at
        )
        work.owe(_duties.support_asked(matter, support.unit_id, at=at))
    work.enter(
        matter,
        verbs.ASSIGNED,
        by=by,
        at=at,
        facts={
            "to": names[unit_id],
            "unit": unit_id,
            "leader_post": leader,
            "handler": in_charge.person_name,
            "supports": [names[s.unit_id] for s in to.supports],
            "limit": to.limit.text() if to.limit else "",
            "sentence": to.limit.sentence if to.limit else "",
            "due": _practice.iso(started.due_at) if started else "",
            "calendar": calendar,
        },
    )
    work.owe(_duties.assigned(matter, in_charge.person_id, at=at))


def _refuse_pushed_down(matter: Matter, unit_id: int, *, at: datetime) -> None:
    """Refuse to give a town what departments have taken back (乡镇履职清单)."""
    rule = rulebook.rule("towns.taken_back", on=_practice.day(at))
    if rule.effect is Effect.ADVISE:
        return
    found = taken_back(f"{matter.title}{matter.requirement}", rule.table("group"))
    if found and people.unit_kind(unit_id) == "town":
        raise refusals.PushedDown(town=people.unit_name(unit_id), item=found.title, by=found.by)


def _give(work: Batch, matter: Matter, holder: Holder, *, at: datetime) -> None:
    """Let the assigned unit hold the matter; nobody of the former unit owes anything on it any more."""
    is_known = matter.version > 0
    for key in _left(matter) if is_known and holder.unit_id != matter.unit_id else ():
        work.end_duty(key)
    work.hold(matter, holder, since=at, named=False)
    if matter.registered_unit_id != holder.unit_id:
        work.involve(matter, matter.registered_unit_id, states.ISSUER)
    if is_known:
        work.let_know(matter, holder.handler_id)


@transaction.atomic
def split(*, matter_id: int, parts: Sequence[NewMatter], by: Officer, at: datetime) -> list[Matter]:
    """Break a matter down into sub-matters, each with one lead; the parent stays with its holder.

    Used for 「按职责分工负责」 and for one sub-matter a town (群发各镇). Refuses as a whole.
    Ledger: matter.split on the parent, matter.registered and matter.assigned on each part.
    """
    if not parts:
        raise refusals.PartsMissing
    with batch(matter_id) as work:
        parent = work.matter(matter_id)
        if not (policies.may_assign(by, parent) or policies.may_sign_for(by, parent)):
            raise refusals.NotAllowed(who="立项单位或承办单位")
        if parent.state == states.CLOSED:
            raise refusals.MatterClosed(day=_practice.spoken(parent.closed_at), act="拆分")
        check_claim(parent, at)
        answerable = people.post_in_charge(by.unit_id, at=at)
        known = tuple(parent.readers.values_list("person_id", flat=True)) if parent.restricted else ()
        children, readers = [], list[Reader]()
        for part, serial in zip(parts, _numbering.reserve(len(parts)), strict=True):
            inherited = replace(_inherit(part, parent), reader_person_ids=(*known, *part.reader_person_ids))
            child = _take_on(work, inherited, serial, answerable=answerable, by=by, at=at)
            if part.assignment:
                _assign(work, child, part.assignment, by=by, at=at)
            work.new.append(child)
            children.append(child)
            readers += _readers_of(child, inherited, by)
        work.enter(parent, verbs.SPLIT, by=by, at=at, facts={"parts": [child.number for child in children]})
        work.change(parent, last_moved_at=at)
    Reader.objects.bulk_create(readers)
    return children


def _readers_of(matter: Matter, new: NewMatter, by: Officer) -> list[Reader]:
    """Return the circle of readers of a new matter: those named, who names them, and the handler (P9)."""
    if not new.reader_person_ids:
        return []
    chosen = sorted({*new.reader_person_ids, by.person_id, matter.handler_id})
    return [Reader(matter=matter, person_id=person) for person in chosen]


def _inherit(part: NewMatter, parent: Matter) -> NewMatter:
    return replace(
        part,
        parent_id=parent.pk,
        sphere=parent.sphere,
        source_kind=part.source_kind if part.source_kind != "other" else parent.source_kind,
        source_ref=part.source_ref or parent.source_ref,
        source_sentence=part.source_sentence or parent.source_sentence,
    )


@transaction.atomic
def relate(*, matter_id: int, other_id: int, by: Officer, at: datetime) -> None:
    """Note that two matters belong together; both say so. Ledger: matter.related on both."""
    with batch(matter_id, other_id) as work:
        one, two = work.matter(matter_id), work.matter(other_id)
        if not (policies.holds(by, one) or policies.may_correct(by, one)):
            raise refusals.NotAllowed
        Relation.objects.get_or_create(matter=one, other=two, kind="related")
        work.enter(one, verbs.RELATED, by=by, at=at, facts={"other": two.number})
        work.enter(two, verbs.RELATED, by=by, at=at, facts={"other": one.number})


@transaction.atomic
def set_readers(*, matter_id: int, person_ids: Sequence[int], by: Officer, at: datetime) -> None:
    """Limit who may know of the matter to the named persons (P9 工作秘密); nobody else finds it.

    The handler is always one of them. An empty list lifts the limit. Ledger: matter.readers_set.
    """
    with batch(matter_id) as work:
        matter = work.matter(matter_id)
        if not policies.may_correct(by, matter):
            raise refusals.NotAllowed(who="立项单位或督查室")
        Reader.objects.filter(matter=matter).delete()
        chosen = sorted({*person_ids, matter.handler_id, by.person_id}) if person_ids else []
        Reader.objects.bulk_create(Reader(matter=matter, person_id=key) for key in chosen)
        work.change(matter, restricted=bool(chosen))
        work.enter(matter, verbs.READERS_SET, by=by, at=at, facts={"readers": len(chosen)})
        if chosen:
            notices.withdraw_many([matter.reference], but_of=chosen)


def _precedent_unit(*, kind: str, topic: str, on: datetime) -> int | None:
    """Return the unit that a ruling gave matters of this type to, or None (B7)."""
    return powers.precedent(kind, topic, on=on.date()) if topic else None
