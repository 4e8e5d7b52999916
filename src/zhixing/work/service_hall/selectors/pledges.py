"""Pledges with what the log says of them, for everybody; remedies for those who owe them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Avg, F, Min, Q, QuerySet

from zhixing.core.clock import selectors as clocks
from zhixing.core.matters.models import Matter
from zhixing.core.people import selectors as people
from zhixing.core.people.selectors import day_of
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.words import translate
from zhixing.work.service_hall import policies
from zhixing.work.service_hall.models import Case, CaseStep
from zhixing.work.service_hall.models.pledges import Pledge, PledgeDay, Remedy
from zhixing.work.service_hall.models.ratings import Rating
from zhixing.work.service_hall.rules import pledges as rules

MOST = 50_000


def events_of(pledge: Pledge, *, until: datetime) -> tuple[int, int, list[int]]:
    """Return how many cases count under a pledge, how many kept it, and the keys of the others, oldest first.

    Cases of its item, else of its unit, received since it began. At most two queries.
    """
    end = min(pledge.until or until, until)
    cases = Case.objects.filter(received_at__gte=pledge.since, received_at__lt=end)
    cases = cases.filter(item=pledge.item_id) if pledge.item_id else cases.filter(unit=pledge.unit_id)
    if pledge.measure == rules.DECIDED:
        done = cases.filter(decided_at__lt=until, elapsed_days__isnull=False)
        broken = list(
            done.filter(elapsed_days__gt=pledge.standard).order_by("pk").values_list("pk", flat=True)
        )
        counted = done.count()
        return counted, counted - len(broken), broken
    if pledge.measure == rules.TOLD:
        return _told(cases, pledge.standard)
    ratings = Rating.objects.filter(
        rated_at__gte=pledge.since, rated_at__lt=end, is_second=False, quarantined_at=None, excluded_at=None
    )
    if pledge.item_id:
        ratings = ratings.filter(case__item=pledge.item_id)
    else:
        ratings = ratings.filter(Q(case__unit=pledge.unit_id) | Q(window__unit=pledge.unit_id))
    mean = ratings.aggregate(mean=Avg("level"))["mean"]
    counted = ratings.count()
    return counted, counted if mean is None or mean * 10 >= pledge.standard else 0, []


def _told(cases: QuerySet[Case], days: int) -> tuple[int, int, list[int]]:
    """Compare receipt and first answer of each case: accepted, told or declined."""
    answers = CaseStep.objects.filter(case__in=cases, step__in=("accept", "tell", "decline", "deemed"))
    rows = answers.values("case_id").annotate(first=Min("at"), received=F("case__received_at"))
    calendar, broken, counted = clocks.calendar(), [], 0
    for row in rows.order_by("case_id")[:MOST]:
        counted += 1
        received, first = calendar.local(row["received"]).date(), calendar.local(row["first"]).date()
        if calendar.covers(first) and calendar.working_days_between(received, first) > days:
            broken.append(row["case_id"])
    return counted, counted - len(broken), broken


@dataclass(frozen=True, slots=True)
class PledgeRow:
    """One pledge as everybody reads it."""

    id: int
    unit_id: int
    unit: str
    content: str
    measure: str
    standard: str
    item: str
    contact: str
    remedy: str
    since: datetime
    until: datetime | None
    counted: int
    kept: int
    checked_on: date | None

    @property
    def share(self) -> str:
        """The share kept, with one place; of a mean level whether it was reached."""
        return rules.kept_words(self.measure, self.kept, self.counted)

    @property
    def broken(self) -> int:
        """How many times it was not kept."""
        return self.counted - self.kept


def pledges(*, unit_id: int | None = None, ended: bool = False, limit: int = 200) -> list[PledgeRow]:
    """Return the pledges in force, or those that ended, by unit; at most `limit`. Three queries."""
    found = Pledge.objects.exclude(until=None) if ended else Pledge.objects.filter(until=None)
    if unit_id:
        found = found.filter(unit=unit_id)
    rows = list(found.select_related("item").order_by("unit_id", "pk")[:limit])
    latest: dict[int, PledgeDay] = {}
    for day in PledgeDay.objects.filter(pledge__in=rows).order_by("day"):
        latest[day.pledge_id] = day
    units = people.unit_names({one.unit_id for one in rows})
    return [_row(one, latest.get(one.pk), units.get(one.unit_id, "")) for one in rows]


def _row(one: Pledge, day: PledgeDay | None, unit: str) -> PledgeRow:
    number = rules.standard_number(one.measure, one.standard)
    return PledgeRow(
        id=one.pk,
        unit_id=one.unit_id,
        unit=unit,
        content=one.content,
        measure=one.measure,
        standard=translate(rules.STANDARD_WORDS[one.measure]).format(n=number),
        item=one.item.title if one.item else "",
        contact=one.contact,
        remedy=one.remedy,
        since=one.since,
        until=one.until,
        counted=day.counted if day else 0,
        kept=day.kept if day else 0,
        checked_on=day.day if day else None,
    )


def pledge(pledge_id: int) -> PledgeRow | None:
    """Return one pledge, None where there is none. Three queries."""
    one = Pledge.objects.select_related("item").filter(pk=pledge_id).first()
    if one is None:
        return None
    day = PledgeDay.objects.filter(pledge=one).order_by("-day").first()
    return _row(one, day, people.unit_name(one.unit_id))


def days_of(pledge_id: int, *, limit: int = 31) -> list[tuple[date, int, int, str]]:
    """Return the last checks of a pledge, newest first: day, counted, kept, share. One query."""
    rows = PledgeDay.objects.filter(pledge=pledge_id).select_related("pledge").order_by("-day")[:limit]
    return [
        (one.day, one.counted, one.kept, rules.kept_words(one.pledge.measure, one.kept, one.counted))
        for one in rows
    ]


@dataclass(frozen=True, slots=True)
class RemedyRow:
    """One remedy owed or given."""

    id: int
    number: str
    title: str
    case_number: str
    due_at: datetime | None
    light: str
    made_good_at: datetime | None
    text: str
    may: bool


def remedies(pledge_id: int, *, seen_by: Officer, limit: int = 200) -> list[RemedyRow]:
    """Return the remedies of a pledge in view, open ones first; at most `limit`. One query."""
    found = Remedy.objects.filter(pledge=pledge_id, matter__in=Matter.objects.visible_to(seen_by))
    rows = found.select_related("matter", "case__matter").order_by(
        F("made_good_at").asc(nulls_first=True), "pk"
    )
    return [
        RemedyRow(
            one.pk,
            one.matter.number,
            one.matter.title,
            one.case.matter.number,
            one.matter.due_at,
            one.matter.light,
            one.made_good_at,
            one.text,
            one.made_good_at is None
            and (
                policies.may_handle(seen_by, one.matter) or policies.may_pledge(seen_by, one.matter.unit_id)
            ),
        )
        for one in rows[:limit]
    ]


def pledge_of(number: str, *, seen_by: Officer) -> int | None:
    """Return the pledge whose remedy a matter in view is, else None. One query."""
    seen = Remedy.objects.filter(matter__in=Matter.objects.visible_to(seen_by))
    return seen.filter(matter__number=number).values_list("pledge_id", flat=True).first()


def remedy_counts(pledge_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Return how many remedies each pledge opened and how many were made good. One query."""
    found: dict[int, tuple[int, int]] = {}
    for key, done in Remedy.objects.filter(pledge__in=pledge_ids).values_list("pledge_id", "made_good_at"):
        opened, good = found.get(key, (0, 0))
        found[key] = opened + 1, good + (done is not None)
    return found


def unchecked(now: datetime, *, limit: int = 200) -> list[int]:
    """Return pledges not yet checked today: those in force, and for a month those that ended. One query."""
    start = clocks.calendar().local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    found = Pledge.objects.filter(Q(until=None) | Q(until__gte=now - timedelta(days=31)))
    found = found.filter(Q(checked_at=None) | Q(checked_at__lt=start))
    return list(found.order_by("pk").values_list("pk", flat=True)[:limit])


def broken_by_unit(*, since: date, until: date, seen_by: Actor) -> list[tuple[int, int, int]]:
    """Return unit, remedies opened and made good in a period: what credibility counts. One query."""
    rows = Remedy.objects.filter(matter__in=Matter.objects.visible_to(seen_by))
    found: dict[int, list[int]] = {}
    for unit, opened, done in rows.values_list("pledge__unit_id", "opened_at", "made_good_at"):
        if since <= day_of(opened) <= until:
            mine = found.setdefault(unit, [0, 0])
            mine[0] += 1
            mine[1] += done is not None
    return [(unit, opened, good) for unit, (opened, good) in sorted(found.items())]
