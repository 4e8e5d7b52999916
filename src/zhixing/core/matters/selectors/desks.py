"""The desk: what waits for this officer, worst first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from zhixing.core.clock import selectors as clocks
from zhixing.core.clock.models import OPEN_STATES, Clock
from zhixing.core.clock.refusals import CalendarNotPublished
from zhixing.core.matters import policies
from zhixing.core.matters.kinds import TASK, kind_of, kinds
from zhixing.core.matters.models import Feedback, Involvement, LadderStep, Matter, Request
from zhixing.core.matters.rules import states
from zhixing.core.matters.selectors.registers import MatterRow, counts, rows_of
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer
from zhixing.foundation.references import reference
from zhixing.foundation.words import mark


@dataclass(frozen=True, slots=True)
class Waiting:
    """One queue of the desk: its name, how many wait, and the page that lists exactly these."""

    code: str
    name: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk of one officer at one moment. `lights` counts the open matters in his charge."""

    queues: Sequence[Waiting]
    worst: Sequence[MatterRow]
    lights: dict[str, int]
    total: int


def _moved_by_their_rooms() -> list[str]:
    return [kind.code for kind in kinds() if kind.own_steps]


def to_issue(seen_by: Officer) -> QuerySet[Matter]:
    """Return the registered matters that wait for a unit: tasks, not what its own room moves or was split."""
    has_parts = Exists(Matter.objects.filter(parent=OuterRef("pk")))
    found = Matter.objects.visible_to(seen_by).filter(state=states.REGISTERED)
    return found.exclude(kind__in=_moved_by_their_rooms()).filter(~has_parts)


def to_sign_for(seen_by: Officer) -> QuerySet[Matter]:
    """Return the matters that wait for this officer's unit to sign for them."""
    found = Matter.objects.filter(state=states.ISSUED, unit_id__in={seen_by.unit_id, *seen_by.unit_line})
    return found.exclude(kind__in=_moved_by_their_rooms())


def to_sign_off(seen_by: Officer) -> QuerySet[Feedback]:
    """Return the reports of the unit whose next signature the officer's post may give."""
    levels = policies.LEVELS[: policies.level_of(seen_by) + 1]
    return Feedback.objects.filter(state="signing", unit_id__in={seen_by.unit_id, *seen_by.unit_line}).extra(
        where=["chain[signed + 1] = ANY(%s)"], params=[list(levels)]
    )


def to_check(seen_by: Officer, purpose: str) -> QuerySet[Feedback]:
    """Return the reports or requests to close that wait for the supervision office."""
    visible = Matter.objects.visible_to(seen_by).values("pk")
    return Feedback.objects.filter(state="checking", purpose=purpose, matter_id__in=visible)


def in_charge(seen_by: Officer) -> QuerySet[Matter]:
    """Return the open matters that the officer answers for: own, of the unit, of the line, or all."""
    open_matters = Matter.objects.visible_to(seen_by).open()
    if seen_by.reach.everything:
        return open_matters
    if policies.level_of(seen_by) >= policies.LEVELS.index("county_leader"):
        return open_matters.filter(leader_post_id__in=seen_by.post_ids)
    if seen_by.may("sign_for") or seen_by.may("sign_off"):
        return open_matters.filter(unit_id__in={seen_by.unit_id, *seen_by.unit_line})
    return open_matters.filter(handler_id=seen_by.person_id)


def waiting(*, seen_by: Officer, now: datetime) -> list[Waiting]:
    """Return the queues that concern this officer, in the order of his day. At most eleven queries."""
    queues: list[Waiting] = []

    def add(code: str, name: str, found: QuerySet[Any], url: str = "") -> None:
        queues.append(Waiting(code, name, found.count(), url or f"/matters/waiting/{code}/"))

    if seen_by.may("issue"):
        add("to_issue", mark("待交办"), to_issue(seen_by))
    if seen_by.may("sign_for"):
        add("to_sign_for", mark("待签收"), to_sign_for(seen_by))
        add("offers", mark("待接收移交"), _offers(seen_by))
    if seen_by.may("sign_off"):
        add("to_sign_off", mark("待签发"), to_sign_off(seen_by))
    if seen_by.may("report"):
        units = {seen_by.unit_id, *seen_by.unit_line}
        asked = Involvement.objects.filter(
            role=states.SUPPORT, unit_id__in=units, replied_at=None, matter__state__in=states.OPEN_STATES
        ).exclude(asked_at=None)
        add("support", mark("待配合"), asked, "/matters/?view=support&state=open")
    if seen_by.may("check"):
        add("to_check", mark("待审核"), to_check(seen_by, "progress"))
        add("to_close", mark("待销号"), to_check(seen_by, "close"))
    if seen_by.may("check") or seen_by.may("approve"):
        add("extensions", mark("待批延期"), _extensions(seen_by))
    if seen_by.may("rule"):
        add("rulings", mark("待裁定"), _rulings(seen_by))
    if seen_by.may("issue_ladder"):
        add("ladder", mark("应督办"), ladder_due(seen_by, now))
    return queues


def desk(*, seen_by: Officer, now: datetime, limit: int = 12) -> Desk:
    """Return queues, counts by light and the `limit` worst open matters in charge, earliest due first."""
    found = in_charge(seen_by)
    lights = counts(found, now=now)
    worst = rows_of(found.order_by(F("due_at").asc(nulls_last=True), "id")[:limit], now=now)
    return Desk(waiting(seen_by=seen_by, now=now), worst, lights, sum(lights.values()))


@dataclass(frozen=True, slots=True)
class SourceCount:
    """How many open matters of one origin are in somebody's charge, and the list of exactly these."""

    name: str
    count: int
    url: str


def by_source(*, seen_by: Officer) -> list[SourceCount]:
    """Return the open matters in charge by where they come from, most first; they add up to the desk's total.

    A task is told by its source, everything else by what it is. One query.
    """
    found = in_charge(seen_by).values_list("kind", "source_kind").annotate(count=Count("pk"))
    sums: dict[tuple[str, str], int] = {}
    for kind, source, count in found.order_by():
        key = (kind, source if kind == TASK.code else "")
        sums[key] = sums.get(key, 0) + count
    leads = policies.level_of(seen_by) >= policies.LEVELS.index("county_leader")
    unit = seen_by.may("sign_for") or seen_by.may("sign_off")
    view = "all" if seen_by.reach.everything else "line" if leads else "unit" if unit else "mine"
    rows = []
    for (kind, source), count in sums.items():
        query = {"state": "open", "view": view, "kind": kind, **({"source_kind": source} if source else {})}
        name = states.SOURCE_WORDS[source] if source not in ("", "other") else kind_of(kind).zh
        rows.append(SourceCount(name, count, f"/matters/?{urlencode(query)}"))
    return sorted(rows, key=lambda row: (-row.count, row.name))


def unimplemented(*, seen_by: Officer, now: datetime, limit: int = 200) -> list[MatterRow]:
    """Return the 未落实事项清单: open matters past due, longest first, each with a person (B3).

    Four queries; at most `limit` rows.
    """
    late = (
        Matter.objects.visible_to(seen_by)
        .open()
        .filter(Q(light__in=["green", "yellow", "red"]), due_at__lte=now)
    )
    return rows_of(late.order_by("due_at", "id")[:limit], now=now)


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One row of a queue: the matter, what is asked on it, and the step that answers."""

    row: MatterRow
    text: str
    by: str
    at: datetime | None
    step: str


def queue(code: str, *, seen_by: Officer, now: datetime, limit: int = 200) -> list[QueueRow]:
    """Return the rows of one queue, oldest first, at most `limit`. Raises KeyError for an unknown queue."""
    return _QUEUES[code](seen_by, now, limit)


def _of_feedbacks(found: QuerySet[Feedback], step: str, now: datetime, limit: int) -> list[QueueRow]:
    waiting_ = list(found.select_related("written_by").order_by("written_at", "pk")[:limit])
    rows = {r.id: r for r in rows_of(Matter.objects.filter(pk__in=[f.matter_id for f in waiting_]), now=now)}
    return [QueueRow(rows[f.matter_id], f.text, f.written_by.name, f.written_at, step) for f in waiting_]


def _of_requests(found: QuerySet[Request], step: str, now: datetime, limit: int) -> list[QueueRow]:
    waiting_ = list(found.select_related("asked_by").order_by("asked_at", "pk")[:limit])
    rows = {r.id: r for r in rows_of(Matter.objects.filter(pk__in=[r.matter_id for r in waiting_]), now=now)}
    return [
        QueueRow(
            rows[r.matter_id],
            "；".join(part for part in (r.ground, r.reason) if part),
            r.asked_by.name,
            r.asked_at,
            step,
        )
        for r in waiting_
    ]


def _of_matters(found: QuerySet[Matter], step: str, now: datetime, limit: int) -> list[QueueRow]:
    rows = rows_of(found.order_by(F("due_at").asc(nulls_last=True), "id")[:limit], now=now)
    return [QueueRow(row, row.source_ref, row.handler, row.registered_at, step) for row in rows]


def _offers(seen_by: Officer) -> QuerySet[Request]:
    units = {seen_by.unit_id, *seen_by.unit_line}
    return Request.objects.filter(purpose="offer", state="waiting", to_unit_id__in=units)


def _extensions(seen_by: Officer) -> QuerySet[Request]:
    visible = Matter.objects.visible_to(seen_by).values("pk")
    return Request.objects.filter(purpose="extension", state="waiting", matter_id__in=visible)


def _rulings(seen_by: Officer) -> QuerySet[Matter]:
    return Matter.objects.visible_to(seen_by).open().exclude(frozen_at=None)


def ladder_due(seen_by: Officer, now: datetime) -> QuerySet[LadderStep]:
    """Return the next step of each ladder where its time has come, on overdue matters in view."""
    visible = Matter.objects.visible_to(seen_by).open().filter(light="red").values("pk")
    before = LadderStep.objects.filter(
        matter=OuterRef("matter"), round=OuterRef("round"), step__lt=OuterRef("step"), issued_at=None
    )
    due = LadderStep.objects.filter(issued_at=None, earliest_at__lte=now, matter_id__in=visible)
    return due.filter(~Exists(before))


def _ladder(seen_by: Officer, now: datetime, limit: int) -> list[QueueRow]:
    steps = list(ladder_due(seen_by, now).order_by("earliest_at", "pk")[:limit])
    rows = {r.id: r for r in rows_of(Matter.objects.filter(pk__in=[s.matter_id for s in steps]), now=now)}
    return [QueueRow(rows[s.matter_id], s.name, "", s.earliest_at, "ladder") for s in steps]


_QUEUES: Final[dict[str, Callable[[Officer, datetime, int], list[QueueRow]]]] = {
    "to_issue": lambda by, now, n: _of_matters(to_issue(by), "assign", now, n),
    "to_sign_for": lambda by, now, n: _of_matters(to_sign_for(by), "sign-for", now, n),
    "offers": lambda by, now, n: _of_requests(_offers(by), "accept-offer", now, n),
    "to_sign_off": lambda by, now, n: _of_feedbacks(to_sign_off(by), "sign-off", now, n),
    "to_check": lambda by, now, n: _of_feedbacks(to_check(by, "progress"), "check", now, n),
    "to_close": lambda by, now, n: _of_feedbacks(to_check(by, "close"), "close", now, n),
    "extensions": lambda by, now, n: _of_requests(_extensions(by), "decide-extension", now, n),
    "rulings": lambda by, now, n: _of_matters(_rulings(by), "rule", now, n),
    "ladder": _ladder,
}


@dataclass(frozen=True, slots=True)
class DayLoad:
    """How many open matters in charge fall due on one working day."""

    day: date
    count: int
    url: str


def coming_days(*, seen_by: Officer, now: datetime, days: int = 10) -> list[DayLoad]:
    """Return the next working days, today first, with how many matters in charge fall due on each.

    Two queries.
    """
    calendar = clocks.calendar()
    day = calendar.local(now).date()
    wanted: list[date] = []
    try:
        day = calendar.roll_forward(day)
        while len(wanted) < days:
            wanted.append(day)
            day = calendar.add_working_days(day, 1)
    except CalendarNotPublished:
        pass  # days past the published calendar are not guessed
    if not wanted:
        return []
    found = (
        in_charge(seen_by)
        .filter(due_at__date__gte=wanted[0], due_at__date__lte=wanted[-1])
        .order_by()
        .values_list("due_at__date")
        .annotate(Count("pk"))
    )
    counted = dict(found)
    return [DayLoad(d, counted.get(d, 0), f"/matters/?state=open&due_from={d}&due_to={d}") for d in wanted]


@dataclass(frozen=True, slots=True)
class UnitLoad:
    """One unit's open matters by light; `late` of `open`."""

    unit_id: int
    unit: str
    open: int
    late: int
    soon: int


def load_by_unit(*, seen_by: Officer, now: datetime, limit: int = 60) -> list[UnitLoad]:
    """Return open matters in charge by unit, most overdue first, then most open. Two queries."""
    running = Q(light__in=["green", "yellow", "red"])
    rows = (
        in_charge(seen_by)
        .order_by()
        .values("unit_id")
        .annotate(
            n=Count("pk"),
            late=Count("pk", filter=running & Q(due_at__lte=now)),
            soon=Count("pk", filter=running & Q(due_at__gt=now, yellow_at__lte=now)),
        )
        .values_list("unit_id", "n", "late", "soon")
    )
    counted = list(rows)
    names = people.unit_names([row[0] for row in counted])
    loads = [UnitLoad(unit, names.get(unit, ""), n, late, soon) for unit, n, late, soon in counted]
    return sorted(loads, key=lambda load: (-load.late, -load.open, load.unit_id))[:limit]


@dataclass(frozen=True, slots=True)
class PersonLoad:
    """How much one person of the unit handles."""

    person_id: int
    name: str
    open: int
    late: int


def load_by_person(*, seen_by: Officer, now: datetime, limit: int = 40) -> list[PersonLoad]:
    """Return who of the officer's unit handles how many open matters, most first. One query."""
    late = Q(light__in=["green", "yellow", "red"]) & Q(due_at__lte=now)
    rows = (
        Matter.objects.open()
        .filter(unit_id__in={seen_by.unit_id, *seen_by.unit_line})
        .order_by()
        .values("handler_id", "handler__name")
        .annotate(n=Count("pk"), late=Count("pk", filter=late))
        .values_list("handler_id", "handler__name", "n", "late")
    )
    loads = [PersonLoad(*row) for row in rows]
    return sorted(loads, key=lambda load: (-load.open, load.person_id))[:limit]


def explanations_owed(matter_ids: Collection[int]) -> dict[int, datetime | None]:
    """Return by when an account is owed, by matter, where one was asked for and not given. One query."""
    abouts = {reference("matter", key): key for key in matter_ids}
    owed = Clock.objects.filter(about__in=list(abouts), purpose="explain", state__in=OPEN_STATES)
    return {abouts[about]: due for about, due in owed.values_list("about", "due_at")}


@dataclass(frozen=True, slots=True)
class Week:
    """What the leader reads first: due in this week, done in time of these, overdue now, and the oldest.

    `overdue_units` begins with the unit that has most overdue.
    """

    monday: date
    sunday: date
    due: int
    kept: int
    overdue: int
    overdue_units: Sequence[str]
    oldest: MatterRow | None
    oldest_days: int


def week(*, seen_by: Officer, now: datetime) -> Week:
    """Return the numbers of the present week for the matters in the officer's line. Seven queries."""
    calendar = clocks.calendar()
    today = calendar.local(now).date()
    monday = today - timedelta(days=today.weekday())
    mine = Matter.objects.visible_to(seen_by)
    if not seen_by.reach.everything:
        mine = mine.filter(leader_post_id__in=seen_by.post_ids)
    due = mine.filter(due_at__date__gte=monday, due_at__date__lte=monday + timedelta(days=6)).exclude(
        light="paused"
    )
    counted = due.aggregate(n=Count("pk"), kept=Count("pk", filter=Q(state=states.CLOSED, light="done")))
    late = mine.open().filter(Q(light__in=["green", "yellow", "red"]), due_at__lte=now)
    by_unit = dict(late.order_by().values_list("unit_id").annotate(n=Count("pk")))
    units = people.unit_names(by_unit)
    oldest = rows_of(late.order_by("due_at", "id")[:1], now=now)
    days = 0
    if oldest and oldest[0].due_at:
        try:
            days = calendar.working_days_between(calendar.local(oldest[0].due_at).date(), today)
        except CalendarNotPublished:
            days = 0
    return Week(
        monday,
        monday + timedelta(days=6),
        counted["n"],
        counted["kept"],
        late.count(),
        [units[key] for key in sorted(by_unit, key=lambda key: (-by_unit[key], key)) if key in units],
        oldest[0] if oldest else None,
        days,
    )
