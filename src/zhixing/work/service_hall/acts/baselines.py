"""Baselines: what handling took in a past period, frozen from the log or taken over from a file (E7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime

from django.db import transaction

from zhixing.core.ledger import acts as ledger
from zhixing.core.people.selectors import day_of
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.references import reference
from zhixing.work.service_hall import policies, refusals, verbs
from zhixing.work.service_hall.models import Baseline, BaselineFigure, Item
from zhixing.work.service_hall.rules import earlier
from zhixing.work.service_hall.selectors import baselines as selectors


@dataclass(frozen=True, slots=True)
class PastFigure:
    """One item of a statistics sheet of before: days in tenths of a working day."""

    item: str
    cases: int
    median_tenths: int
    ninetieth_tenths: int
    calendar_tenths: int | None = None


@transaction.atomic
def freeze_baseline(
    *, name: str, since: date, until: date, document: str, by: Actor, at: datetime
) -> Baseline:
    """Freeze what every item took in a past period of the log; nothing changes it afterwards.

    Raises NotAllowed, BaselineThere, PeriodNotOver, DocumentMissing, NothingToFreeze.
    Ledger: baseline.frozen.
    """
    _check(name, since, until, document, by=by, at=at)
    found = selectors.taken(since=since, until=until)
    rows = [
        PastFigure(code, one.cases, one.median_tenths, one.ninetieth_tenths, one.calendar_tenths)
        for code, one in found.items()
    ]
    return _freeze(name, since, until, document, rows, source=earlier.LOG, by=by, at=at)


@transaction.atomic
def take_over_baseline(
    *, name: str, since: date, until: date, document: str, rows: Sequence[PastFigure], by: Actor, at: datetime
) -> Baseline:
    """Freeze the statistics of a period that the log does not reach, as a document of then gives them.

    Raises NotAllowed, BaselineThere, PeriodNotOver, DocumentMissing, NothingToFreeze, ItemUnknown.
    Ledger: baseline.frozen.
    """
    _check(name, since, until, document, by=by, at=at)
    return _freeze(name, since, until, document, rows, source=earlier.FILE, by=by, at=at)


def _check(name: str, since: date, until: date, document: str, *, by: Actor, at: datetime) -> None:
    if not policies.may_run_hall(by):
        raise refusals.NotAllowed(who="政务服务管理员")
    if Baseline.objects.filter(name=name.strip()).exists():
        raise refusals.BaselineThere(name=name.strip())
    if until < since or until >= day_of(at):
        raise refusals.PeriodNotOver
    if not document.strip():
        raise refusals.DocumentMissing


def _freeze(
    name: str,
    since: date,
    until: date,
    document: str,
    rows: Sequence[PastFigure],
    *,
    source: str,
    by: Actor,
    at: datetime,
) -> Baseline:
    if not rows:
        raise refusals.NothingToFreeze
    items = dict(Item.objects.filter(code__in=[row.item for row in rows]).values_list("code", "pk"))
    for row in rows:
        if row.item not in items:
            raise refusals.ItemUnknown(name=row.item[:60])
    made = Baseline.objects.create(
        name=name.strip(), since=since, until=until, source=source, document=document.strip()[:200],
        digest=earlier.digest(astuple(row) for row in rows), frozen_at=at,
        frozen_by_id=by.person_id if isinstance(by, Officer) else None,
    )  # fmt: skip
    BaselineFigure.objects.bulk_create(
        BaselineFigure(
            baseline=made, item_id=items[row.item], cases=row.cases, median_tenths=row.median_tenths,
            ninetieth_tenths=row.ninetieth_tenths, calendar_tenths=row.calendar_tenths,
        )
        for row in rows
    )  # fmt: skip
    facts = {"name": made.name, "since": since.isoformat(), "until": until.isoformat(), "source": source}
    facts |= {"document": made.document, "items": str(len(rows)), "digest": made.digest}
    ledger.record(verbs.BASELINE_FROZEN, about=reference("baseline", made.pk), by=by, at=at, facts=facts)
    return made
