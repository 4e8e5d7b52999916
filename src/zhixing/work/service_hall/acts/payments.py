"""Paying a bill online: one order open at a time, counted from the gateway's word alone, given back (E3)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from zhixing.core.people.selectors import day_of
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Actor, Officer, Tick
from zhixing.foundation.words import mark, translate
from zhixing.work.service_hall import adapters, policies, refusals, verbs
from zhixing.work.service_hall.acts._desk import Opened
from zhixing.work.service_hall.acts._paying import about, ask_refund
from zhixing.work.service_hall.acts._working import spoken
from zhixing.work.service_hall.models import Bill, PaymentNotice, PaymentOrder, Refund
from zhixing.work.service_hall.rules import payments

SYSTEM: Final = Tick(rule="services.payment")
LEASE: Final = timedelta(minutes=5)
BATCH: Final = 50


@transaction.atomic
def begin_payment(*, case_id: int, by: Actor, at: datetime) -> PaymentOrder:
    """Return the order by which the bill of a case is paid online: the open one, or a new one.

    One order is open for a bill at a time. Raises NotAllowed, PaymentOff, NoBill, BillPaid, NothingDue,
    PaymentChecked. Ledger: none, an attempt; the money is recorded when the gateway says that it came.
    """
    if not policies.may_pay(by):
        raise refusals.NotAllowed(who="申请人")
    gateway = adapters.gateway()
    if gateway is None:
        raise refusals.PaymentOff
    bill = Bill.objects.select_for_update().filter(case_id=case_id).first()
    if bill is None:
        raise refusals.NoBill
    if bill.paid_at:
        raise refusals.BillPaid(day=spoken(bill.paid_at))
    if not bill.total:
        raise refusals.NothingDue
    known = PaymentOrder.objects.filter(bill=bill, paid_at=None, closed_at=None).first()
    if known is not None and known.ends_at > at and known.gateway == gateway.code:
        return known
    if known is not None:
        known.next_check_at = at
        known.save(update_fields=["next_check_at"])
        raise refusals.PaymentChecked
    ends_at = at + timedelta(minutes=_rule(at).number("order_minutes"))
    return PaymentOrder.objects.create(
        bill=bill,
        code=secrets.token_hex(12),
        gateway=gateway.code,
        amount=bill.total,
        opened_at=at,
        ends_at=ends_at,
        next_check_at=at + payments.FIRST_WAIT,
    )


def _rule(at: datetime) -> rulebook.Rule:
    return rulebook.rule("services.payment", on=day_of(at))


@transaction.atomic
def take_payment_notice(*, content: Mapping[str, Any], by: Tick, at: datetime) -> str:
    """Take one notice of the gateway and return what it meant; when it comes again it counts no more.

    Nothing unsigned is looked at. Raises NoticeNotSigned, OrderUnknown.
    Ledger: case.paid, case.payment_strange, case.refunded or case.payment_returned; none for a repetition.
    """
    gateway = adapters.gateway()
    if gateway is None:
        raise refusals.PaymentOff
    try:
        told = gateway.read_notice(content)
    except adapters.NoticeForged:
        raise refusals.NoticeNotSigned from None
    key = f"{gateway.code}:{told.notice}"
    with about(told.order, by=by, at=at) as (one, order):
        known = PaymentNotice.objects.select_for_update().filter(key=key).first()
        if known is not None:
            known.times += 1
            known.save(update_fields=["times"])
            return payments.REPEATED
        verdict = _settle(one, order, told, by=by, at=at)
        PaymentNotice.objects.create(
            order=order, key=key, kind=told.state, content=dict(content), received_at=at, verdict=verdict
        )
    return verdict


def _settle(one: Opened, order: PaymentOrder, told: payments.Told, *, by: Actor, at: datetime) -> str:
    """Let a word of the gateway have its effect, once, and return what it meant."""
    bill = Bill.objects.get(pk=order.bill_id)
    refund = Refund.objects.filter(order=order).first()
    known = payments.Known(
        amount=order.amount,
        is_paid=order.paid_at is not None,
        is_bill_paid=bill.paid_at is not None,
        trade=order.trade,
        has_refund=refund is not None,
        is_refunded=refund is not None and refund.done_at is not None,
    )
    found = payments.meaning(told, known)
    if found == payments.EARLY:
        order.next_check_at = at
    elif told.state == payments.PAID and not known.is_paid:
        _came(one, order, bill, told, payments.wrong(told, known), by=by, at=at)
    elif told.state == payments.REFUNDED and found == payments.COUNTED and refund is not None:
        _went_back(one, order, bill, refund, by=by, at=at)
    elif found == payments.COUNTED:
        order.closed_at, order.next_check_at = at, None
    order.leased_until = None
    order.save()
    return found


def _came(
    one: Opened, order: PaymentOrder, bill: Bill, told: payments.Told, wrong: str, *, by: Actor, at: datetime
) -> None:
    """Count money that came, or keep that it did not fit; either is recorded."""
    order.paid_at, order.trade, order.came, order.wrong = at, told.trade, told.amount, wrong
    order.closed_at = order.next_check_at = None
    facts = {"order": order.code, "trade": told.trade, "total": str(told.amount), "gateway": order.gateway}
    if wrong:
        word = translate(payments.WRONG_WORDS[wrong])
        one.work.note(one.matter, verbs.PAYMENT_STRANGE, facts | {"wrong": wrong, "text": word})
        return
    bill.paid_at, bill.treasury_number = at, told.trade[:60]
    bill.save(update_fields=["paid_at", "treasury_number"])
    text = translate(mark("网上缴费 {total} 元")).format(total=told.amount)
    one.work.note(one.matter, verbs.PAID, facts | {"treasury": bill.treasury_number, "text": text})
    one.desk.step(one.case, "pay", by=by, at=at, total=str(bill.total), online=True)


def _went_back(
    one: Opened, order: PaymentOrder, bill: Bill, refund: Refund, *, by: Actor, at: datetime
) -> None:
    refund.done_at, refund.next_try_at, refund.leased_until, refund.error = at, None, None, ""
    refund.save(update_fields=["done_at", "next_try_at", "leased_until", "error"])
    order.next_check_at = None
    facts = {"order": order.code, "total": str(refund.amount), "reason": refund.reason}
    facts["text"] = f"{refund.amount} 元"
    if order.wrong:
        one.work.note(one.matter, verbs.PAYMENT_RETURNED, facts)
        return
    bill.refunded_at = at
    bill.save(update_fields=["refunded_at"])
    one.work.note(one.matter, verbs.REFUNDED, facts)
    one.desk.step(one.case, "refund", by=by, at=at, total=str(refund.amount))


# --- Asking the gateway ------------------------------------------------------------------------------


def check_payments(*, by: Tick, at: datetime, limit: int = BATCH) -> int:
    """Ask the gateway about orders whose time has come; close those that nobody paid. Return how many.

    So a notice that never comes is made up for. Each order is claimed by one worker with a lease, and the
    gateway is asked outside any transaction.
    Ledger: case.paid, case.payment_strange; none where nothing came.
    """
    gateway = adapters.gateway()
    if gateway is None:
        return 0
    with transaction.atomic():
        due = PaymentOrder.objects.select_for_update(skip_locked=True).filter(
            Q(leased_until=None) | Q(leased_until__lte=at), gateway=gateway.code, next_check_at__lte=at
        )
        claimed = list(due.order_by("next_check_at", "pk")[:limit])
        PaymentOrder.objects.filter(pk__in=[one.pk for one in claimed]).update(leased_until=at + LEASE)
    for order in claimed:
        _ask(gateway, order, by=by, at=at)
    return len(claimed)


def _ask(gateway: adapters.Gateway, order: PaymentOrder, *, by: Tick, at: datetime) -> None:
    try:
        if order.paid_at is None and payments.may_close(at, order.ends_at):
            told = gateway.close(order.code)
        else:
            told = gateway.query(order.code)
    except (adapters.GatewayDown, adapters.GatewayRefused):
        told = payments.Told(order.code, payments.WAITING)
    with transaction.atomic(), about(order.code, by=by, at=at) as (one, fresh):
        fresh.checks = min(fresh.checks + 1, 1000)
        fresh.next_check_at = None if fresh.paid_at else at + payments.wait_after(fresh.checks)
        if fresh.next_check_at and fresh.ends_at > at:
            fresh.next_check_at = min(fresh.next_check_at, fresh.ends_at)
        _settle(one, fresh, told, by=by, at=at)


# --- Going back ------------------------------------------------------------------------------------


@transaction.atomic
def return_payment(*, order_code: str, reason: str, by: Officer, at: datetime) -> Refund:
    """Let money that came and was not counted go back the way it came.

    Raises NotAllowed, OrderUnknown, NothingToRefund, ReasonMissing, RefundWaiting. Ledger: case.refund_asked.
    """
    if not policies.may_run_hall(by):
        raise refusals.NotAllowed(who="政务服务管理员")
    if not reason.strip():
        raise refusals.ReasonMissing
    with about(order_code, by=by, at=at) as (one, order):
        if order.paid_at is None or not order.wrong:
            raise refusals.NothingToRefund
        return ask_refund(one, order, reason, by=by, at=at)


def send_refunds(*, by: Tick, at: datetime, limit: int = BATCH) -> int:
    """Ask the gateway to give money back, with the same key until it has; return how many were asked.

    Claimed with a lease, asked outside any transaction. Ledger: case.refunded or case.payment_returned.
    """
    gateway = adapters.gateway()
    if gateway is None:
        return 0
    with transaction.atomic():
        due = Refund.objects.select_for_update(skip_locked=True).filter(
            Q(leased_until=None) | Q(leased_until__lte=at), next_try_at__lte=at
        )
        claimed = list(due.order_by("next_try_at", "pk")[:limit])
        Refund.objects.filter(pk__in=[one.pk for one in claimed]).update(leased_until=at + LEASE)
    for refund in claimed:
        order, error = PaymentOrder.objects.get(pk=refund.order_id), ""
        try:
            told = gateway.refund(
                order=order.code, refund=refund.code, amount=refund.amount, reason=refund.reason
            )
        except (adapters.GatewayDown, adapters.GatewayRefused) as failure:
            told, error = payments.Told(order.code, payments.WAITING), str(failure)[:200]
        with transaction.atomic(), about(order.code, by=by, at=at) as (one, fresh):
            tries = refund.tries + 1
            Refund.objects.filter(pk=refund.pk, done_at=None).update(
                leased_until=None, tries=tries, error=error, next_try_at=at + payments.wait_after(tries)
            )
            _settle(one, fresh, told, by=by, at=at)
    return len(claimed)
