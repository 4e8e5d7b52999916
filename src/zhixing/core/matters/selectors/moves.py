"""Lists of matters that moved together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from zhixing.core.matters import policies
from zhixing.core.matters.models import LineMove, Matter
from zhixing.core.matters.selectors.registers import MatterRow, rows_of
from zhixing.foundation.actors import Officer


@dataclass(frozen=True, slots=True)
class MovePage:
    """One list with its digest: what both sides sign.

    `rows` are those that the viewer may know of, `size` is the number of all.
    """

    move: LineMove
    rows: Sequence[MatterRow]
    size: int
    may_sign: bool


def _visible(seen_by: Officer) -> QuerySet[LineMove]:
    found = LineMove.objects.select_related(
        "from_post", "to_post", "from_person", "to_person", "given_by", "taken_by"
    ).order_by("-made_at", "-pk")
    if policies.may_move_lines(seen_by):
        return found
    return found.filter(_sides(seen_by))


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


def moves(*, seen_by: Officer, limit: int = 100) -> list[LineMove]:
    """Return the moves that concern the viewer, newest first, with `size` the number of matters.

    One query.
    """
    return list(_visible(seen_by).annotate(size=Count("matters"))[:limit])


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
    return MovePage(found, rows_of(shown, now=now), found.matters.count(), gives or takes)


def line_preview(unit_ids: Sequence[int], *, seen_by: Officer, now: datetime) -> list[MatterRow]:
    """Return the open matters of the units that would move with their line, by number. Four queries."""
    found = Matter.objects.visible_to(seen_by).open().filter(unit_id__in=unit_ids).order_by("number")
    return rows_of(found[:500], now=now)
