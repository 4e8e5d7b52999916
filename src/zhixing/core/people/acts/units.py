"""Units begin, change their name or place, and end with somebody who answers for their duties."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Max

from zhixing.core.ledger import acts as ledger
from zhixing.core.people import rules, verbs
from zhixing.core.people.models import (
    Delegation,
    Duty,
    Incumbency,
    LeaderLine,
    Post,
    PostRole,
    ReportingLine,
    Unit,
    UnitFunction,
    UnitSuccession,
    UnitVersion,
)
from zhixing.core.people.refusals import (
    ChangeBeforeLast,
    CodeTaken,
    FunctionNotAssigned,
    ParentIsBelow,
    SuccessorMissing,
)
from zhixing.core.people.selectors import at_instant, in_force, opening_of, subtree
from zhixing.core.people.selectors.subjects import (
    living_version,
    locked_unit,
    require,
    unit_label,
)
from zhixing.foundation.actors import Actor
from zhixing.foundation.references import reference

KEEP: Final = "keep"


@transaction.atomic
def register_unit(
    *,
    code: str,
    name: str,
    short_name: str,
    kind: str,
    parent_id: int | None,
    since: date,
    by: Actor,
    at: datetime,
    sphere: str = Unit.Sphere.GOVERNMENT,
    calendar_code: str = "office",
    rank_order: int = 0,
    document: str = "",
) -> Unit:
    """Return a new unit that exists from `since` on.

    Raises NotAllowed, CodeTaken, UnitNotLiving (of the parent). Ledger: unit.registered.
    """
    require("manage_people", by)
    if Unit.objects.filter(code=code).exists():
        raise CodeTaken(code=code)
    if parent_id is not None:
        living_version(locked_unit(parent_id), since)
    unit = Unit.objects.create(code=code, sphere=sphere, calendar_code=calendar_code, since=since)
    UnitVersion.objects.create(
        unit=unit,
        name=name,
        short_name=short_name,
        kind=kind,
        parent_id=parent_id,
        rank_order=rank_order,
        since=since,
        document=document,
    )
    ledger.record(
        verbs.UNIT_REGISTERED,
        about=reference("unit", unit.id),
        by=by,
        at=at,
        facts={
            "code": code,
            "name": name,
            "short_name": short_name,
            "kind": str(kind),
            "sphere": str(sphere),
            "parent": parent_id,
            "since": since.isoformat(),
            "document": document,
        },
    )
    return unit


@transaction.atomic
def new_unit_version(
    *,
    unit_id: int,
    since: date,
    by: Actor,
    at: datetime,
    name: str | None = None,
    short_name: str | None = None,
    kind: str | None = None,
    parent_id: int | str | None = KEEP,
    rank_order: int | None = None,
    document: str = "",
) -> UnitVersion:
    """Rename a unit or move it in the tree from a day on; what is not named stays. Returns the version.

    Raises NotAllowed, UnitNotLiving, ChangeBeforeLast, ParentIsBelow. Ledger: unit.changed.
    """
    require("manage_people", by)
    unit = locked_unit(unit_id)
    current = UnitVersion.objects.filter(unit=unit).order_by("-since").first()
    if current is None or current.until is not None:
        current = living_version(unit, since)
    if since <= current.since:
        raise ChangeBeforeLast(subject=current.short_name, since=current.since.isoformat())
    parent = current.parent_id if parent_id == KEEP else parent_id
    if parent is not None and parent != current.parent_id:
        _check_parent(unit, int(parent), since)
    before = {"name": current.name, "short_name": current.short_name, "parent": current.parent_id}
    current.until = since
    current.save(update_fields=["until"])
    version = UnitVersion.objects.create(
        unit=unit,
        name=name or current.name,
        short_name=short_name or name or current.short_name,
        kind=kind or current.kind,
        parent_id=None if parent is None else int(parent),
        rank_order=current.rank_order if rank_order is None else rank_order,
        since=since,
        document=document,
    )
    ledger.record(
        verbs.UNIT_CHANGED,
        about=reference("unit", unit.id),
        by=by,
        at=at,
        facts={
            "before": before,
            "after": {
                "name": version.name,
                "short_name": version.short_name,
                "parent": version.parent_id,
            },
            "since": since.isoformat(),
            "document": document,
        },
    )
    return version


def _check_parent(unit: Unit, parent_id: int, on: date) -> None:
    parent = locked_unit(parent_id)
    version = living_version(parent, on)
    above = dict(UnitVersion.objects.filter(in_force(on)).values_list("unit_id", "parent_id"))
    if rules.closes_ring(unit.id, parent_id, above=above.get):
        raise ParentIsBelow(parent=version.short_name, unit=unit_label(unit.id))


@transaction.atomic
def merge_units(
    *,
    former_ids: Collection[int],
    successor_id: int,
    on: date,
    document: str,
    by: Actor,
    at: datetime,
) -> list[UnitSuccession]:
    """Merge units into a successor that answers from `on` on (机构改革, P6).

    Their offices move below the successor, their functions are listed there, unbound; their own
    posts, lines and delegations end. Open matters are moved by the act of the room that owns them,
    which calls this. Raises NotAllowed, UnitNotLiving, SuccessorMissing.
    Ledger: unit.merged on each, unit.inherited on the successor.
    """
    require("manage_people", by)
    formers = [locked_unit(unit_id) for unit_id in sorted(former_ids)]
    successor = _living_successor(formers, successor_id, on)
    rows = [
        _end_unit(former, {0: successor.id}, UnitSuccession.Kind.MERGED, on=on, document=document)
        for former in formers
    ]
    for former in formers:
        ledger.record(
            verbs.UNIT_MERGED,
            about=reference("unit", former.id),
            by=by,
            at=at,
            facts={"into": successor.id, "on": on.isoformat(), "document": document},
        )
    ledger.record(
        verbs.UNIT_INHERITED,
        about=reference("unit", successor.id),
        by=by,
        at=at,
        facts={"from": [former.id for former in formers], "on": on.isoformat(), "document": document},
    )
    return [row for group in rows for row in group]


@transaction.atomic
def split_unit(
    *,
    former_id: int,
    successor_ids: Sequence[int],
    functions: Mapping[int, int],
    on: date,
    document: str,
    by: Actor,
    at: datetime,
    offices: Mapping[int, int] | None = None,
) -> list[UnitSuccession]:
    """Split a unit: each of its functions (id) goes to one successor (id) from `on` on.

    `offices` says which of its offices goes where; an office left out goes to the first successor.
    Raises NotAllowed, UnitNotLiving, SuccessorMissing, FunctionNotAssigned.
    Ledger: unit.split, unit.inherited on each successor.
    """
    require("manage_people", by)
    former = locked_unit(former_id)
    successors = [_living_successor([former], unit_id, on) for unit_id in successor_ids]
    if not successors:
        raise SuccessorMissing(unit=unit_label(former.id))
    for function in UnitFunction.objects.filter(unit=former, until__isnull=True).order_by("number"):
        if functions.get(function.id) not in successor_ids:
            raise FunctionNotAssigned(title=function.title)
    homes = {0: successors[0].id, **dict(offices or {})}
    rows = _end_unit(
        former,
        homes,
        UnitSuccession.Kind.SPLIT,
        on=on,
        document=document,
        functions=functions,
        successor_ids=[unit.id for unit in successors],
    )
    ledger.record(
        verbs.UNIT_SPLIT,
        about=reference("unit", former.id),
        by=by,
        at=at,
        facts={"into": [unit.id for unit in successors], "on": on.isoformat(), "document": document},
    )
    for successor in successors:
        ledger.record(
            verbs.UNIT_INHERITED,
            about=reference("unit", successor.id),
            by=by,
            at=at,
            facts={"from": [former.id], "on": on.isoformat(), "document": document},
        )
    return rows


@transaction.atomic
def abolish_unit(
    *, unit_id: int, successor_id: int | None, on: date, document: str, by: Actor, at: datetime
) -> UnitSuccession:
    """End a unit from `on` on; its duties go to the successor, which must be named.

    Raises NotAllowed, UnitNotLiving, SuccessorMissing. Ledger: unit.abolished, unit.inherited.
    """
    require("manage_people", by)
    unit = locked_unit(unit_id)
    successor = _living_successor([unit], successor_id, on)
    [row] = _end_unit(unit, {0: successor.id}, UnitSuccession.Kind.ABOLISHED, on=on, document=document)
    ledger.record(
        verbs.UNIT_ABOLISHED,
        about=reference("unit", unit.id),
        by=by,
        at=at,
        facts={"successor": successor.id, "on": on.isoformat(), "document": document},
    )
    ledger.record(
        verbs.UNIT_INHERITED,
        about=reference("unit", successor.id),
        by=by,
        at=at,
        facts={"from": [unit.id], "on": on.isoformat(), "document": document},
    )
    return row


def _living_successor(formers: Sequence[Unit], successor_id: int | None, on: date) -> Unit:
    """Return the successor, living on the day and not itself among, or below, those that end."""
    for former in formers:
        living_version(former, on)
        if successor_id is None or successor_id in subtree(former.id, on=on):
            raise SuccessorMissing(unit=unit_label(former.id))
    if successor_id is None:
        raise SuccessorMissing(unit="")
    successor = locked_unit(successor_id)
    living_version(successor, on)
    return successor


def _end_unit(
    former: Unit,
    homes: Mapping[int, int],
    kind: UnitSuccession.Kind,
    *,
    on: date,
    document: str,
    functions: Mapping[int, int] | None = None,
    successor_ids: Sequence[int] = (),
) -> list[UnitSuccession]:
    """Close everything of a unit on a day. `homes` maps an office to its new parent, 0 for the rest."""
    instant = opening_of(on)
    _move_offices(former, homes, on=on, document=document)
    _end_posts(former, homes[0], on=on, instant=instant)
    LeaderLine.objects.filter(at_instant(instant), unit=former, since__lt=instant).update(until=instant)
    _move_functions(former, homes[0], functions or {}, on=on, document=document)
    UnitVersion.objects.filter(in_force(on), unit=former).update(until=on)
    former.until = on
    former.save(update_fields=["until"])
    return [
        UnitSuccession.objects.create(
            former=former, successor_id=successor_id, kind=kind, on=on, document=document
        )
        for successor_id in (successor_ids or [homes[0]])
    ]


def _move_offices(former: Unit, homes: Mapping[int, int], *, on: date, document: str) -> None:
    """Give every office of the unit a new parent from the day on."""
    for office in list(UnitVersion.objects.filter(in_force(on), parent=former).order_by("rank_order", "id")):
        home = homes.get(office.unit_id, homes[0])
        if office.since == on:
            office.parent_id = home
            office.save(update_fields=["parent"])
            continue
        office.until = on
        office.save(update_fields=["until"])
        office.pk = None
        office.parent_id, office.since, office.until, office.document = home, on, None, document
        office.save(force_insert=True)


def _end_posts(former: Unit, successor_id: int, *, on: date, instant: datetime) -> None:
    """End the unit's own posts; who answered to them answers to the successor's head."""
    ended = list(Post.objects.select_for_update().filter(unit=former, until__isnull=True).order_by("id"))
    ids = [post.id for post in ended]
    head = (
        Post.objects.filter(in_force(on), unit_id=successor_id, level=Post.Level.HEAD)
        .order_by("rank_order", "id")
        .first()
    )
    lines = ReportingLine.objects.filter(at_instant(instant), superior_id__in=ids).exclude(post_id__in=ids)
    orphans = list(lines.values_list("post_id", flat=True))
    _close(ReportingLine.objects.filter(at_instant(instant), superior_id__in=ids), instant)
    _close(ReportingLine.objects.filter(at_instant(instant), post_id__in=ids), instant)
    if head is not None:
        ReportingLine.objects.bulk_create(
            ReportingLine(post_id=post_id, superior=head, since=instant)
            for post_id in orphans
            if post_id != head.id
        )
    for held in (Incumbency, Delegation, PostRole):
        key = "from_post_id__in" if held is Delegation else "post_id__in"
        _close(held.objects.filter(at_instant(instant), **{key: ids}), instant)
    Post.objects.filter(id__in=ids, since__lt=on).update(until=on)


def _close(rows: Any, instant: datetime) -> None:
    """End rows at an instant; those that would begin and end there have never been in force."""
    rows.filter(since=instant).delete()
    rows.filter(since__lt=instant).update(until=instant)


def _move_functions(
    former: Unit, home: int, functions: Mapping[int, int], *, on: date, document: str
) -> None:
    """List the unit's functions at their successors, not yet bound to any post."""
    for function in UnitFunction.objects.filter(unit=former, until__isnull=True).order_by("number"):
        heir = functions.get(function.id, home)
        last = UnitFunction.objects.filter(unit_id=heir, until__isnull=True).aggregate(last=Max("number"))
        UnitFunction.objects.create(
            unit_id=heir,
            number=(last["last"] or 0) + 1,
            title=function.title,
            document=document,
            since=on,
        )
        Duty.objects.filter(function=function, until__isnull=True, since__lt=on).update(until=on)
        function.until = on
        function.save(update_fields=["until"])
