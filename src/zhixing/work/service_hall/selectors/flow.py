"""流程诊断 (E12): where cases lost their time, item by item; what a shorter way would take, and took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db.models import Case as Choice
from django.db.models import Count, DurationField, ExpressionWrapper, F, IntegerField, Q, Sum, Value, When
from django.db.models.functions import Coalesce

from zhixing.core.clock import selectors as clocks
from zhixing.core.clock.rules import Calendar
from zhixing.core.matters.models import Matter
from zhixing.core.people import selectors as people
from zhixing.core.people.selectors import day_of
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Officer
from zhixing.work.service_hall import policies
from zhixing.work.service_hall.models import Case, CaseStep, Item, ItemVersion, Reform
from zhixing.work.service_hall.rules import flow, stages
from zhixing.work.service_hall.rules.guide import SPOT

CANDIDATES = 200


def standard_minutes(at: datetime) -> dict[str, int]:
    """Return how long a step usually takes where nobody measured, by step."""
    rule = rulebook.rule("services.touch", on=day_of(at))
    usual = dict.fromkeys(flow.SHORT_STEPS, rule.number("other_minutes"))
    return usual | {step: rule.number(f"{step}_minutes") for step in flow.LONG_STEPS}


def most_minutes(at: datetime) -> int:
    """Return the longest time at a form that counts as work."""
    return rulebook.number("services.touch", "most_minutes", day_of(at))


def day_minutes(at: datetime) -> int:
    """Return the office minutes of an ordinary day, as the rulebook has them."""
    return rulebook.number("clock.office_day", "minutes", day_of(at))


def _ways(case_ids: Sequence[int], at: datetime) -> dict[int, list[flow.Leg]]:
    """Return the legs of cases. One query."""
    calendar, standard = clocks.calendar(), standard_minutes(at)
    steps: dict[int, list[flow.Done]] = {}
    rows = CaseStep.objects.filter(case__in=case_ids).order_by("case_id", "at", "id")
    for case, step, when, who, minutes, facts in rows.values_list(
        "case_id", "step", "at", "by_name", "minutes", "facts"
    ):
        steps.setdefault(case, []).append(flow.Done(step, when, who, minutes, str(facts.get("part", ""))))
    return {
        key: flow.legs(found, calendar, standard)
        for key, found in steps.items()
        if calendar.covers(calendar.local(found[-1].at).date())
    }


@dataclass(frozen=True, slots=True)
class SlowCase:
    """A case with its days, its work and waiting, and where it waited longest."""

    number: str
    title: str
    unit: str
    stage_word: str
    elapsed_days: int
    touch: int
    wait: int
    ratio: int
    postponed: int
    longest: Sequence[flow.Leg]
    measured: bool


def slow_cases(*, since: datetime, now: datetime, seen_by: Officer, limit: int = 50) -> list[SlowCase]:
    """Return the cases with more waiting than the rule allows, worst ratio first. Five queries.

    Of the two hundred in view that took longest in calendar time; open ones are counted until now.
    """
    ended = Coalesce("decided_at", Value(now))
    rows = (
        Case.objects.filter(matter__in=Matter.objects.visible_to(seen_by), item__isnull=False)
        .filter(received_at__gte=since, stage__in=(stages.ACCEPTED, stages.DECIDED, stages.DELIVERED))
        .annotate(took=ExpressionWrapper(ended - F("received_at"), output_field=DurationField()))
        .select_related("matter__handler")
        .order_by("-took", "pk")[:CANDIDATES]
    )
    found = list(rows)
    ways = _ways([one.pk for one in found], now)
    units = people.unit_names({one.unit_id for one in found})
    worst = rulebook.number("services.waiting_ratio", "count", day_of(now))
    calendar = clocks.calendar()
    lines = []
    for one in found:
        legs = ways.get(one.pk, [])
        if one.decided_at is None and legs and one.matter.paused_at is None:
            legs = [*legs, _open_leg(one, legs[-1].until, now, calendar)]
        way = flow.way(legs)
        if way.ratio < worst:
            continue
        until = one.decided_at or now
        lines.append(
            SlowCase(
                one.matter.number, one.matter.title, units.get(one.unit_id, ""),
                stages.STAGE_WORDS[one.stage],
                (calendar.local(until).date() - calendar.local(one.received_at).date()).days,
                way.touch, way.wait, way.ratio, way.postponed, way.longest,
                all(leg.measured for leg in legs if leg.touch),
            )
        )  # fmt: skip
    return sorted(lines, key=lambda line: (-line.ratio, line.number))[:limit]


def _open_leg(one: Case, since: datetime, now: datetime, calendar: Calendar) -> flow.Leg:
    minutes = max(calendar.working_minutes(since, now), 0)
    return flow.Leg("open", one.matter.handler.name, since, now, minutes, 0, measured=True)


@dataclass(frozen=True, slots=True)
class SlowItem:
    """An item with what its cases took together: work, time elapsed, postponements."""

    code: str
    title: str
    unit: str
    cases: int
    touch: int
    elapsed: int
    ratio: int
    postponed: int
    over: bool
    reform: str


def slow_items(*, since: datetime, now: datetime) -> list[SlowItem]:
    """Return the items with decided cases of a period by waiting for a minute of work. Five queries."""
    calendar = clocks.calendar()
    decided = Case.objects.filter(decided_at__gte=since, decided_at__lt=now, item__isnull=False).exclude(
        version__case_kind=SPOT
    )
    elapsed: dict[int, list[int]] = {}
    for item, received, until in decided.values_list("item_id", "received_at", "decided_at"):
        if until and calendar.covers(calendar.local(received).date()):
            elapsed.setdefault(item or 0, []).append(calendar.working_minutes(received, until))
    standard = standard_minutes(now)
    usual = Choice(
        *(When(step=code, then=Value(minutes)) for code, minutes in standard.items()),
        default=Value(0), output_field=IntegerField(),
    )  # fmt: skip
    steps = (
        CaseStep.objects.filter(case__in=decided)
        .exclude(step__in=["deliver", *flow.NOT_WORK])
        .values("case__item_id")
        .annotate(touch=Sum(Coalesce("minutes", usual)), postponed=Count("id", filter=Q(step=flow.POSTPONED)))
        .order_by()
    )
    touched = {row["case__item_id"]: (row["touch"] or 0, row["postponed"]) for row in steps}
    items = {one.pk: one for one in Item.objects.filter(pk__in=elapsed)}
    units = people.unit_names({one.unit_id for one in items.values() if one.unit_id})
    worst = rulebook.number("services.waiting_ratio", "count", day_of(now))
    under = dict(Reform.objects.filter(item__in=elapsed, decided_at=None).values_list("item_id", "change"))
    lines = []
    for key, minutes in elapsed.items():
        touch, postponed = touched.get(key, (0, 0))
        ratio = max(sum(minutes) - touch, 0) // max(touch, 1)
        lines.append(
            SlowItem(
                items[key].code, items[key].title, units.get(items[key].unit_id or 0, ""), len(minutes),
                touch // len(minutes), round(median(minutes)), ratio, postponed, ratio >= worst,
                flow.CHANGE_WORDS.get(under.get(key, ""), ""),
            )
        )  # fmt: skip
    return sorted(lines, key=lambda line: (-line.ratio, line.code))


@dataclass(frozen=True, slots=True)
class PartRow:
    """One part of an item's way: how often, median waiting and work in working minutes, who does it most."""

    name: str
    count: int
    wait: int
    touch: int


@dataclass(frozen=True, slots=True)
class ItemFlow:
    """The way of an item: its parts now, and what past cases took in each."""

    code: str
    title: str
    unit_id: int
    workflow: Sequence[str]
    version: int
    cases: int
    rows: Sequence[PartRow]
    may_propose: bool
    may_set: bool


def item_flow(code: str, *, seen_by: Officer, now: datetime) -> ItemFlow | None:
    """Return the way of an item, None for an unknown one. Four queries."""
    version = ItemVersion.objects.select_related("item").filter(item__code=code, until=None).first()
    if version is None or version.item.unit_id is None:
        return None
    ways = _past(version.item_id, now)
    by_name: dict[str, list[flow.Leg]] = {}
    for way in ways:
        for leg in way:
            by_name.setdefault(leg.name, []).append(leg)
    rows = [
        PartRow(
            name,
            len(found),
            round(median(leg.wait for leg in found)),
            round(median(leg.touch for leg in found)),
        )
        for name, found in by_name.items()
    ]
    return ItemFlow(
        code, version.title, version.item.unit_id, version.workflow, version.number, len(ways), rows,
        policies.may_propose_reform(seen_by, version.item.unit_id), policies.may_run_hall(seen_by),
    )  # fmt: skip


def _past(item_id: int, now: datetime) -> list[list[flow.Leg]]:
    """Return the ways of the newest decided cases of an item, as many as the rule's sample. Two queries."""
    most = rulebook.number("services.reengineering_effect", "sample_count", day_of(now))
    rows = Case.objects.filter(item_id=item_id, decided_at__lt=now).order_by("-decided_at", "-pk")
    return list(_ways(list(rows.values_list("pk", flat=True)[:most]), now).values())


def simulated(item_id: int, change: str, parts: Sequence[str], *, now: datetime) -> flow.Forecast | None:
    """Return the forecast on past cases that went through these parts, None without any. Two queries."""
    ways = [way for way in _past(item_id, now) if set(parts) <= {leg.name for leg in way}]
    return flow.forecast(ways, change, parts, day_minutes=day_minutes(now)) if ways else None


def simulated_for(code: str, change: str, parts: Sequence[str], *, now: datetime) -> flow.Forecast | None:
    """Return the forecast for an item by its code. Three queries."""
    key = Item.objects.filter(code=code).values_list("pk", flat=True).first()
    return simulated(key, change, parts, now=now) if key else None


def measured(version_id: int, *, until: datetime) -> tuple[int, int | None]:
    """Return how many cases were decided under a version and their median in tenths of a day. Two queries."""
    rows = Case.objects.filter(version_id=version_id, decided_at__lt=until)
    ways = _ways(list(rows.values_list("pk", flat=True)), until)
    if not ways:
        return 0, None
    minutes = median(flow.total(way) for way in ways.values())
    return len(ways), flow.tenths(minutes, day_minutes(until))


def unmeasured(now: datetime) -> list[int]:
    """Return the released ways whose watch is over and which nobody measured. One query."""
    days = rulebook.rule("services.reengineering_effect", on=day_of(now)).limit.amount
    rows = Reform.objects.filter(
        version__isnull=False, measured_at=None, decided_at__lte=now - timedelta(days=days)
    )
    return list(rows.order_by("decided_at", "pk").values_list("pk", flat=True)[:100])


@dataclass(frozen=True, slots=True)
class ReformRow:
    """A proposed way with its forecast, and beside it what it really took."""

    id: int
    code: str
    title: str
    unit: str
    change_word: str
    change: str
    parts: Sequence[str]
    reason: str
    proposed_by: str
    proposed_by_id: int
    proposed_at: datetime
    sample: int
    before_tenths: int
    forecast_tenths: int
    approved: bool | None
    decided_at: datetime | None
    decided_by: str
    document: str
    version: int | None
    measured_at: datetime | None
    measured_cases: int | None
    measured_tenths: int | None
    measures_on: datetime | None


def reforms(*, key: int = 0, limit: int = 50) -> list[ReformRow]:
    """Return the proposed ways, newest first, or only one. Two queries."""
    rows = Reform.objects.select_related("item", "proposed_by", "decided_by", "version")
    found = list((rows.filter(pk=key) if key else rows).order_by("-proposed_at", "-pk")[:limit])
    units = people.unit_names({one.item.unit_id for one in found if one.item.unit_id})
    return [
        ReformRow(
            one.pk, one.item.code, one.item.title, units.get(one.item.unit_id or 0, ""),
            flow.CHANGE_WORDS[one.change], one.change, one.parts, one.reason, one.proposed_by.name,
            one.proposed_by_id, one.proposed_at, one.sample, one.before_tenths, one.forecast_tenths,
            one.approved, one.decided_at, one.decided_by.name if one.decided_by else "", one.document,
            one.version.number if one.version else None, one.measured_at, one.measured_cases,
            one.measured_tenths, _measures_on(one),
        )
        for one in found
    ]  # fmt: skip


def _measures_on(one: Reform) -> datetime | None:
    if one.decided_at is None or one.version_id is None:
        return None
    days = rulebook.rule("services.reengineering_effect", on=day_of(one.decided_at)).limit.amount
    return one.decided_at + timedelta(days=days)
