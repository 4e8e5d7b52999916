"""What is charged: standards in versions, one bill for a case, paid once; nothing beside it (E3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from zhixing.core.ledger import acts as ledger
from zhixing.core.parties.models import Party
from zhixing.core.people.selectors import day_of
from zhixing.core.rulebook import selectors as rulebook
from zhixing.core.rulebook.rules import Effect
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.references import reference
from zhixing.foundation.words import mark, translate
from zhixing.work.service_hall import policies, refusals, verbs
from zhixing.work.service_hall.acts import _working
from zhixing.work.service_hall.acts._desk import sitting
from zhixing.work.service_hall.acts._paying import ask_refund
from zhixing.work.service_hall.acts.cases import Asked
from zhixing.work.service_hall.models import Bill, Case, FeeStandard, Item, PaymentOrder
from zhixing.work.service_hall.rules import fees, stages
from zhixing.work.service_hall.selectors.fees import charged_on


@transaction.atomic
def set_fee(
    *,
    item: str,
    code: str,
    name: str,
    amount: Decimal,
    ceiling: Decimal,
    basis: str,
    document: str,
    by: Actor,
    at: datetime,
    free_for: Sequence[str] = (),
    one_of: str = "",
) -> FeeStandard:
    """Set what one thing of an item costs from now on; the standard before it ends and stays readable.

    Of standards of an item with the same `one_of` one is charged: which applies is chosen at the bill.

    Raises NotAllowed, ItemUnknown, FeeAboveCeiling, DocumentMissing. Ledger: fee.set.
    """
    if not policies.may_run_hall(by):
        raise refusals.NotAllowed(who="政务服务管理员")
    found = Item.objects.filter(code=item).first()
    if found is None:
        raise refusals.ItemUnknown(name=item[:60])
    if not basis.strip() or not document.strip():
        raise refusals.DocumentMissing
    if amount > ceiling:
        raise refusals.FeeAboveCeiling(amount=amount, ceiling=ceiling)
    former = FeeStandard.objects.select_for_update().filter(item=found, code=code, until=None).first()
    if former:
        former.until = at
        former.save(update_fields=["until"])
    made = FeeStandard.objects.create(
        item=found, code=code, name=name, basis=basis, amount=amount, ceiling=ceiling,
        free_for=list(free_for), one_of=one_of.strip(), document=document, since=at,
    )  # fmt: skip
    facts = {
        "fee": code,
        "name": name,
        "amount": str(amount),
        "former": str(former.amount) if former else "",
        "basis": basis,
        "document": document,
        "free_for": list(free_for),
        "one_of": made.one_of,
    }
    ledger.record(verbs.FEE_SET, about=reference("item", found.code), by=by, at=at, facts=facts)
    return made


@transaction.atomic
def issue_bill(*, case_id: int, by: Officer, at: datetime, chosen: Sequence[int] = ()) -> Bill:
    """Put everything that a case costs on one sheet, by the standards in force when it was received.

    For a package the fees of all branches. `chosen` are the standards that apply where several exclude each
    other, one of each. Raises NotAllowed, WrongStage, BillThere, NothingToPay, FeeNotChosen.
    Ledger: case.billed.
    """
    with sitting(case_id, by=by, at=at, wholes=True) as now:
        one = now.opened(case_id)
        case, desk = one.case, one.desk
        if not policies.may_serve(by):
            raise refusals.NotAllowed(who="窗口人员")
        _working.expect(case, stages.OPEN_STAGES, mark("开具缴费单"))
        if case.whole_id or Bill.objects.filter(case=case).exists():
            raise refusals.BillThere
        items = [part.item_id for part in desk.family(case.pk)] or [case.item_id]
        lines = _lines_of(case, items, chosen)
        if not lines:
            raise refusals.NothingToPay
        bill = Bill.objects.create(
            case=case,
            lines=[line.plain() for line in lines],
            total=fees.total(lines),
            issued_at=at,
            issued_by_id=by.person_id,
        )
        text = translate(mark("共 {total} 元")).format(total=bill.total)
        facts = {"lines": bill.lines, "total": str(bill.total), "text": text}
        one.work.note(one.matter, verbs.BILLED, facts)
        desk.step(case, "bill", by=by, at=at, total=str(bill.total))
    return bill


def _lines_of(case: Case, items: Sequence[int | None], chosen: Sequence[int]) -> list[fees.Charge]:
    """Return what the items cost the applicant by the standards in force when the case was received."""
    rows = charged_on(items, case.received_at)
    named, left_out = {row.pk: row for row in rows}, set[int]()
    for group in fees.exclusive([(row.pk, row.item_id, row.one_of) for row in rows]):
        if len(taken := [key for key in group if key in chosen]) != 1:
            raise refusals.FeeNotChosen(what=named[group[0]].one_of)
        left_out |= set(group) - set(taken)
    kind = Party.objects.filter(code=case.party_code).values_list("kind", flat=True).first() or ""
    return [
        fees.charge(row.code, row.name, row.basis, row.amount, free_for=row.free_for, kind=kind)
        for row in rows
        if row.pk not in left_out
    ]


@transaction.atomic
def pay_bill(*, case_id: int, treasury_number: str, by: Officer, at: datetime) -> Bill:
    """Note the one payment to the treasury with its receipt number.

    Raises NotAllowed, NoBill, BillPaid, DocumentMissing, PaidOnline. Ledger: case.paid.
    """
    with sitting(case_id, by=by, at=at) as now:
        one = now.ended(case_id)
        if not policies.may_serve(by):
            raise refusals.NotAllowed(who="窗口人员")
        bill = _bill(one.case)
        if bill.paid_at:
            raise refusals.BillPaid(day=_working.spoken(bill.paid_at))
        if not treasury_number.strip():
            raise refusals.DocumentMissing
        if PaymentOrder.objects.filter(bill=bill, paid_at=None, closed_at=None, ends_at__gt=at).exists():
            raise refusals.PaidOnline
        bill.paid_at, bill.treasury_number = at, treasury_number.strip()
        bill.save(update_fields=["paid_at", "treasury_number"])
        facts = {"total": str(bill.total), "treasury": bill.treasury_number, "text": f"{bill.total} 元"}
        one.work.note(one.matter, verbs.PAID, facts)
        one.desk.step(one.case, "pay", by=by, at=at, total=str(bill.total))
    return bill


def ask_fee(*, case_id: int, name: str, amount: Decimal, by: Officer, at: datetime) -> Asked:
    """Ask for money beside the one bill: refused, kept as an attempt, and seen by supervision (E3, E13).

    A refusal is kept, so it is not raised. Raises NotAllowed, ReasonMissing. Ledger: case.charge_refused.
    """
    with sitting(case_id, by=by, at=at) as now:
        one = now.ended(case_id)
        if not (policies.may_serve(by) or policies.may_handle(by, one.matter)):
            raise refusals.NotAllowed(who="承办人")
        if not name.strip():
            raise refusals.ReasonMissing
        rule = rulebook.rule("services.outside_catalogue", on=day_of(at))
        refusal = refusals.ChargeRefused(name=name.strip()[:60], amount=amount)
        stands = rule.effect is Effect.ADVISE
        facts = {"name": name.strip(), "amount": str(amount), "text": str(refusal)}
        one.work.note(one.matter, verbs.CHARGE_REFUSED, facts)
        one.desk.step(
            one.case, "charge", by=by, at=at, name=name.strip()[:60], amount=str(amount), refused=True
        )
    return Asked(None if stands else refusal)


@transaction.atomic
def refund_bill(*, case_id: int, reason: str, by: Officer, at: datetime) -> Bill:
    """Give back what was paid for something that was not done; what was paid online goes back the same way.

    Raises NotAllowed, NoBill, ReasonMissing, NothingToRefund, RefundWaiting.
    Ledger: case.refunded, or case.refund_asked until the gateway has given it back.
    """
    with sitting(case_id, by=by, at=at) as now:
        one = now.ended(case_id)
        if not policies.may_run_hall(by):
            raise refusals.NotAllowed(who="政务服务管理员")
        bill = _bill(one.case)
        not_done = one.case.stage in (stages.WITHDRAWN, stages.NOT_ACCEPTED) or (
            one.case.outcome == stages.REFUSED
        )
        if bill.paid_at is None or bill.refunded_at or not not_done:
            raise refusals.NothingToRefund
        if not reason.strip():
            raise refusals.ReasonMissing
        order = (
            PaymentOrder.objects.select_for_update()
            .filter(bill=bill, paid_at__isnull=False, wrong="")
            .first()
        )
        if order is not None:
            bill.refund_reason = reason.strip()
            bill.save(update_fields=["refund_reason"])
            ask_refund(one, order, reason, by=by, at=at)
            return bill
        bill.refunded_at, bill.refund_reason = at, reason.strip()
        bill.save(update_fields=["refunded_at", "refund_reason"])
        facts = {"total": str(bill.total), "reason": bill.refund_reason, "text": f"{bill.total} 元"}
        one.work.note(one.matter, verbs.REFUNDED, facts)
        one.desk.step(one.case, "refund", by=by, at=at, total=str(bill.total))
    return bill


def _bill(case: Case) -> Bill:
    bill = Bill.objects.select_for_update().filter(case=case).first()
    if bill is None:
        raise refusals.NoBill
    return bill
