"""Reads of reports: what the ledger says of a period, kept reports with figures that lead to their rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from zhixing.core.evidence import selectors as evidence
from zhixing.core.matters import selectors as matters
from zhixing.core.matters.models import Matter
from zhixing.core.matters.selectors import MatterRow
from zhixing.core.people import selectors as people
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Actor, Officer
from zhixing.work.directives.models import Bulletin, BulletinOpinion
from zhixing.work.directives.policies import bulletins as policies
from zhixing.work.directives.rules import bulletins as rules

RULE = "bulletins.display"
OPINION_RULE = "bulletins.opinion"
MOST_LATE, MOST_TASKS, MOST_ROWS = 10, 60, 2000


def bounds(since: date, until: date, *, now: datetime) -> tuple[datetime, datetime]:
    """Return the first instant of a period, and where its count ends: now, while it is not over."""
    zone = timezone.get_default_timezone()
    start = datetime.combine(since, time(0), tzinfo=zone)
    end = datetime.combine(until + timedelta(days=1), time(0), tzinfo=zone)
    return start, min(end, now)


def items_of(*, seen_by: Actor, start: datetime, end: datetime) -> list[rules.Item]:
    """Return the matters that a period touches, work secrets and imported history left out. One query."""
    found = (
        Matter.objects.visible_to(seen_by)
        .filter(restricted=False, registered_at__lt=end)
        .exclude(origin="imported")
        .filter(Q(closed_at=None) | Q(closed_at__gte=start) | Q(due_at__gte=start, due_at__lt=end))
    )
    if isinstance(seen_by, Officer) and seen_by.reach.sphere:
        found = found.filter(sphere__in=[seen_by.reach.sphere, "joint"])
    rows = found.order_by("due_at", "pk").only(
        "unit_id", "grade", "registered_at", "due_at", "closed_at", "close_kind", "paused_at", "urgings"
    )
    return [
        rules.Item(
            row.pk,
            row.unit_id,
            row.grade,
            row.registered_at,
            row.due_at,
            row.closed_at,
            row.close_kind,
            row.paused_at is not None,
            row.urgings,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Period:
    """What the ledger says of a period: figures, units, and what the draft names."""

    figures: dict[str, tuple[int, ...]]
    units: list[rules.UnitRow]
    late: list[tuple[str, str, str]]
    tasks: list[tuple[str, str]]


def period(kind: str, since: date, until: date, *, seen_by: Actor, now: datetime) -> Period:
    """Return the figures of a period with the rows behind each. Four queries."""
    start, end = bounds(since, until, now=now)
    items = items_of(seen_by=seen_by, start=start, end=end)
    found = rules.figures(items, start=start, end=end)
    least = rulebook.rule(RULE, on=people.day_of(now)).number("least_count")
    named = Matter.objects.in_bulk([*found["overdue"][:MOST_LATE], *found["key"][:MOST_TASKS]])
    names = people.unit_names({matter.unit_id for matter in named.values()})
    late = [
        (
            names.get(named[one].unit_id, ""),
            named[one].title,
            f"{people.day_of(due):%-m月%-d日}" if (due := named[one].due_at) else "",
        )
        for one in found["overdue"][:MOST_LATE]
    ]
    tasks = []
    if kind in rules.LONG_PERIODS:
        for one in found["key"][:MOST_TASKS]:
            matter = named[one]
            said = matter.progress_text.split("\n")[0][:120] or "正在办理"
            tasks.append(
                (names.get(matter.unit_id, ""), f"{matter.title}。核实进度{matter.progress_percent}%，{said}")
            )
    return Period(found, rules.by_unit(items, found, least=least), late, tasks)


@dataclass(frozen=True, slots=True)
class BulletinLine:
    """One report in the list; `asked` units named in it, `answered` of them with an opinion."""

    code: str
    kind: str
    title: str
    number: str
    state: str
    drafted_at: datetime
    sent_at: datetime | None
    asked: int
    answered: int


def bulletins(*, seen_by: Actor, limit: int = 60) -> list[BulletinLine]:
    """Return the reports that the viewer may see, newest period first, at most `limit`. One query."""
    found = (
        Bulletin.objects.visible_to(seen_by)
        .order_by("-until", "-drafted_at", "-id")
        .annotate(asked=Count("opinions"), answered=Count("opinions", filter=~Q(opinions__answer="")))
    )
    columns = ("code", "kind", "title", "number", "state", "drafted_at", "sent_at", "asked", "answered")
    return [BulletinLine(*row) for row in found.values_list(*columns)[:limit]]


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit on the page of a report: counts that lead to their rows."""

    unit_id: int
    unit: str
    due: int
    on_time: int
    open_late: int
    after: int
    overdue: int
    percent: int | None


@dataclass(frozen=True, slots=True)
class BulletinPage:
    """A report as its page shows it. `lines` are its text, cut into words and figures."""

    id: int
    code: str
    kind: str
    since: date
    until: date
    as_of: datetime
    title: str
    number: str
    text: str
    state: str
    drafted_by: str
    signed_by: str
    signed_at: datetime | None
    sent_at: datetime | None
    receivers: int
    url: str
    figures: Mapping[str, tuple[int, ...]]
    lines: tuple[tuple[rules.Piece, ...], ...]
    units: tuple[UnitLine, ...]
    opinions: tuple[OpinionLine, ...]
    consulted: str
    unasked: tuple[str, ...]
    own: OpinionLine | None
    is_kept: bool

    @property
    def waiting(self) -> int:
        """How many objections are not answered."""
        return sum(not line.replied_at for one in self.opinions for line in one.objections)


def bulletin(code: str, *, seen_by: Actor) -> BulletinPage | None:
    """Return a report that the viewer may see, None for any other. About ten queries.

    Whoever supervises sees what every unit said; a unit sees what it said itself.
    """
    row = (
        Bulletin.objects.visible_to(seen_by)
        .filter(code=code)
        .select_related("drafted_by", "signed_by")
        .first()
    )
    if row is None:
        return None
    figures = {name: tuple(rows) for name, rows in row.figures.items()}
    opinions = opinions_of(row)
    own = own_opinion(row, seen_by)
    keeps = policies.may_keep(seen_by, row.sphere)
    is_open = row.state in ("draft", "asking")
    unasked = named_units(row) - {one.unit_id for one in opinions} if keeps and is_open else set()
    return BulletinPage(
        row.pk,
        row.code,
        row.kind,
        row.since,
        row.until,
        row.as_of,
        row.title,
        row.number,
        row.text,
        row.state,
        row.drafted_by.name,
        row.signed_by.name if row.signed_by else "",
        row.signed_at,
        row.sent_at,
        row.receivers,
        row.get_absolute_url(),
        figures,
        tuple(rules.pieces(line, figures) for line in row.text.splitlines() if line.strip()),
        unit_lines(row.units, on=row.until),
        tuple(one for one in opinions if keeps or (own and one.id == own.pk)),
        "" if is_open else consulted_sentence(opinions),
        tuple(people.unit_names(unasked).values()),
        next((one for one in opinions if own and one.id == own.pk), None),
        keeps,
    )


@dataclass(frozen=True, slots=True)
class ObjectionLine:
    """One objection, what proves it, and its answer."""

    id: int
    place: int
    text: str
    file: evidence.FileRow
    raised_by: str
    raised_at: datetime
    result: str
    reply: str
    replied_by: str
    replied_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpinionLine:
    """What one unit was asked, until when, and what it said."""

    id: int
    unit_id: int
    unit: str
    asked_at: datetime
    due_at: datetime
    answer: str
    answered_by: str
    answered_at: datetime | None
    objections: tuple[ObjectionLine, ...]


def opinions_of(row: Bulletin) -> tuple[OpinionLine, ...]:
    """Return what each unit asked about a report said, in official order. Four queries."""
    found = list(
        row.opinions.select_related("answered_by").prefetch_related(
            "objections__file", "objections__raised_by", "objections__replied_by"
        )
    )
    if not found:
        return ()
    names = people.unit_names([one.unit_id for one in found])
    ranks = {unit.id: place for place, unit in enumerate(people.living_units(on=row.until))}
    lines = [
        OpinionLine(
            one.pk,
            one.unit_id,
            names.get(one.unit_id, ""),
            one.asked_at,
            one.due_at,
            one.answer,
            one.answered_by.name if one.answered_by else "",
            one.answered_at,
            tuple(
                ObjectionLine(
                    line.pk,
                    line.place,
                    line.text,
                    evidence.row(line.file),
                    line.raised_by.name,
                    line.raised_at,
                    line.result,
                    line.reply,
                    line.replied_by.name if line.replied_by else "",
                    line.replied_at,
                )
                for line in sorted(one.objections.all(), key=lambda line: line.place)
            ),
        )
        for one in found
    ]
    return tuple(sorted(lines, key=lambda line: (ranks.get(line.unit_id, 0), line.unit_id)))


def consulted_sentence(opinions: Sequence[OpinionLine]) -> str:
    """Return the sentence with which the paper says who was heard, '' where nobody was asked. No query."""
    return rules.consulted(
        [
            rules.Opinion(
                one.unit,
                people.day_of(one.asked_at),
                people.day_of(one.due_at),
                one.answer,
                tuple(line.result for line in one.objections),
            )
            for one in opinions
        ]
    )


def units_in(text: str, row: Bulletin) -> set[int]:
    """Return the units that a text names, but for the office that drafts and those above. One query."""
    living = people.living_units(on=people.day_of(row.drafted_at))
    names = [
        (unit.id, (unit.name, unit.short_name)) for unit in living if unit.kind not in ("county", "section")
    ]
    parents = {unit.id: unit.parent_id for unit in living}
    found = rules.named(text, names)
    drafting: int | None = row.unit_id
    while drafting is not None:
        found.discard(drafting)
        drafting = parents.get(drafting)
    return found


def named_units(row: Bulletin) -> set[int]:
    """Return the units that a report names: in its text or in its table. One query."""
    in_table = {int(str(one["unit_id"])) for one in row.units} - {row.unit_id}
    return units_in(f"{row.title}\n{row.text}", row) | in_table


def own_opinion(row: Bulletin, seen_by: Actor) -> BulletinOpinion | None:
    """Return what the viewer's unit was asked about a report, None where it was not. One query."""
    if not isinstance(seen_by, Officer):
        return None
    units = {seen_by.unit_id, *seen_by.unit_line}
    return row.opinions.filter(unit_id__in=units).order_by("unit_id").first()


def may_see_bulletin(seen_by: Actor, key: str) -> bool:
    """Whether the viewer may see the report with this key: the gate of its proofs. One query."""
    return key.isdecimal() and Bulletin.objects.visible_to(seen_by).filter(pk=int(key)).exists()


def may_see_opinion(seen_by: Actor, key: str) -> bool:
    """Whether the viewer may see what a unit handed in: that unit, and who supervises. One query."""
    if not key.isdecimal() or not isinstance(seen_by, Officer):
        return False
    seen = Bulletin.objects.visible_to(seen_by).filter(opinions__pk=int(key))
    found = seen.values_list("sphere", "opinions__unit_id").first()
    return found is not None and (policies.may_keep(seen_by, found[0]) or seen_by.belongs_to(found[1]))


def unit_lines(kept: Sequence[Mapping[str, object]], *, on: date) -> tuple[UnitLine, ...]:
    """Return the rows of units in official order. Two queries."""
    keys = [int(str(one["unit_id"])) for one in kept]
    names = people.unit_names(keys)
    ranks = {unit.id: place for place, unit in enumerate(people.living_units(on=on))}
    lines = []
    for one in kept:
        key = int(str(one["unit_id"]))
        due, on_time, open_late, after, overdue = (
            len(rows) if isinstance(rows := one[name], list) else 0
            for name in ("due", "on_time", "open_late", "after", "overdue")
        )
        percent = None if one["percent"] is None else int(str(one["percent"]))
        lines.append(UnitLine(key, names.get(key, ""), due, on_time, open_late, after, overdue, percent))
    return tuple(sorted(lines, key=lambda line: (ranks.get(line.unit_id, 0), line.unit_id)))


@dataclass(frozen=True, slots=True)
class FigureRows:
    """The rows behind a figure. `total` counts all of them, `hidden` those that the viewer may not see."""

    name: str
    rows: list[MatterRow]
    total: int
    hidden: int


def figure_rows(
    code: str, figure: str, *, seen_by: Actor, now: datetime, unit: int | None = None
) -> FigureRows | None:
    """Return the rows of a figure as it was kept, for a unit where one is named. Six queries.

    None for a report or a figure that is not there. `rate` is the denominator of the rate in time.
    """
    row = Bulletin.objects.visible_to(seen_by).filter(code=code).first()
    if row is None:
        return None
    found = {name: tuple(rows) for name, rows in row.figures.items()}
    if figure == "rate":
        left_out = set(found["postponed"])
        keys, name = tuple(one for one in found["due"] if one not in left_out), rules.RATE
    elif figure in found:
        keys, name = found[figure], rules.FIGURES[figure]
    else:
        return None
    if unit is not None:
        kept = next((one for one in row.units if one["unit_id"] == unit), None)
        if kept is None:
            return None
        column = "due" if figure == "rate" else figure
        keys = tuple(kept[column]) if column in kept else ()
        name = f"{people.unit_name(unit)} · {name}"
    seen = Matter.objects.visible_to(seen_by).filter(pk__in=keys).order_by("due_at", "pk")
    rows = matters.rows_of(seen[:MOST_ROWS], now=now)
    return FigureRows(name, rows, len(keys), len(keys) - len(rows))
