"""What is charged and what was saved (E3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Q

from zhixing.work.service_hall.models import Bill, FeeStandard


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
            before.get((one.item_id, one.code)), one.ceiling, one.document, one.since,
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


def has_fees(items: Sequence[int | None]) -> bool:
    """Whether one of the items costs something. One query."""
    return FeeStandard.objects.filter(item__in=[key for key in items if key], until=None).exists()
