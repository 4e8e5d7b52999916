"""What the watch found, as supervision and the units see it; and that nothing is left out of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer
from zhixing.work.service_hall import policies
from zhixing.work.service_hall.models import Alert, CaseStep, Item
from zhixing.work.service_hall.rules import supervision as rules
from zhixing.work.service_hall.rules.guide import ACTIVE


@dataclass(frozen=True, slots=True)
class AlertQuestion:
    """What narrows the list of alerts. `state` open: not ruled on; late: nor explained in time."""

    state: str = ""
    kind: str = ""
    unit_id: int = 0


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert as a list shows it."""

    id: int
    kind: str
    kind_word: str
    detail: str
    unit: str
    person: str
    number: str
    title: str
    item_code: str
    occurred_at: datetime
    raised_at: datetime
    due_at: datetime | None
    state: str
    state_word: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class AlertPage:
    """One alert with what was said and ruled, and what this viewer may do."""

    row: AlertRow
    explanation: str
    explained_at: datetime | None
    explained_by: str
    explained_late: bool
    ruling: str
    ruled_at: datetime | None
    ruled_by: str
    rule_code: str
    steps: Sequence[CaseStep]
    may_explain: bool
    may_rule: bool
    waits: bool


def _visible(seen_by: Officer) -> QuerySet[Alert]:
    """Supervision and the hall's keepers see every alert, others those of their own unit."""
    if policies.may_supervise(seen_by) or policies.may_run_hall(seen_by):
        return Alert.objects.all()
    return Alert.objects.filter(unit_id__in=seen_by.reach.unit_ids)


def alerts(
    question: AlertQuestion, *, seen_by: Officer, now: datetime, offset: int = 0, limit: int = 20
) -> tuple[list[AlertRow], int]:
    """Return the alerts in view, newest first, and how many. Three queries."""
    rows = _visible(seen_by)
    if question.state == "open":
        rows = rows.filter(ruled_at=None)
    elif question.state == "late":
        rows = rows.filter(ruled_at=None, explained_at=None, due_at__lt=now)
    elif question.state:
        rows = rows.filter(state=question.state)
    if question.kind:
        rows = rows.filter(kind=question.kind)
    if question.unit_id:
        rows = rows.filter(unit_id=question.unit_id)
    total = rows.count()
    found = rows.select_related("case__matter", "item", "person").order_by("-raised_at", "-id")
    return _rows(list(found[offset : offset + limit]), now=now), total


def _rows(found: Sequence[Alert], *, now: datetime) -> list[AlertRow]:
    units = people.unit_names({one.unit_id for one in found})
    return [
        AlertRow(
            id=one.pk,
            kind=one.kind,
            kind_word=rules.KIND_WORDS[one.kind],
            detail=rules.detail_words(one.kind, one.detail),
            unit=units.get(one.unit_id, ""),
            person=one.person.name if one.person else "",
            number=one.case.matter.number if one.case else "",
            title=one.case.matter.title if one.case else one.item.title if one.item else "",
            item_code=one.item.code if one.item else "",
            occurred_at=one.occurred_at,
            raised_at=one.raised_at,
            due_at=one.due_at,
            state=one.state,
            state_word=rules.STATE_WORDS[one.state],
            is_late=one.explained_at is None
            and one.ruled_at is None
            and one.due_at is not None
            and now > one.due_at,
        )
        for one in found
    ]


def alert_page(alert_id: int, *, seen_by: Officer, now: datetime) -> AlertPage:
    """Return one alert with the steps of its case. Raises Http404 for what is not in view. Five queries."""
    found = (
        _visible(seen_by)
        .select_related("case__matter", "item", "person", "explained_by", "ruled_by")
        .filter(pk=alert_id)
        .first()
    )
    if found is None:
        raise Http404
    [row] = _rows([found], now=now)
    is_open = found.ruled_at is None
    has_spoken = found.explained_at is not None or (found.due_at is not None and now > found.due_at)
    may_rule = is_open and policies.may_rule_alert(seen_by, unit_id=found.unit_id, person_id=found.person_id)
    return AlertPage(
        row=row,
        explanation=found.explanation,
        explained_at=found.explained_at,
        explained_by=found.explained_by.name if found.explained_by else "",
        explained_late=bool(found.explained_at and found.due_at and found.explained_at > found.due_at),
        ruling=found.ruling,
        ruled_at=found.ruled_at,
        ruled_by=found.ruled_by.name if found.ruled_by else "",
        rule_code=found.rule_code,
        steps=list(CaseStep.objects.filter(case=found.case).order_by("at", "id")[:100]) if found.case else [],
        may_explain=is_open and policies.may_explain_alert(seen_by, found.unit_id),
        may_rule=may_rule and has_spoken,
        waits=may_rule and not has_spoken,
    )


@dataclass(frozen=True, slots=True)
class Watch:
    """电子监察: how much is watched, and what it found in a period. Every number opens its rows."""

    items: int
    watched: int
    steps: int
    unwatched: int
    raised: int
    open: int
    late: int
    breaches: int
    kinds: Sequence[tuple[str, str, int]]
    units: Sequence[tuple[int, str, int, int]]


def watch(*, since: datetime, now: datetime) -> Watch:
    """Return the state of the watch since a moment. Six queries.

    `watched` is the number of items under the watch: all of the county's own, for there is no way out of it.
    """
    own = Item.objects.filter(state=ACTIVE, unit__isnull=False).count()
    found = Alert.objects.filter(raised_at__gte=since)
    counts = found.aggregate(
        raised=Count("id"),
        open=Count("id", filter=Q(ruled_at=None)),
        late=Count("id", filter=Q(ruled_at=None, explained_at=None, due_at__lt=now)),
        breaches=Count("id", filter=Q(state=rules.BREACH)),
    )
    kinds = dict(found.values_list("kind").annotate(count=Count("id")))
    units = list(
        found.values_list("unit_id")
        .annotate(count=Count("id"), breaches=Count("id", filter=Q(state=rules.BREACH)))
        .order_by("-count", "unit_id")[:20]
    )
    names = people.unit_names({unit for unit, _, _ in units})
    recent = CaseStep.objects.filter(at__gte=since)
    return Watch(
        items=own,
        watched=own,
        steps=recent.count(),
        unwatched=CaseStep.objects.filter(watched_at=None, at__lt=now - timedelta(minutes=5)).count(),
        raised=counts["raised"],
        open=counts["open"],
        late=counts["late"],
        breaches=counts["breaches"],
        kinds=[(kind, word, kinds.get(kind, 0)) for kind, word in rules.KIND_WORDS.items()],
        units=[(unit, names.get(unit, ""), count, breaches) for unit, count, breaches in units],
    )
