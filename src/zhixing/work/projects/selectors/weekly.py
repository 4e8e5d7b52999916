"""The table of the week for 县长 and 常务副县长, generated from what was recorded, never typed (C1)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q

from zhixing.core.clock import selectors as clocks
from zhixing.core.matters.rules.states import OPEN_STATES
from zhixing.core.people import selectors as people
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Actor
from zhixing.work.projects.models import AgendaItem, Decision, Link, Project
from zhixing.work.projects.rules import meetings as rules
from zhixing.work.projects.rules.meetings import Held

RULE = "projects.on_site_meeting"
BEHIND = {
    "held": (rules.PROVED, rules.PENDING),
    "unproved": (rules.UNPROVED,),
    "missed": (rules.MISSED,),
    "undone": (rules.MISSED, rules.UNPROVED),
}


@dataclass(frozen=True, slots=True)
class WeekRow:
    """One project with its linked leader in one week. `light` is red where something was missed."""

    code: str
    title: str
    unit: str
    leader_post_id: int
    leader: str
    status: str
    light: str
    held_at: datetime | None
    minutes_number: str
    decisions: int
    open_decisions: int
    misses: int
    held: int
    required: int

    @property
    def word(self) -> str:
        """The status as a marked word."""
        return rules.STATUS_WORDS[self.status]


@dataclass(frozen=True, slots=True)
class LeaderWeek:
    """One leader: his projects, how many weeks of theirs were held of those required, misses this week."""

    post_id: int
    leader: str
    projects: int
    held: int
    required: int
    missed: int


@dataclass(frozen=True, slots=True)
class Weekly:
    """The table of one ISO week as of a moment. Each project is in one of its statuses, which add up."""

    monday: date
    sunday: date
    code: str
    rows: list[WeekRow]
    leaders: list[LeaderWeek]
    is_exempt: bool
    effect: str

    def shown(self, show: str, post_id: int | None) -> list[WeekRow]:
        """Return the rows behind a figure of the table: of one leader, of one status, with open decisions."""
        mine = [row for row in self.rows if post_id in (None, row.leader_post_id)]
        if show == "decisions":
            return [row for row in mine if row.open_decisions]
        wanted = BEHIND.get(show)
        return mine if wanted is None else [row for row in mine if row.status in wanted]

    def count(self, *statuses: str) -> int:
        return sum(1 for row in self.rows if row.status in statuses)

    @property
    def open_decisions(self) -> int:
        return sum(row.open_decisions for row in self.rows)


@dataclass(frozen=True, slots=True)
class _Pair:
    project_id: int
    code: str
    title: str
    unit_id: int
    post_id: int
    since: date


def weekly(monday: date, *, seen_by: Actor, now: datetime, year_from: date | None = None) -> Weekly:
    """Return the table of the ISO week that begins on `monday`, as known at `now`. Eight queries at most.

    Required are the weeks since the leader was linked and since `year_from` (else the first ISO week of
    the week's year) in which there is a working day, up to this week. Unless the week is over nobody has
    missed it yet. Rows are by leader in official order, then by code.
    """
    week = rules.week_code(monday)
    year = monday.isocalendar().year
    begin = year_from or date.fromisocalendar(year, 1, 1)
    calendar = clocks.calendar()
    required = rules.required_weeks(begin, monday, calendar)
    pairs = _pairs(monday, seen_by)
    held = _held([pair.project_id for pair in pairs], begin, monday + timedelta(days=7), now)
    open_ones = _open_decisions([pair.project_id for pair in pairs])
    names = people.unit_names({pair.unit_id for pair in pairs})
    leaders = people.holders({pair.post_id for pair in pairs}, at=now)
    is_over = people.day_of(now) > monday + timedelta(days=6)
    rows = []
    for pair in pairs:
        mine = held.get(pair.project_id, {})
        own = [one for one in required if one >= rules.week_code(pair.since)]
        weeks = {code for code, found in mine.items() if rules.is_held([one for one, _ in found], at=now)}
        this_week = mine.get(week, [])
        meetings = [one for one, _ in this_week]
        status = rules.week_status(meetings, is_required=week in required, is_over=is_over, at=now)
        counted = own if is_over or week in weeks else [one for one in own if one != week]
        rows.append(
            WeekRow(
                code=pair.code,
                title=pair.title,
                unit=names.get(pair.unit_id, ""),
                leader_post_id=pair.post_id,
                leader=leaders[pair.post_id].person_name if pair.post_id in leaders else "",
                status=status,
                light=rules.LIGHT_OF[status],
                held_at=max((one.held_at for one in meetings), default=None),
                minutes_number=next((number for _, number in this_week if number), ""),
                decisions=sum(one.decisions for one in meetings),
                open_decisions=open_ones.get(pair.project_id, 0),
                misses=rules.misses_in_a_row(counted, weeks),
                held=len([one for one in counted if one in weeks]),
                required=len(counted),
            )
        )
    return Weekly(
        monday=monday,
        sunday=monday + timedelta(days=6),
        code=week,
        rows=rows,
        leaders=_leaders(rows),
        is_exempt=week not in required,
        effect=rulebook.rule(RULE, on=monday).effect.value,
    )


def _pairs(monday: date, seen_by: Actor) -> list[_Pair]:
    """Return the leader–project pairs that stood in the week, by leader and code. One query."""
    end = people.opening_of(monday + timedelta(days=7))
    begin = people.opening_of(monday)
    links = (
        Link.objects.filter(
            role="leader", since__lt=end, project__in=Project.objects.visible_to(seen_by).values("pk")
        )
        .filter(Q(until=None) | Q(until__gte=end))
        .filter(Q(project__matter__closed_at=None) | Q(project__matter__closed_at__gte=begin))
        .order_by("post__rank_order", "post_id", "project__code")
        .values_list(
            "project_id",
            "project__code",
            "project__matter__title",
            "project__matter__unit_id",
            "post_id",
            "since",
        )
    )
    return [_Pair(*row[:5], people.day_of(row[5])) for row in links]


def _held(
    project_ids: list[int], begin: date, end: date, now: datetime
) -> dict[int, dict[str, list[tuple[Held, str]]]]:
    """Return the meetings that count of each project by ISO week, with the number of their minutes.

    Two queries.
    """
    items = AgendaItem.objects.filter(
        is_counted=True,
        meeting__held_at__gte=people.opening_of(begin),
        meeting__held_at__lt=people.opening_of(end),
        meeting__held_at__lte=now,
    )
    items = items.filter(project_id__in=project_ids)
    decided = dict(
        Decision.objects.filter(item__in=items.values("pk"))
        .order_by()
        .values_list("item_id")
        .annotate(count=Count("pk"))
    )
    found: dict[int, dict[str, list[tuple[Held, str]]]] = defaultdict(lambda: defaultdict(list))
    columns = (
        "pk", "project_id", "meeting__held_at", "meeting__minutes_at", "meeting__minutes_due_at",
        "meeting__minutes_number",
    )  # fmt: skip
    codes: dict[date, str] = {}
    for key, project_id, held_at, minutes_at, due_at, number in items.values_list(*columns).iterator(2000):
        day = people.day_of(held_at)
        code = codes.setdefault(day, rules.week_code(day))
        issued = minutes_at if minutes_at and minutes_at <= now else None
        held = Held(held_at, issued, due_at, decided.get(key, 0))
        found[project_id][code].append((held, number if issued else ""))
    return found


def _open_decisions(project_ids: list[int]) -> dict[int, int]:
    """Return how many decisions of each project are open. One query."""
    return dict(
        Decision.objects.filter(item__project_id__in=project_ids, matter__state__in=OPEN_STATES)
        .order_by()
        .values_list("item__project_id")
        .annotate(count=Count("pk"))
    )


def _leaders(rows: list[WeekRow]) -> list[LeaderWeek]:
    found: dict[int, list[WeekRow]] = {}
    for row in rows:
        found.setdefault(row.leader_post_id, []).append(row)
    return [
        LeaderWeek(
            post_id=post,
            leader=mine[0].leader,
            projects=len(mine),
            held=sum(row.held for row in mine),
            required=sum(row.required for row in mine),
            missed=sum(1 for row in mine if row.status in (rules.MISSED, rules.UNPROVED)),
        )
        for post, mine in found.items()
    ]
