"""What is charged and what was saved (E3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Q

from zhixing.work.service_hall.models import Bill, Case, FeeStandard
from zhixing.work.service_hall.rules.fees import exclusive


@dataclass(frozen=True, slots=True)
class FeeRow:
    """One standard: what it costs now, and what it cost before."""

    item_code: str
    title: str
    name: str
    basis: str
    amount: Decimal
    former: Decimal | None
    ceiling: Decimal
    document: str
    since: datetime
    one_of: str

    @property
    def is_reduced(self) -> bool:
        """Whether it costs less than before."""
        return self.former is not None and self.amount < self.former


def fee_rows(*, item: str = "", limit: int = 200) -> list[FeeRow]:
    """Return the standards in force with what they were before, by item. Two queries."""
    rows = FeeStandard.objects.filter(until=None).select_related("item").order_by("item__code", "code")
    if item:
        rows = rows.filter(item__code=item)
    found = list(rows[:limit])
    before: dict[tuple[int, str], Decimal] = {}
    ended = FeeStandard.objects.filter(until__isnull=False, item__in=[one.item_id for one in found])
    for one in ended.order_by("since"):
        before[one.item_id, one.code] = one.amount
    return [
        FeeRow(
            one.item.code, one.item.title, one.name, one.basis, one.amount,
            before.get((one.item_id, one.code)), one.ceiling, one.document, one.since, one.one_of,
        )
        for one in found
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class FeeReport:
    """Fees of a period: standards before and after, bills, and what applicants saved."""

    before: int
    after: int
    bills: int
    charged: Decimal
    saved: Decimal


def fee_report(*, since: datetime, until: datetime) -> FeeReport:
    """Return what was charged in a period, and what it would have cost as it stood before. Three queries.

    `before` and `after` count the standards above nought; `saved` counts paid bills that were not given back.
    """

    def charged_at(at: datetime) -> dict[tuple[int, str], Decimal]:
        rows = FeeStandard.objects.filter(since__lte=at).filter(Q(until=None) | Q(until__gt=at))
        return {(one.item_id, one.code): one.amount for one in rows}

    former, present = charged_at(since), charged_at(until)
    by_code: dict[str, Decimal] = {code: amount for (_, code), amount in former.items()}
    bills = Bill.objects.filter(paid_at__gte=since, paid_at__lt=until, refunded_at=None)
    charged, saved, count = Decimal(0), Decimal(0), 0
    for bill in bills.iterator():
        count += 1
        charged += bill.total
        for line in bill.lines:
            was = by_code.get(line["code"], Decimal(line["standard"]))
            saved += max(Decimal(0), was - Decimal(line["amount"]))
    return FeeReport(
        sum(1 for amount in former.values() if amount),
        sum(1 for amount in present.values() if amount),
        count,
        charged,
        saved,
    )


def bill_of(case_id: int) -> Bill | None:
    """Return the bill of a case, None where there is none. One query."""
    return Bill.objects.filter(case_id=case_id).first()


def charged_on(items: Sequence[int | None], at: datetime) -> list[FeeStandard]:
    """Return the standards of the items in force at a moment, by item and code. One query."""
    return list(
        FeeStandard.objects.filter(item__in=[key for key in items if key], since__lte=at)
        .filter(Q(until=None) | Q(until__gt=at))
        .select_related("item")
        .order_by("item_id", "code")[:200]
    )


@dataclass(frozen=True, slots=True)
class FeeChoice:
    """Of these lines one applies: what decides, for which item, and the standards by their keys."""

    what: str
    title: str
    lines: Sequence[FeeStandard]


def fee_choices(case: Case) -> list[FeeChoice]:
    """Return what the window chooses before it makes out the bill. Two queries at most."""
    items = (
        [case.item_id]
        if case.item_id
        else list(Case.objects.filter(whole=case).values_list("item_id", flat=True))
    )
    rows = {one.pk: one for one in charged_on(items, case.received_at)}
    groups = exclusive([(one.pk, one.item_id, one.one_of) for one in rows.values()])
    return [
        FeeChoice(rows[group[0]].one_of, rows[group[0]].item.title, [rows[key] for key in group])
        for group in groups
    ]


def has_fees(items: Sequence[int | None]) -> bool:
    """Whether one of the items costs something. One query."""
    return FeeStandard.objects.filter(item__in=[key for key in items if key], until=None).exists()
