"""提前办结 (E7): what items took in a period, against a frozen period of before. No baseline, no claim."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from django.db.models.functions import Coalesce

from zhixing.core.clock import selectors as clocks
from zhixing.core.clock.rules import Calendar
from zhixing.core.people import selectors as people
from zhixing.core.rulebook import selectors as rulebook
from zhixing.work.service_hall.models import Baseline, BaselineFigure, Case, Item
from zhixing.work.service_hall.rules import earlier
from zhixing.work.service_hall.rules.guide import ACTIVE
from zhixing.work.service_hall.rules.stages import ENDED_STAGES


def taken(*, since: date, until: date) -> dict[str, earlier.Figures]:
    """Return what each item took, by code, of what was decided from one day to another. Two queries.

    Counted from receipt to decision, pauses left in; one application split in two counts as one.
    """
    calendar = clocks.calendar()
    rule = rulebook.rule("services.baseline", on=until)
    wholes = earlier.joined(
        _ended(calendar, since, until), calendar, within_days=rule.number("continued_days_count")
    )
    codes = dict(Item.objects.values_list("pk", "code"))
    found = {}
    for item, group in groupby(wholes, key=lambda one: one.item):
        figures = earlier.figures(list(group), calendar, confidence_percent=rule.number("percent"))
        found[codes[item]] = figures
    return found


def _ended(calendar: Calendar, since: date, until: date) -> Iterator[earlier.Ended]:
    first = datetime.combine(since, time(0), tzinfo=calendar.zone)
    after = datetime.combine(until + timedelta(days=1), time(0), tzinfo=calendar.zone)
    rows = (
        Case.objects.filter(item__isnull=False, stage__in=ENDED_STAGES)
        .annotate(ended_at=Coalesce("decided_at", "matter__closed_at"))
        .filter(ended_at__gte=first, ended_at__lt=after)
        .order_by("item_id", "party_code", "received_at", "id")
        .values_list("item_id", "party_code", "received_at", "ended_at", "decided_at", "elapsed_days")
    )
    for item, party, received, ended, decided, net in rows.iterator(chunk_size=5000):
        yield earlier.Ended(item or 0, party, received, ended, decided is not None, net)


@dataclass(frozen=True, slots=True)
class BaselineRow:
    """A frozen period as the list shows it."""

    id: int
    name: str
    since: date
    until: date
    source_word: str
    document: str
    items: int
    frozen_at: datetime
    frozen_by: str
    is_sound: bool


def baselines(*, limit: int = 20) -> list[BaselineRow]:
    """Return the frozen periods, newest first, each checked against its fingerprint. Two queries."""
    found = list(Baseline.objects.select_related("frozen_by").order_by("-frozen_at", "-pk")[:limit])
    figures: dict[int, list[list[object]]] = {one.pk: [] for one in found}
    rows = BaselineFigure.objects.filter(baseline__in=found)
    for key, *row in rows.values_list(
        "baseline_id", "item__code", "cases", "median_tenths", "ninetieth_tenths", "calendar_tenths"
    ):
        figures[key].append(row)
    return [
        BaselineRow(
            one.pk, one.name, one.since, one.until, earlier.SOURCE_WORDS[one.source], one.document,
            len(figures[one.pk]), one.frozen_at, one.frozen_by.name if one.frozen_by else "",
            earlier.digest(figures[one.pk]) == one.digest,
        )
        for one in found
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class EarlierRow:
    """One item: then and now, in tenths of a working day, and into which group it falls."""

    code: str
    title: str
    unit: str
    then_cases: int
    then_tenths: int | None
    then_ninetieth: int | None
    then_calendar: int | None
    now: earlier.Figures | None
    gained_tenths: int | None
    group: str
    group_word: str
    is_as_promised: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """The five groups of all items, which add up, and the items."""

    items: int
    groups: Sequence[tuple[str, str, int]]
    rows: Sequence[EarlierRow]
    cases: int
    median_gain_tenths: int | None


def earlier_than(baseline_id: int, *, since: date, until: date) -> Earlier:
    """Return every active item against a frozen period, most gained first. Five queries."""
    then = {
        one.item_id: one
        for one in BaselineFigure.objects.filter(baseline_id=baseline_id).select_related("item")
    }
    return _compared(then, taken(since=since, until=until), on=until)


def _compared(then: Mapping[int, BaselineFigure], now: Mapping[str, earlier.Figures], *, on: date) -> Earlier:
    fewest = rulebook.number("services.baseline", "cases_count", on)
    rule = rulebook.rule("services.earlier", on=on)
    least, most = rule.number("least_count"), rule.number("most_count")
    items = list(Item.objects.filter(state=ACTIVE, unit__isnull=False).order_by("code"))
    units = people.unit_names({one.unit_id for one in items if one.unit_id})
    rows = []
    for item in items:
        before, after = then.get(item.pk), now.get(item.code)
        reason = _why_no_claim(before, after, fewest)
        counts = not reason and before is not None and after is not None
        group = earlier.group_of(
            before.median_tenths if counts and before else None,
            after.median_tenths if counts and after else None,
            least=least,
        )
        gained = before.median_tenths - after.median_tenths if counts and before and after else None
        rows.append(
            EarlierRow(
                item.code, item.title, units.get(item.unit_id or 0, ""), before.cases if before else 0,
                before.median_tenths if before else None, before.ninetieth_tenths if before else None,
                before.calendar_tenths if before else None, after, gained, group, earlier.GROUP_WORDS[group],
                gained is not None and least * 10 <= gained <= most * 10, reason,
            )
        )  # fmt: skip
    gains = sorted(row.gained_tenths for row in rows if row.gained_tenths is not None)
    return Earlier(
        items=len(rows),
        groups=[
            (code, word, sum(1 for row in rows if row.group == code))
            for code, word in earlier.GROUP_WORDS.items()
        ],
        rows=sorted(rows, key=lambda row: (row.gained_tenths is None, -(row.gained_tenths or 0), row.code)),
        cases=sum(one.cases for one in now.values()),
        median_gain_tenths=gains[len(gains) // 2] if gains else None,
    )


def _why_no_claim(before: BaselineFigure | None, after: earlier.Figures | None, fewest: int) -> str:
    """Return which of the three reasons keeps an item from any claim, '' where there is none."""
    if before is None:
        return earlier.NO_BASELINE
    if after is None:
        return earlier.NO_CASES
    return earlier.FEW_CASES if min(before.cases, after.cases) < fewest else ""
