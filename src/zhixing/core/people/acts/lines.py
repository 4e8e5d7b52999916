"""Which leader is in charge of which units (分工), and typed responsibilities (A4)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zhixing.core.ledger import acts as ledger
from zhixing.core.people import selectors, verbs
from zhixing.core.people.models import LeaderLine, Post, Responsibility
from zhixing.core.people.refusals import LineDrawnLater, NotALeader, TypeMissing
from zhixing.core.people.selectors import TypedLine, day_of
from zhixing.core.people.selectors.subjects import (
    living_version,
    locked_post,
    locked_unit,
    require,
    require_living_post,
)
from zhixing.foundation.actors import Actor
from zhixing.foundation.references import reference


@dataclass(frozen=True, slots=True)
class LineMoved:
    """A unit's leader before and after. `former_post_id` is None where no line was drawn."""

    unit_id: int
    former_post_id: int | None
    post_id: int


@transaction.atomic
def set_leader_line(
    *,
    post_id: int,
    unit_ids: Collection[int],
    document: str,
    by: Actor,
    at: datetime,
    since: datetime | None = None,
) -> list[LineMoved]:
    """Put a leader in charge of units from `since` (else `at`) on, by one document (P6).

    What the units were before stays with the former leader. Registered by the government office or
    the personnel office. Returns a row for each unit whose leader changes, by unit. Open matters are
    moved by the act that owns them, which calls this. Raises NotAllowed, NotALeader, UnitNotLiving,
    LineDrawnLater. Ledger: unit.leader_changed on each unit.
    """
    if not by.may("issue"):
        require("manage_people", by)
    begin = since or at
    post = locked_post(post_id)
    require_living_post(post, begin)
    if post.level != Post.Level.COUNTY_LEADER:
        raise NotALeader(post=post.name)
    moved: list[LineMoved] = []
    for unit_id in sorted(set(unit_ids)):
        unit = locked_unit(unit_id)
        version = living_version(unit, day_of(begin))
        last = LeaderLine.objects.filter(unit=unit).order_by("-since").first()
        if last is not None and last.since > begin:
            raise LineDrawnLater(subject=version.short_name, since=f"{last.since:%Y-%m-%d %H:%M}")
        standing = last if last is not None and (last.until is None or last.until > begin) else None
        if standing is not None and standing.post_id == post.id:
            continue
        if standing is not None and standing.since == begin:
            raise LineDrawnLater(subject=version.short_name, since=f"{standing.since:%Y-%m-%d %H:%M}")
        if standing is not None:
            standing.until = begin
            standing.save(update_fields=["until"])
        LeaderLine.objects.create(post=post, unit=unit, since=begin, document=document)
        former = standing.post_id if standing is not None else None
        ledger.record(
            verbs.LEADER_CHANGED,
            about=reference("unit", unit.id),
            by=by,
            at=at,
            facts={"from": former, "to": post.id, "since": begin.isoformat(), "document": document},
        )
        moved.append(LineMoved(unit.id, former, post.id))
    return moved


@transaction.atomic
def state_responsibilities(
    *, about: str, lines: Sequence[TypedLine], by: Actor, at: datetime
) -> list[Responsibility]:
    """State who answers for a subject, typed on the four axes (A4); earlier statements end.

    Returns the rows in the order given. Raises TypeMissing, and the database refuses a missing type
    as well. Ledger: responsibility.stated.
    """
    for line in lines:
        if missing := [axis for axis in ("link", "territory", "rank", "side") if not getattr(line, axis)]:
            raise TypeMissing(axes="、".join(selectors.AXIS_NAMES[axis] for axis in missing))
    Responsibility.objects.filter(about=about, until__isnull=True, since=at).delete()
    Responsibility.objects.filter(about=about, until__isnull=True, since__lt=at).update(until=at)
    rows = Responsibility.objects.bulk_create(
        Responsibility(
            about=about,
            post_id=line.post_id,
            party_name=line.party_name,
            link=line.link,
            territory=line.territory,
            rank=line.rank,
            side=line.side,
            since=at,
        )
        for line in lines
    )
    ledger.record(
        verbs.RESPONSIBILITY_STATED,
        about=reference("responsibility", about.replace(":", "-")),
        by=by,
        at=at,
        facts={
            "about": about,
            "lines": [
                {
                    "post": line.post_id,
                    "party": line.party_name,
                    "link": line.link,
                    "territory": line.territory,
                    "rank": line.rank,
                    "side": line.side,
                }
                for line in lines
            ],
        },
    )
    return rows
