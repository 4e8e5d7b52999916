"""Reads of livelihood programmes: the board, the same figures in public, a programme with its items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from zhixing.core.evidence import selectors as evidence
from zhixing.core.matters.models import Feedback, Matter
from zhixing.core.matters.rules.lights import light_now
from zhixing.core.matters.selectors import MatterRow, rows_of
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Actor
from zhixing.foundation.references import split_reference
from zhixing.foundation.refusals import ActRefused
from zhixing.work.directives.models.livelihood import LivelihoodItem, Programme, ResidentAcceptance
from zhixing.work.directives.policies import livelihood as policies
from zhixing.work.directives.refusals.livelihood import AcceptanceNeeded
from zhixing.work.directives.rules import livelihood as rules

MOST_ITEMS = 1000


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """One programme with how it stands: items by status add up to `items`."""

    programme: Programme
    unit: str
    status: str
    counts: dict[str, int]

    @property
    def items(self) -> int:
        """How many items it has."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Board:
    """The programmes of a year; `counts` by status add up to them."""

    year: int
    lines: tuple[ProgrammeLine, ...]
    counts: dict[str, int]
    years: tuple[int, ...]
    waits_for_release: bool


def board(year: int, *, now: datetime, in_public: bool = False) -> Board:
    """Return the programmes of a year and how they stand; in public those that were released.

    Inside and outside read the same rows, so the figures are the same. Five queries.
    """
    found = Programme.objects.filter(year=year).order_by("place")
    if in_public:
        found = found.exclude(released_at=None)
    rows = list(found)
    by_programme = _statuses([one.pk for one in rows], now)
    names = people.unit_names({one.unit_id for one in rows})
    lines = []
    for one in rows:
        statuses = by_programme.get(one.pk, [])
        counts = {code: statuses.count(code) for code in rules.STATUS_WORDS}
        lines.append(ProgrammeLine(one, names.get(one.unit_id, ""), rules.programme_status(statuses), counts))
    totals = {code: sum(line.status == code for line in lines) for code in rules.STATUS_WORDS}
    years = Programme.objects.order_by("-year").values_list("year", flat=True).distinct()
    return Board(year, tuple(lines), totals, tuple(years), any(one.released_at is None for one in rows))


def _statuses(programmes: Sequence[int], now: datetime) -> dict[int, list[str]]:
    """Return the status of every item by programme. Two queries."""
    items = list(
        LivelihoodItem.objects.filter(programme_id__in=programmes)
        .select_related("matter")
        .order_by("pk")[:MOST_ITEMS]
    )
    last = _last_acceptances([one.pk for one in items])
    found: dict[int, list[str]] = {}
    for one in items:
        found.setdefault(one.programme_id, []).append(_status(one, last.get(one.pk), now))
    return found


def _last_acceptances(items: Sequence[int]) -> dict[int, ResidentAcceptance]:
    rows = ResidentAcceptance.objects.filter(item_id__in=items).order_by("recorded_at", "pk")
    return {one.item_id: one for one in rows}


def _status(item: LivelihoodItem, last: ResidentAcceptance | None, now: datetime) -> str:
    matter = item.matter
    light = light_now(stored=matter.light, yellow_at=matter.yellow_at, due_at=matter.due_at, now=now)
    return rules.status(
        is_closed=matter.state == "closed" and matter.close_kind in ("done", "made_regular"),
        failed_last=last is not None and not last.is_passed,
        is_overdue=light == "red",
    )


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item on its programme's page. `row` is None where the viewer may not see the matter."""

    title: str
    number: str
    row: MatterRow | None
    status: str
    acceptances: tuple[ResidentAcceptance, ...]
    photographs: tuple[evidence.FileRow, ...]
    may_accept: bool


@dataclass(frozen=True, slots=True)
class ProgrammePage:
    """A programme with its items."""

    programme: Programme
    unit: str
    items: tuple[ItemView, ...]


def programme(key: int, *, seen_by: Actor, now: datetime) -> ProgrammePage | None:
    """Return a programme, None without one; of each item as much as the viewer may see. About ten queries."""
    found = Programme.objects.filter(pk=key).first()
    if found is None:
        return None
    items = list(found.items.select_related("matter").order_by("pk")[:MOST_ITEMS])
    seen = Matter.objects.visible_to(seen_by).filter(pk__in=[one.matter_id for one in items])
    rows = {row.id: row for row in rows_of(seen.order_by("pk"), now=now)}
    accepted: dict[int, list[ResidentAcceptance]] = {}
    acceptances = ResidentAcceptance.objects.filter(item__in=items).prefetch_related("photos")
    for one in acceptances.order_by("-recorded_at", "-pk"):
        accepted.setdefault(one.item_id, []).append(one)
    asked: set[int] = set()
    pictures: dict[int, list[evidence.FileRow]] = {}
    for report in (
        Feedback.objects.filter(matter_id__in=rows).prefetch_related("files").order_by("-written_at")
    ):
        if report.purpose == "close" and report.state == "checking":
            asked.add(report.matter_id)
        pictures.setdefault(report.matter_id, []).extend(_pictures(report))
    return ProgrammePage(
        found,
        people.unit_name(found.unit_id),
        tuple(
            ItemView(
                one.matter.title,
                one.matter.number,
                rows.get(one.matter_id),
                _status(one, next(iter(accepted.get(one.pk, [])), None), now),
                tuple(accepted.get(one.pk, [])),
                tuple(
                    [
                        picture
                        for acceptance in accepted.get(one.pk, [])
                        if one.matter_id in rows
                        for picture in _pictures(acceptance)
                    ]
                    + pictures.get(one.matter_id, [])
                )[:12],
                one.matter_id in asked and policies.may_accept(seen_by, one.matter),
            )
            for one in items
        ),
    )


def _pictures(kept: Feedback | ResidentAcceptance) -> list[evidence.FileRow]:
    files = kept.files if isinstance(kept, Feedback) else kept.photos
    return [row for row in (evidence.row(file) for file in files.all()) if row.is_picture]


def before_close(*, about: str, **_asked: object) -> ActRefused | None:
    """Answer the bar livelihood.before_close: whether residents accepted since the close was asked for."""
    kind, key = split_reference(about)
    item = LivelihoodItem.objects.filter(matter_id=int(key)).first() if kind == "matter" else None
    if item is None:
        return None
    asked = Feedback.objects.filter(matter_id=item.matter_id, purpose="close").order_by("-ordinal").first()
    last = item.acceptances.order_by("-recorded_at", "-pk").first()
    passed = (
        last is not None and last.is_passed and asked is not None and last.recorded_at >= asked.written_at
    )
    return None if passed else AcceptanceNeeded()
