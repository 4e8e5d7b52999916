"""Duties of a unit (A2): what is bound, who answers, what is lacking; the year of papers (A6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from zhixing.core.people import policies, rules
from zhixing.core.people.models import (
    DualPaper,
    Duty,
    DutyPublication,
    Incumbency,
    Post,
    UnitFunction,
    UnitVersion,
)
from zhixing.core.people.selectors.posts import holders
from zhixing.core.people.selectors.units import at_instant, day_of, in_force, unit_names
from zhixing.foundation.actors import Actor


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One duty. `person_name` is empty while nobody is named; `vacant_since` says since when.

    `stand_in` is the superior who acts meanwhile. `lacks` names the five properties that miss.
    """

    id: int
    function_id: int
    title: str
    office_name: str
    post_id: int | None
    post_code: str
    post_name: str
    level: str
    person_name: str
    acting: bool
    stand_in: str
    vacant_since: datetime | None
    standard: str
    power: str
    consequence: str
    partner: str
    lacks: tuple[str, ...]

    @property
    def answered(self) -> bool:
        """Whether a named person, appointed or acting, answers for the duty (else 无人负责)."""
        return bool(self.person_name)


@dataclass(frozen=True, slots=True)
class FunctionRow:
    """One function of the 三定 paper with its duties."""

    id: int
    number: int
    title: str
    duties: tuple[DutyRow, ...]

    @property
    def bound(self) -> bool:
        """Whether at least one duty of it is bound to a post."""
        return any(duty.post_id is not None for duty in self.duties)

    @property
    def answered(self) -> bool:
        """Whether it is bound and a named person answers for every bound duty."""
        return self.bound and all(duty.answered for duty in self.duties if duty.post_id is not None)

    def as_published(self) -> dict[str, Any]:
        """Return the row as it is kept in a publication."""
        return {
            "number": self.number,
            "title": self.title,
            "duties": [
                {
                    "title": duty.title,
                    "office": duty.office_name,
                    "post": duty.post_name,
                    "person": duty.person_name,
                    "standard": duty.standard,
                    "power": duty.power,
                    "consequence": duty.consequence,
                    "partner": duty.partner,
                }
                for duty in self.duties
            ],
        }


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of a unit's functions are answered for: 「13/14」."""

    answered: int
    total: int
    unbound: tuple[str, ...]
    nobody: tuple[DutyRow, ...]

    @property
    def complete(self) -> bool:
        """Whether every function is bound and answered for."""
        return self.total > 0 and self.answered == self.total

    def __str__(self) -> str:
        return f"{self.answered}/{self.total}"


def vacant_since(post_ids: Iterable[int], *, at: datetime) -> dict[int, datetime]:
    """Return since when each vacant post is so: the end of its last holding. One query.

    Posts that are held, or never were, are not in the answer.
    """
    ended: dict[int, datetime] = {}
    rows = Incumbency.objects.filter(post_id__in=set(post_ids), since__lte=at).values_list("post_id", "until")
    held: set[int] = set()
    for post_id, until in rows:
        if until is None or until > at:
            held.add(post_id)
        elif post_id not in ended or until > ended[post_id]:
            ended[post_id] = until
    return {post_id: until for post_id, until in ended.items() if post_id not in held}


def function_rows(unit_id: int, *, at: datetime) -> list[FunctionRow]:
    """Return a unit's functions in their order, each with its duties by id. Six queries."""
    on = day_of(at)
    functions = list(
        UnitFunction.objects.filter(in_force(on), unit_id=unit_id)
        .order_by("number")
        .values_list("id", "number", "title")
    )
    duties = list(
        Duty.objects.filter(in_force(on), function_id__in=[row[0] for row in functions]).order_by("id")
    )
    post_ids = {duty.post_id for duty in duties if duty.post_id is not None}
    posts = Post.objects.in_bulk(post_ids)
    answering = holders(post_ids, at=at)
    empty = vacant_since(post_ids, at=at)
    offices = unit_names({duty.office_id for duty in duties}, on=on)
    by_function: dict[int, list[DutyRow]] = {}
    for duty in duties:
        post = posts.get(duty.post_id or 0)
        holder = answering.get(duty.post_id or 0)
        named = holder is not None and not holder.nobody_named
        row = DutyRow(
            id=duty.id,
            function_id=duty.function_id,
            title=duty.title,
            office_name=offices.get(duty.office_id, ""),
            post_id=duty.post_id,
            post_code=post.code if post else "",
            post_name=post.name if post else "",
            level=post.level if post else "",
            person_name=holder.person_name if holder and named else "",
            acting=bool(holder and named and holder.acting),
            stand_in=holder.person_name if holder and not named else "",
            vacant_since=empty.get(duty.post_id or 0),
            standard=duty.standard,
            power=duty.power,
            consequence=duty.consequence,
            partner=duty.partner,
            lacks=rules.duty_lacks(
                has_post=post is not None,
                has_level=post is not None,
                power=duty.power,
                consequence=duty.consequence,
                partner=duty.partner,
            ),
        )
        by_function.setdefault(duty.function_id, []).append(row)
    return [
        FunctionRow(id_, number, title, tuple(by_function.get(id_, ()))) for id_, number, title in functions
    ]


def coverage(unit_id: int, *, at: datetime) -> Coverage:
    """Return how far a unit's functions are bound and answered for at an instant. Six queries."""
    rows = function_rows(unit_id, at=at)
    return Coverage(
        answered=sum(row.answered for row in rows),
        total=len(rows),
        unbound=tuple(row.title for row in rows if not row.bound),
        nobody=tuple(
            duty for row in rows for duty in row.duties if duty.post_id is not None and not duty.answered
        ),
    )


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A vacant post that carries duties: the head of `unit_id` must name who acts (A2)."""

    post_id: int
    post_name: str
    unit_id: int
    since: datetime
    duties: int


def vacancies(*, at: datetime, limit: int = 500) -> list[Vacancy]:
    """Return vacant posts with duties, longest vacant first. Three queries.

    A room above opens the clock of the rule `people.name_acting` on each, from `since`.
    """
    on = day_of(at)
    held = Incumbency.objects.filter(at_instant(at)).values("post_id")
    counted: dict[int, int] = {}
    bound = Duty.objects.filter(in_force(on), post__isnull=False).exclude(post_id__in=held)
    for (post_id,) in bound.values_list("post_id"):
        counted[post_id] = counted.get(post_id, 0) + 1
    since = vacant_since(counted, at=at)
    posts = Post.objects.filter(in_force(on), id__in=since).values_list("id", "name", "unit_id")
    rows = [
        Vacancy(post_id, name, unit_id, since[post_id], counted[post_id]) for post_id, name, unit_id in posts
    ]
    return sorted(rows, key=lambda row: (row.since, row.post_id))[:limit]


@dataclass(frozen=True, slots=True)
class PublicationRow:
    """One published version of a unit's duties."""

    version: int
    functions: int
    signed_by: str
    signed_as: str
    published_at: datetime
    contents: list[dict[str, Any]]


def publications(unit_id: int) -> list[PublicationRow]:
    """Return a unit's published lists of duties, newest first. One query."""
    rows = (
        DutyPublication.objects.filter(unit_id=unit_id)
        .order_by("-version")
        .values_list("version", "functions", "signed_by__name", "signed_as__name", "published_at", "contents")
    )
    return [PublicationRow(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class DualRow:
    """One unit's year on the board of dual responsibility: its five marks and how many hold."""

    unit_id: int
    unit_name: str
    year: rules.DualYear

    @property
    def count(self) -> int:
        """How many of the five checkpoints hold."""
        return self.year.count


def dual_board(year: int, *, seen_by: Actor, at: datetime) -> list[DualRow]:
    """Return the five checkpoints of every unit that the viewer reaches, in official order. Two queries.

    The board is of departments, towns and zones; the efficiency office sees all of them.
    """
    on = day_of(at)
    kinds = [UnitVersion.Kind.DEPARTMENT, UnitVersion.Kind.TOWN, UnitVersion.Kind.ZONE]
    units = (
        UnitVersion.objects.filter(in_force(on), kind__in=kinds)
        .order_by("rank_order", "unit_id")
        .values_list("unit_id", "short_name", "unit__sphere")
    )
    papers: dict[int, list[tuple[str, bool, bool]]] = {}
    for unit_id, checkpoint, business, conduct in (
        DualPaper.objects.filter(year=year)
        .order_by("id")
        .values_list("unit_id", "checkpoint", "business", "conduct")
    ):
        papers.setdefault(unit_id, []).append((checkpoint, bool(business), bool(conduct)))
    return [
        DualRow(unit_id, name, rules.dual_year(papers.get(unit_id, ())))
        for unit_id, name, sphere in units
        if seen_by.may("classify") or policies.may_see_unit_detail(seen_by, unit_id=unit_id, sphere=sphere)
    ]


@dataclass(frozen=True, slots=True)
class DualPaperRow:
    """One paper of the year, both columns."""

    id: int
    checkpoint: str
    checkpoint_name: str
    title: str
    business: list[str]
    conduct: list[str]
    submitted_by: str
    submitted_at: datetime


def dual_papers(unit_id: int, year: int) -> list[DualPaperRow]:
    """Return a unit's papers of a year, oldest first. One query."""
    rows = (
        DualPaper.objects.filter(Q(unit_id=unit_id, year=year))
        .order_by("submitted_at", "id")
        .values_list("id", "checkpoint", "title", "business", "conduct", "submitted_by__name", "submitted_at")
    )
    return [
        DualPaperRow(id_, checkpoint, str(DualPaper.Checkpoint(checkpoint).label), *rest)
        for id_, checkpoint, *rest in rows
    ]


def checkpoint_names() -> list[tuple[str, str]]:
    """Return the five checkpoints (五同) with their words, in the order of the year."""
    return [(code, str(label)) for code, label in DualPaper.Checkpoint.choices]


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """A unit's line in the overview of duties."""

    code: str
    name: str
    coverage: Coverage
    published_version: int


def coverage_rows(*, seen_by: Actor, at: datetime) -> list[CoverageRow]:
    """Return departments and towns that the viewer reaches with their coverage, in official order.

    Two queries, and six for each unit that has functions.
    """
    on = day_of(at)
    kinds = [UnitVersion.Kind.DEPARTMENT, UnitVersion.Kind.TOWN, UnitVersion.Kind.ZONE]
    units = (
        UnitVersion.objects.filter(in_force(on), kind__in=kinds)
        .order_by("rank_order", "unit_id")
        .values_list("unit_id", "unit__code", "short_name", "unit__sphere")
    )
    reached = [row for row in units if policies.may_see_unit_detail(seen_by, unit_id=row[0], sphere=row[3])]
    with_functions = set(
        UnitFunction.objects.filter(in_force(on), unit_id__in=[row[0] for row in reached]).values_list(
            "unit_id", flat=True
        )
    )
    versions = dict(DutyPublication.objects.order_by("version").values_list("unit_id", "version"))
    nothing = Coverage(0, 0, (), ())
    return [
        CoverageRow(
            code,
            name,
            coverage(unit_id, at=at) if unit_id in with_functions else nothing,
            versions.get(unit_id, 0),
        )
        for unit_id, code, name, _sphere in reached
    ]
