"""Reads of reviews: the pool, the reviews, one review with its panel, the gap of the year (C5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from zhixing.core.evidence import selectors as evidence
from zhixing.core.people import selectors as people
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Actor
from zhixing.foundation.references import reference
from zhixing.work.projects.models import Expert, Project, Review, Seat
from zhixing.work.projects.selectors.lists import may_see

MOST_EXPERTS = 2_000


@dataclass(frozen=True, slots=True)
class ExpertRow:
    """One expert of the pool and how often he has sat."""

    id: int
    name: str
    employer: str
    specialities: tuple[str, ...]
    formerly: tuple[str, ...]
    unit: str
    is_active: bool
    sat: int


@dataclass(frozen=True, slots=True)
class GapRow:
    """One speciality of a year: how often it was asked for, and who could be found (L8)."""

    speciality: str
    requested: int
    inhouse_seats: int
    external_seats: int
    inhouse_experts: int


@dataclass(frozen=True, slots=True)
class SeatRow:
    """One turn of the draw with what came of it."""

    id: int
    turn: int
    speciality: str
    name: str
    employer: str
    is_external: bool
    why_external: str
    recused_for: str
    opinion: str
    score: int | None
    hours: Decimal | None
    fee: Decimal | None
    signed: evidence.FileRow | None

    @property
    def waits(self) -> bool:
        """Whether he sits and has not given his opinion."""
        return not self.recused_for and self.score is None


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One review in the list and on its page."""

    id: int
    number: str
    code: str
    title: str
    review_type: str
    specialities: tuple[str, ...]
    parties: tuple[str, ...]
    submitted: Decimal
    concluded: Decimal | None
    conclusion: str
    opened_at: datetime
    concluded_at: datetime | None
    due_at: datetime | None
    light: str
    final_cost: Decimal | None
    deviation: Decimal | None
    is_traced: bool
    seed: str
    seats: tuple[SeatRow, ...]
    report: evidence.FileRow | None

    @property
    def has_every_opinion(self) -> bool:
        """Whether all who sit have given their opinion: the report may be signed."""
        return not any(seat.waits for seat in self.seats)


def experts(*, text: str = "") -> list[ExpertRow]:
    """Return the pool by name, at most MOST_EXPERTS. Two queries."""
    found = Expert.objects.annotate(sat=Count("seats", filter=Q(seats__recused_at=None)))
    if text.strip():
        found = found.filter(
            Q(name__contains=text) | Q(employer__contains=text) | Q(specialities__contains=[text])
        )
    rows = list(found.order_by("name", "id")[:MOST_EXPERTS])
    names = people.unit_names({row.unit_id for row in rows if row.unit_id})
    return [
        ExpertRow(
            row.pk,
            row.name,
            row.employer,
            tuple(row.specialities),
            tuple(row.formerly),
            names.get(row.unit_id or 0, ""),
            row.is_active,
            row.sat,
        )
        for row in rows
    ]


def gap_report(year: int) -> list[GapRow]:
    """Return each speciality that reviews of a year asked for, most often first. Three queries."""
    begin, end = people.opening_of(date(year, 1, 1)), people.opening_of(date(year + 1, 1, 1))
    opened = Review.objects.filter(opened_at__gte=begin, opened_at__lt=end)
    asked = Counter(name for names in opened.values_list("specialities", flat=True) for name in names)
    sat = Counter(
        Seat.objects.filter(review__in=opened, recused_at=None).values_list("speciality", "is_external")
    )
    ours = Counter(
        name
        for names in Expert.objects.filter(unit__isnull=False, is_active=True).values_list(
            "specialities", flat=True
        )
        for name in names
    )
    rows = [
        GapRow(name, count, sat[name, False], sat[name, True], ours[name]) for name, count in asked.items()
    ]
    return sorted(rows, key=lambda row: (row.inhouse_experts > 0, -row.requested, row.speciality))


def review_types(on: date) -> list[tuple[str, tuple[str, ...]]]:
    """Return the types of review and the specialities that each asks for. No query."""
    found = []
    for row in rulebook.rule("projects.review_types", on=on).table("group"):
        names = row["member_codes"]
        found.append(
            (str(row["title"]), tuple(str(one) for one in names) if isinstance(names, tuple) else ())
        )
    return found


def _seen(seen_by: Actor) -> QuerySet[Review]:
    found = Review.objects.filter(project__in=Project.objects.visible_to(seen_by).values("pk"))
    return found.select_related("project__matter", "matter")


def reviews(*, seen_by: Actor, limit: int = 50, offset: int = 0) -> tuple[list[ReviewRow], int]:
    """Return one page of reviews, newest first, and how many there are. Three queries."""
    found = _seen(seen_by)
    rows = found.order_by("-opened_at", "-id").prefetch_related("seats__expert")[offset : offset + limit]
    return [_row(one, {}) for one in rows], found.count()


def review(number: str, *, seen_by: Actor) -> ReviewRow | None:
    """Return one review that the viewer may see, None for any other. Four queries."""
    found = _seen(seen_by).filter(matter__number=number).prefetch_related("seats__expert").first()
    if found is None:
        return None
    files = evidence.files_about(reference("review", found.pk), seen_by=seen_by)
    return _row(found, {file.id: file for file in files})


def _row(one: Review, files: dict[int, evidence.FileRow]) -> ReviewRow:
    return ReviewRow(
        id=one.pk,
        number=one.matter.number,
        code=one.project.code,
        title=one.project.matter.title,
        review_type=one.review_type,
        specialities=tuple(one.specialities),
        parties=tuple(one.parties),
        submitted=one.submitted,
        concluded=one.concluded,
        conclusion=one.conclusion,
        opened_at=one.opened_at,
        concluded_at=one.concluded_at,
        due_at=one.matter.due_at,
        light=one.matter.light,
        final_cost=one.final_cost,
        deviation=one.deviation,
        is_traced=one.is_traced,
        seed=one.seed,
        seats=_seats(sorted(one.seats.all(), key=lambda seat: seat.turn), files),
        report=files.get(one.report_id or 0),
    )


def _seats(found: Sequence[Seat], files: dict[int, evidence.FileRow]) -> tuple[SeatRow, ...]:
    return tuple(
        SeatRow(
            seat.pk,
            seat.turn,
            seat.speciality,
            seat.expert.name,
            seat.expert.employer,
            seat.is_external,
            seat.why_external,
            seat.recused_for,
            seat.opinion,
            seat.score,
            seat.hours,
            seat.fee,
            files.get(seat.signed_id or 0),
        )
        for seat in found
    )


def may_see_review(seen_by: Actor, key: str) -> bool:
    """Whether the viewer may see the review with this key: the gate of its files. Two queries."""
    found = Review.objects.filter(pk=int(key)).values_list("project_id", flat=True) if key.isdecimal() else ()
    return any(may_see(seen_by, str(project)) for project in found)
