"""Lists of matters that moved together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from zhixing.core.matters import policies
from zhixing.core.matters.models import LineMove, Matter
from zhixing.core.matters.selectors.registers import MatterRow, rows_of
from zhixing.core.people import selectors as people
from zhixing.core.people.models import Incumbency
from zhixing.foundation.actors import Officer
from zhixing.foundation.words import mark, translate

NAMED = mark("{name}（{post}）")


@dataclass(frozen=True, slots=True)
class MoveRow:
    """One list: who gave and who took, by name and post, by unit where units were merged."""

    move: LineMove
    giver: str
    taker: str
    size: int


@dataclass(frozen=True, slots=True)
class MovePage:
    """One list with its digest: what both sides sign.

    `rows` are those that the viewer may know of, `size` is the number of all.
    """

    move: LineMove
    giver: str
    taker: str
    rows: Sequence[MatterRow]
    size: int
    may_sign: bool


def _visible(seen_by: Officer) -> QuerySet[LineMove]:
    found = (
        LineMove.objects.select_related(
            *("from_post", "to_post", "from_person", "to_person", "from_unit", "to_unit"),
            "given_by",
            "taken_by",
        )
        .annotate(from_holder=_holder("from_post"), to_holder=_holder("to_post"), size=Count("matters"))
        .order_by("-made_at", "-pk")
    )
    if policies.may_move_lines(seen_by):
        return found
    return found.filter(_sides(seen_by))


def _holder(post: str) -> Subquery:
    """Return who held the post when the list came into force."""
    at = OuterRef("effective_at")
    held = Incumbency.objects.filter(post=OuterRef(post), since__lte=at).exclude(until__lte=at)
    return Subquery(held.order_by("-since").values("person__name")[:1])


def _size(move: LineMove) -> int:
    return int(getattr(move, "size", 0))


def _side(move: LineMove, side: str) -> str:
    """Return one side in words: 朱磊, 陈立群（副县长）, 水务局."""
    person, post = getattr(move, f"{side}_person"), getattr(move, f"{side}_post")
    name = person.name if person else getattr(move, f"{side}_holder")
    if post:
        return translate(NAMED).format(name=name, post=post.name) if name else str(post.name)
    return name or people.unit_name(getattr(move, f"{side}_unit_id"))


def _sides(seen_by: Officer) -> Q:
    """Return the moves in which the officer is who gives or who takes."""
    units = {seen_by.unit_id, *seen_by.unit_line}
    return (
        Q(from_post_id__in=seen_by.post_ids)
        | Q(to_post_id__in=seen_by.post_ids)
        | Q(from_person_id=seen_by.person_id)
        | Q(to_person_id=seen_by.person_id)
        | Q(from_unit_id__in=units)
        | Q(to_unit_id__in=units)
    )


def moves(*, seen_by: Officer, limit: int = 100) -> list[MoveRow]:
    """Return the moves that concern the viewer, newest first. One query, one more for a merged unit."""
    return [
        MoveRow(one, _side(one, "from"), _side(one, "to"), _size(one)) for one in _visible(seen_by)[:limit]
    ]


def move(key: int, *, seen_by: Officer, now: datetime) -> MovePage:
    """Return one list. Raises Http404 for what does not concern the viewer. Seven queries."""
    found = _visible(seen_by).filter(pk=key).first()
    if found is None:
        raise Http404
    gives = found.given_at is None and (
        found.from_post_id in seen_by.post_ids
        or found.from_person_id == seen_by.person_id
        or (found.purpose == "unit" and seen_by.belongs_to(found.from_unit_id))
    )
    takes = found.taken_at is None and (
        found.to_post_id in seen_by.post_ids
        or found.to_person_id == seen_by.person_id
        or (found.purpose == "unit" and seen_by.belongs_to(found.to_unit_id))
    )
    known = Matter.objects.visible_to(seen_by).values("pk")
    shown = found.matters.order_by("number")
    if LineMove.objects.filter(_sides(seen_by), pk=key).exists():
        shown = shown.filter(Q(restricted=False) | Q(pk__in=known))  # both sides sign for what moved
    else:
        shown = shown.filter(pk__in=known)
    return MovePage(
        found, _side(found, "from"), _side(found, "to"), rows_of(shown, now=now), _size(found), gives or takes
    )


def line_preview(unit_ids: Sequence[int], *, seen_by: Officer, now: datetime) -> list[MatterRow]:
    """Return the open matters of the units that would move with their line, by number. Four queries."""
    found = Matter.objects.visible_to(seen_by).open().filter(unit_id__in=unit_ids).order_by("number")
    return rows_of(found[:500], now=now)
