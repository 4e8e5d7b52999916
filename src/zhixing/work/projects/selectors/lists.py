"""The register as a list with its lights, filters and filings. Bounded queries, no objects for rows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum

from zhixing.core.matters.rules.states import CLOSED
from zhixing.core.people import selectors as people
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Actor
from zhixing.foundation.words import translate
from zhixing.work.projects.models import Filing, Investment, Milestone, Project
from zhixing.work.projects.rules import progress

MOST = 5_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to. `light` is green, yellow, red or done."""

    q: str = ""
    light: str = ""
    unit_id: int | None = None
    leader_post_id: int | None = None
    is_enterprise: bool = False


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """One project of the register. Money in 万元; `invested` is the sum of its months."""

    id: int
    code: str
    title: str
    number: str
    unit_id: int
    unit: str
    leader_post_id: int
    leader: str
    owner: str
    place: str
    total: Decimal
    year_plan: Decimal
    invested: Decimal
    invested_year: Decimal
    starts_on: date
    due_on: date
    percent: int
    planned: int
    words: str
    problems: str
    updated_at: datetime
    forecast_on: date | None
    late_days: int
    light: str
    reasons: tuple[str, ...]
    milestones: str = ""

    @property
    def year_share(self) -> int | None:
        """Share of the year's plan that was invested, in percent; None without a plan."""
        return int(self.invested_year * 100 / self.year_plan) if self.year_plan else None


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """One page of the register: its rows, how many there are, and how many of each light."""

    rows: list[ProjectRow]
    total: int
    lights: dict[str, int] = field(default_factory=dict)


def _stale_before(now: datetime) -> datetime:
    days = rulebook.number("projects.register_stale", "calendar_days", people.day_of(now))
    return people.opening_of(people.day_of(now) - timedelta(days=days))


def _lit(found: QuerySet[Project]) -> QuerySet[Project]:
    """Annotate what the light follows from: red milestones."""
    red = Milestone.objects.filter(project=OuterRef("pk"), matter__light="red").exclude(matter__state=CLOSED)
    return found.annotate(has_red=Exists(red))


def _by_light(light: str, *, now: datetime) -> Q:
    yellow = Q(forecast_on__gt=F("due_on")) | Q(updated_at__lt=_stale_before(now)) | Q(is_bare=True)
    is_open = ~Q(matter__state=CLOSED)
    return {
        "done": Q(matter__state=CLOSED),
        "red": is_open & Q(has_red=True),
        "yellow": is_open & Q(has_red=False) & yellow,
        "green": is_open & Q(has_red=False) & ~yellow,
    }[light]


def _narrowed(seen_by: Actor, wanted: Wanted) -> QuerySet[Project]:
    found = _lit(Project.objects.visible_to(seen_by))
    if wanted.q:
        found = found.filter(
            Q(matter__title__icontains=wanted.q) | Q(code__iexact=wanted.q) | Q(owner__icontains=wanted.q)
        )
    if wanted.unit_id:
        found = found.filter(matter__unit_id=wanted.unit_id)
    if wanted.leader_post_id:
        found = found.filter(matter__leader_post_id=wanted.leader_post_id)
    if wanted.is_enterprise:
        found = found.filter(is_enterprise=True)
    return found


ORDERS = {
    "code": ("code",),
    "title": ("matter__title",),
    "unit": ("matter__unit_id", "code"),
    "due": ("due_on", "code"),
    "percent": ("percent", "code"),
    "updated": ("updated_at", "code"),
}


def register(
    *, seen_by: Actor, wanted: Wanted, now: datetime, order: str = "code", page: int = 1, size: int = 50
) -> RegisterPage:
    """Return one page of the register with the counts of its lights. Seven queries.

    `order` is a name of ORDERS, with a minus for the other way round.
    """
    found = _narrowed(seen_by, wanted)
    counts = found.aggregate(
        **{
            light: Count("pk", filter=_by_light(light, now=now))
            for light in ("red", "yellow", "green", "done")
        }
    )
    total = sum(counts.values())
    if wanted.light in counts:
        found = found.filter(_by_light(wanted.light, now=now))
        total = counts[wanted.light]
    names = ORDERS.get(order.lstrip("-"), ORDERS["code"])
    ordered = found.order_by(*(f"-{name}" if order.startswith("-") else name for name in names))
    first = (page - 1) * size
    return RegisterPage(_rows(ordered[first : first + size], now=now), total, counts)


def register_rows(
    *, seen_by: Actor, wanted: Wanted, now: datetime, order: str = "code", limit: int = MOST
) -> list[ProjectRow]:
    """Return the rows of the whole register, at most `limit`, for a file. Six queries."""
    found = _narrowed(seen_by, wanted)
    if wanted.light:
        found = found.filter(_by_light(wanted.light, now=now))
    names = ORDERS.get(order.lstrip("-"), ORDERS["code"])
    return _rows(found.order_by(*(f"-{n}" if order.startswith("-") else n for n in names))[:limit], now=now)


def one_row(project_id: int, *, seen_by: Actor, now: datetime) -> ProjectRow | None:
    """Return the row of one project that the viewer may see, None for any other. Five queries."""
    found = _lit(Project.objects.visible_to(seen_by).filter(pk=project_id))
    return next(iter(_rows(found, now=now)), None)


_COLUMNS = (
    "pk", "code", "matter__title", "matter__number", "matter__unit_id", "matter__leader_post_id", "owner",
    "place", "total", "year_plan", "starts_on", "due_on", "percent", "words", "problems", "updated_at",
    "forecast_on", "is_bare", "matter__state", "invested", "invested_year",
)  # fmt: skip


def _rows(found: QuerySet[Project], *, now: datetime) -> list[ProjectRow]:
    """Return rows in the order of the query. Five queries."""
    today = people.day_of(now)
    months = Investment.objects.filter(project=OuterRef("pk")).order_by().values("project")
    of_year = months.filter(month__year=today.year)
    raw = list(
        found.annotate(
            invested=Subquery(months.annotate(all=Sum("amount")).values("all")),
            invested_year=Subquery(of_year.annotate(all=Sum("amount")).values("all")),
        ).values_list(*_COLUMNS)
    )
    stones = milestone_windows([row[0] for row in raw])
    units = people.unit_names({row[4] for row in raw})
    leaders = people.holders({row[5] for row in raw}, at=now)
    stale = rulebook.number("projects.register_stale", "calendar_days", today)
    rows = []
    for row in raw:
        mine = stones.get(row[0], [])
        state = progress.RegisterState(
            updated_on=people.day_of(row[15]),
            is_bare=row[17],
            forecast_on=row[16],
            due_on=row[11],
            overdue=tuple(one.name for one in mine if one.is_red),
            is_closed=row[18] == CLOSED,
        )
        light, reasons = progress.register_light(state, on=today, stale_after=stale)
        planned = progress.planned_percent(
            [progress.Stage(one.starts_on, one.due_on, one.weight) for one in mine], on=today
        )
        rows.append(
            ProjectRow(
                id=row[0],
                code=row[1],
                title=row[2],
                number=row[3],
                unit_id=row[4],
                unit=units.get(row[4], ""),
                leader_post_id=row[5],
                leader=leaders[row[5]].person_name if row[5] in leaders else "",
                owner=row[6],
                place=row[7],
                total=row[8],
                year_plan=row[9],
                invested=row[19] or Decimal(0),
                invested_year=row[20] or Decimal(0),
                starts_on=row[10],
                due_on=row[11],
                percent=row[12],
                planned=planned,
                words=row[13],
                problems=row[14],
                updated_at=row[15],
                forecast_on=row[16],
                late_days=max((row[16] - row[11]).days, 0) if row[16] else 0,
                light=light,
                reasons=tuple(translate(text).format(**values) for text, values in reasons),
                milestones="；".join(f"{one.due_on.month}月{one.due_on.day}日{one.name}" for one in mine),
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class Window:
    """A milestone as lists need it."""

    name: str
    starts_on: date
    due_on: date
    weight: int
    is_red: bool


def milestone_windows(project_ids: Collection[int]) -> dict[int, list[Window]]:
    """Return the milestones of each project in order. One query."""
    found: dict[int, list[Window]] = {}
    rows = Milestone.objects.filter(project_id__in=list(project_ids)).order_by("project_id", "place")
    columns = ("project_id", "name", "starts_on", "due_on", "weight", "matter__light", "matter__state")
    for key, name, starts, due, weight, light, state in rows.values_list(*columns):
        is_red = light == "red" and state != CLOSED
        found.setdefault(key, []).append(Window(name, starts, due, weight, is_red))
    return found


def milestone_matters(project_ids: Collection[int]) -> dict[int, list[tuple[date, str, int]]]:
    """Return due day, name and matter of each milestone by project, in order. One query."""
    found: dict[int, list[tuple[date, str, int]]] = {}
    rows = Milestone.objects.filter(project_id__in=list(project_ids)).order_by("project_id", "place")
    for key, due_on, name, matter_id in rows.values_list("project_id", "due_on", "name", "matter_id"):
        found.setdefault(key, []).append((due_on, name, matter_id))
    return found


def may_see(seen_by: Actor, key: str) -> bool:
    """Whether the viewer may see the project with this key: the gate of its files and proofs. One query."""
    return key.isdecimal() and Project.objects.visible_to(seen_by).filter(pk=int(key)).exists()


@dataclass(frozen=True, slots=True)
class FilingRow:
    """A filed version that the key-project office has not read yet."""

    id: int
    receipt: str
    code: str
    title: str
    unit: str
    reason: str
    filed_by: str
    filed_at: datetime


def filings_waiting(*, seen_by: Actor, limit: int = 200) -> list[FilingRow]:
    """Return filed versions not read yet, the oldest first, at most `limit`. Two queries."""
    rows = (
        Filing.objects.filter(read_at=None, project__in=Project.objects.visible_to(seen_by).values("pk"))
        .order_by("filed_at", "id")
        .values_list(
            "pk", "receipt", "project__code", "project__matter__title", "project__matter__unit_id", "reason",
            "filed_by__name", "filed_at",
        )[:limit]
    )  # fmt: skip
    units = people.unit_names({row[4] for row in rows})
    return [FilingRow(*row[:4], units.get(row[4], ""), *row[5:]) for row in rows]
