"""Many matters move at once: leaders' division of work, reorganisation, a person who leaves (P6).

One act, one list, signed by who gives and who takes; no clock changes and the past stays where it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction

from zhixing.core.ledger import acts as ledger
from zhixing.core.matters import policies, refusals, verbs
from zhixing.core.matters.acts import _duties
from zhixing.core.matters.acts._batch import Batch, Holder, lock
from zhixing.core.matters.models import LineMove, Matter
from zhixing.core.people import acts as people_acts
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer
from zhixing.foundation.memory import remembered
from zhixing.foundation.references import reference


def _digest_of(numbers: Iterable[str]) -> str:
    """Return the SHA-256 of the sorted numbers, one a line: what both sides sign."""
    return hashlib.sha256("\n".join(sorted(numbers)).encode()).hexdigest()


@transaction.atomic
def change_line_of_leadership(
    *,
    unit_ids: list[int],
    from_post_id: int,
    to_post_id: int,
    document: str,
    by: Officer,
    at: datetime,
) -> LineMove:
    """From `at` on the other leader answers for all open matters of the units; one document, one list.

    The line itself is changed in the same act. Ledger: matter.line_moved on each matter, the line's own verb.
    """
    if not policies.may_move_lines(by):
        raise refusals.NotAllowed(who="县政府办公室")
    if not document.strip():
        raise refusals.DecisionMissing(what="分工调整")
    people_acts.set_leader_line(post_id=to_post_id, unit_ids=unit_ids, document=document, by=by, at=at)
    keys = list(
        Matter.objects.open()
        .filter(unit_id__in=unit_ids, leader_post_id=from_post_id)
        .values_list("pk", flat=True)
    )
    move = LineMove(
        purpose="line",
        document=document,
        from_post_id=from_post_id,
        to_post_id=to_post_id,
        effective_at=at,
        made_at=at,
    )
    return _move(
        move,
        keys,
        verbs.LINE_MOVED,
        by=by,
        at=at,
        holder=lambda m: Holder(m.unit_id, to_post_id, m.handler_id),
        facts={"document": document, "from_post": from_post_id, "to_post": to_post_id},
    )


@transaction.atomic
def move_unit(*, from_unit_id: int, to_unit_id: int, document: str, by: Officer, at: datetime) -> LineMove:
    """Move every open matter of a merged or abolished unit to its successor. Ledger: matter.unit_moved."""
    if not policies.may_move_lines(by):
        raise refusals.NotAllowed(who="县政府办公室")
    leader = people.leader_in_charge(to_unit_id, at=at)
    head = people.holder_of(people.post_in_charge(to_unit_id, at=at), at=at).person_id
    keys = list(Matter.objects.open().filter(unit_id=from_unit_id).values_list("pk", flat=True))
    move = LineMove(
        purpose="unit",
        document=document,
        from_unit_id=from_unit_id,
        to_unit_id=to_unit_id,
        effective_at=at,
        made_at=at,
    )

    def holder(m: Matter) -> Holder:
        stays = people.serves_in(m.handler_id, to_unit_id, at=at)
        return Holder(to_unit_id, leader, m.handler_id if stays else head)

    return _move(
        move,
        keys,
        verbs.UNIT_MOVED,
        by=by,
        at=at,
        holder=holder,
        facts={"document": document, "to": people.unit_name(to_unit_id)},
    )


@transaction.atomic
def hand_over_person(
    *, from_person_id: int, to_person_id: int, unit_id: int, document: str, by: Officer, at: datetime
) -> LineMove:
    """A clerk leaves: the open matters that he handles in the unit go to the successor on one list.

    Ledger: matter.handler_named on each matter.
    """
    if not (by.may("name_handler") and by.belongs_to(unit_id)) and not policies.may_move_lines(by):
        raise refusals.NotAllowed(who="责任单位负责人")
    if not people.serves_in(to_person_id, unit_id, at=at):
        raise refusals.HandlerNotInUnit(name=people.person_name(to_person_id), unit=people.unit_name(unit_id))
    keys = list(
        Matter.objects.open().filter(handler_id=from_person_id, unit_id=unit_id).values_list("pk", flat=True)
    )
    move = LineMove(
        purpose="person",
        document=document,
        from_person_id=from_person_id,
        to_person_id=to_person_id,
        from_unit_id=unit_id,
        effective_at=at,
        made_at=at,
    )
    return _move(
        move,
        keys,
        verbs.HANDLER_NAMED,
        by=by,
        at=at,
        holder=lambda m: Holder(m.unit_id, m.leader_post_id, to_person_id),
        facts={
            "from": people.person_name(from_person_id),
            "handler": people.person_name(to_person_id),
            "reason": document,
        },
    )


def _move(
    move: LineMove,
    keys: list[int],
    verb: str,
    *,
    by: Officer,
    at: datetime,
    holder: Callable[[Matter], Holder],
    facts: dict[str, object],
) -> LineMove:
    with remembered():
        work = Batch(lock(keys))
        _hold_all(work, verb, by=by, at=at, holder=holder, facts=facts)
        work.write()
    move.digest = _digest_of(m.number for m in work.locked.values())
    move.save()
    move.matters.set(list(work.locked))
    return move


def _hold_all(
    work: Batch,
    verb: str,
    *,
    by: Officer,
    at: datetime,
    holder: Callable[[Matter], Holder],
    facts: dict[str, object],
) -> None:
    """Let the new holder hold every matter of the batch, with an entry for each."""
    for key in sorted(work.locked):
        matter = work.locked[key]
        start = max(at, matter.held_since)
        former = matter.handler_id
        work.hold(matter, holder(matter), since=start, named=True)
        work.enter(matter, verb, by=by, at=start, facts=facts)
        if matter.handler_id != former:
            work.end_duty(_duties.person_key(matter, former))
            work.owe(_duties.named(matter, matter.handler_id, at=at))


@transaction.atomic
def sign_list(*, move_id: int, by: Officer, at: datetime) -> LineMove:
    """Sign the list of moved matters, as who gives or who takes; the digest is what is signed (P6).

    Ledger: matter.list_signed about the list.
    """
    move = LineMove.objects.select_for_update().get(pk=move_id)
    gives = move.from_post_id in by.post_ids or move.from_person_id == by.person_id
    takes = move.to_post_id in by.post_ids or move.to_person_id == by.person_id
    if move.purpose == "unit":
        gives, takes = by.belongs_to(move.from_unit_id), by.belongs_to(move.to_unit_id)
    if not (gives or takes):
        raise refusals.NotOnTheList
    if gives and move.given_at is None:
        move.given_by_id, move.given_at = by.person_id, at
    elif takes and move.taken_at is None:
        move.taken_by_id, move.taken_at = by.person_id, at
    else:
        raise refusals.ListAlreadySigned
    move.save(update_fields=["given_by", "given_at", "taken_by", "taken_at"])
    ledger.record(
        verbs.LIST_SIGNED,
        about=reference("move", move.pk),
        by=by,
        at=at,
        facts={"digest": move.digest, "document": move.document, "side": "gives" if gives else "takes"},
    )
    return move
