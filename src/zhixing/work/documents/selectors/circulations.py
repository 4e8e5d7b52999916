"""Reads of rounds: the list with how far each is, one with its turns, whose notice has run out (P15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q

from zhixing.core.matters.models import Matter
from zhixing.core.matters.rules.lights import light_now
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.work.documents import refusals
from zhixing.work.documents.models import Circulation
from zhixing.work.documents.rules import circulations as rules


@dataclass(frozen=True, slots=True)
class CirculationRow:
    """One round in the list. `now_with` is whoever has not answered, in order."""

    id: int
    matter_id: int
    number: str
    document_number: str
    title: str
    kind: str
    kind_word: str
    unit: str
    begun_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    light: str
    asked: int
    answered: int
    now_with: str


@dataclass(frozen=True, slots=True)
class TurnRow:
    """One turn as the page shows it."""

    place: int
    name: str
    asked_at: datetime | None
    answer: str
    answer_word: str
    text: str
    answered_at: datetime | None
    answered_by: str
    is_late: bool
    is_waiting: bool
    is_overdue: bool
    is_mine: bool
    is_adopted: bool | None
    settled_as: str
    must_settle: bool


@dataclass(frozen=True, slots=True)
class CirculationPage:
    """One round with its notice and turns; `counts` of the answers add up to those who were asked."""

    row: CirculationRow
    notice: str
    link: str
    silence_counts: bool
    has_request: bool
    circle_word: str
    turns: tuple[TurnRow, ...]
    counts: dict[str, int]
    matter: Matter


def circulations(
    *, seen_by: Actor, now: datetime, kind: str = "", q: str = "", limit: int = 20, offset: int = 0
) -> tuple[list[CirculationRow], int]:
    """Return one page of rounds, open ones by their due instant first, and how many. Four queries."""
    found = Circulation.objects.visible_to(seen_by)
    if kind in rules.KIND_WORDS:
        found = found.filter(kind=kind)
    if q.strip():
        found = found.filter(Q(matter__title__contains=q) | Q(matter__document_number__contains=q))
    total = found.count()
    rows = list(
        found.select_related("matter")
        .annotate(asked=Count("turns"), answered=Count("turns", filter=Q(turns__answered_at__isnull=False)))
        .order_by(F("ended_at").desc(nulls_first=True), "due_at", "-id")
        .prefetch_related("turns")[offset : offset + limit]
    )
    units = people.unit_names({one.matter.unit_id for one in rows})
    return [_row(one, units.get(one.matter.unit_id, ""), now) for one in rows], total


def _row(one: Circulation, unit: str, now: datetime) -> CirculationRow:
    matter, turns = one.matter, sorted(one.turns.all(), key=lambda turn: turn.place)
    waiting = [turn.name for turn in turns if turn.asked_at and not turn.answered_at]
    return CirculationRow(
        one.pk,
        one.matter_id,
        matter.number,
        matter.document_number,
        matter.title,
        one.kind,
        rules.KIND_WORDS[one.kind],
        unit,
        one.begun_at,
        one.due_at,
        one.ended_at,
        light_now(stored=matter.light, yellow_at=matter.yellow_at, due_at=matter.due_at, now=now),
        len(turns),
        sum(1 for turn in turns if turn.answered_at),
        "、".join(waiting),
    )


def circulation(number: str, *, seen_by: Actor, now: datetime) -> CirculationPage | None:
    """Return one round that the viewer may see, None for any other. Five queries."""
    found = (
        Circulation.objects.visible_to(seen_by)
        .filter(matter__number=number)
        .select_related("matter")
        .prefetch_related("turns__answered_by")
        .first()
    )
    if found is None:
        return None
    turns = sorted(found.turns.all(), key=lambda turn: turn.place)
    mine = seen_by.post_ids if isinstance(seen_by, Officer) else frozenset()
    rows = tuple(
        TurnRow(
            turn.place,
            turn.name,
            turn.asked_at,
            turn.answer,
            rules.ANSWER_WORDS.get(turn.answer, ""),
            turn.text,
            turn.answered_at,
            turn.answered_by.name if turn.answered_by else "",
            turn.is_late,
            bool(turn.asked_at and not turn.answered_at),
            bool(turn.asked_at and not turn.answered_at and found.due_at and now >= found.due_at),
            turn.post_id in mine
            if turn.post_id
            else isinstance(seen_by, Officer) and seen_by.belongs_to(turn.unit_id or 0),
            turn.is_adopted,
            turn.settled_as,
            turn.answer in rules.TO_SETTLE and turn.settled_at is None,
        )
        for turn in turns
    )
    counts = {code: sum(turn.answer == code for turn in turns) for code in rules.ANSWER_WORDS}
    return CirculationPage(
        _row(found, people.unit_name(found.matter.unit_id), now),
        found.notice,
        found.link,
        found.silence_counts,
        found.has_request,
        rules.circle_counts_as(found.kind, has_request=found.has_request),
        rows,
        {code: count for code, count in counts.items() if count},
        found.matter,
    )


def silent_rounds(now: datetime, *, limit: int = 200) -> list[int]:
    """Return open rounds past their due instant whose notice says that silence counts. One query."""
    found = Circulation.objects.filter(ended_at=None, silence_counts=True, due_at__lte=now)
    waiting = found.filter(turns__answered_at=None).distinct()
    return list(waiting.order_by("due_at", "id").values_list("pk", flat=True)[:limit])


def notice_is_silent(*, about: str, **_asked: object) -> ActRefused | None:
    """Return the refusal where the notice of a round says nothing of silence: what the bar asks."""
    key = about.partition(":")[2]
    known = Circulation.objects.filter(matter_id=int(key), silence_counts=True) if key.isdecimal() else None
    return None if known is not None and known.exists() else refusals.NoticeSaysNothing()
