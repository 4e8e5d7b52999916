"""Paying online: signed, counted once from the gateway's word, squared, given back (E3)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client

from tests.support.hall import KEEPER, Hall, found_hall
from tests.support.matters import moment
from tests.support.people import sign_in
from zhixing.core.ledger import selectors as ledger
from zhixing.foundation.actors import Citizen
from zhixing.foundation.moment import played_at
from zhixing.work.service_hall import acts, adapters, jobs, refusals
from zhixing.work.service_hall.models import Bill, Case, PaymentNotice, PaymentOrder, Refund, TrialTrade
from zhixing.work.service_hall.rules import payments
from zhixing.work.service_hall.rules.payments import Known, Told, meaning

NOTICES = "/services/payments/notices/"


@pytest.mark.parametrize(
    ("told", "known", "expected"),
    [
        (Told("o", "paid", "T1", Decimal(200)), Known(Decimal(200), False, False), "counted"),
        (Told("o", "paid", "T1", Decimal(199)), Known(Decimal(200), False, False), "strange"),
        (Told("o", "paid", "T1", Decimal(200)), Known(Decimal(200), False, True), "strange"),
        (Told("o", "paid", "T1", Decimal(200)), Known(Decimal(200), True, True, "T1"), "repeated"),
        (Told("o", "paid", "T2", Decimal(200)), Known(Decimal(200), True, True, "T1"), "strange"),
        (Told("o", "refunded", "T1", notice="n"), Known(Decimal(200), False, False), "early"),
        (Told("o", "refunded", "T1"), Known(Decimal(200), True, True, "T1", has_refund=True), "counted"),
        (Told("o", "refunded", "T1"), Known(Decimal(200), True, True, "T1"), "strange"),
        (Told("o", "closed"), Known(Decimal(200), True, True, "T1"), "nothing"),
        (Told("o", "waiting"), Known(Decimal(200), False, False), "nothing"),
    ],
)
def test_a_word_of_the_gateway_means(told: Told, known: Known, expected: str) -> None:
    assert meaning(told, known) == expected


def test_what_was_changed_is_not_signed() -> None:
    said = payments.signed({"order": "o", "amount": "200.00"}, b"key")
    assert payments.is_signed(said, b"key")
    assert not payments.is_signed(said | {"amount": "1.00"}, b"key")
    assert not payments.is_signed(said, b"other")
    assert not payments.is_signed({"order": "o", "sign": "é"}, b"key")


# --- Over HTTP ------------------------------------------------------------------------------------


class _Elsewhere(BaseHTTPRequestHandler):
    """A gateway on another machine, as short as can be."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert payments.is_signed(asked, b"shared")
        said = {"merchant": "m", "order": asked["order"], "state": "paid", "trade": "T9", "amount": "200.00"}
        key = b"forged" if self.path.endswith("close") else b"shared"
        body = json.dumps(payments.signed(said, key)).encode()
        self.send_response(409 if self.path.endswith("refund") else 200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def elsewhere() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Elsewhere)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_the_contract_over_http(elsewhere: str, settings: Any) -> None:
    line = adapters.SignedGateway(url=elsewhere, merchant="m", secret=b"shared")
    with pytest.raises(adapters.GatewayDown):  # a host that is not listed is not called
        line.query("o1")
    settings.ZHIXING_OUTSIDE_HOSTS = (elsewhere,)
    assert line.query("o1") == Told("o1", "paid", "T9", Decimal("200.00"))
    with pytest.raises(adapters.GatewayDown):
        line.close("o1")
    with pytest.raises(adapters.GatewayRefused):
        line.refund(order="o1", refund="r1", amount=Decimal(200), reason="撤回")


# --- The life of an order ---------------------------------------------------------------------------


class Payer:
    """A hall with a case whose bill is 200, and its applicant."""

    def __init__(self, *, accounts: bool = False) -> None:
        self.hall: Hall = found_hall(accounts=accounts)
        self.item = self.hall.item()
        for code, amount in (("检验", 120), ("登记", 80)):
            with self.hall.at("2026-01-06 09:00") as now:
                acts.set_fee(
                    item=self.item.code, code=code, name=f"{code}费", amount=Decimal(amount),
                    ceiling=Decimal(200), basis="收费目录", document="澄发改价〔2026〕1号", by=KEEPER, at=now,
                )  # fmt: skip
        self.gateway = adapters.TrialGateway()

    def billed(self, at: str = "2026-03-02 09:00") -> Case:
        case = self.hall.accept(self.item, at=at)
        self.hall.do(acts.issue_bill, by="zhao", at=at, case_id=case.pk)
        return case

    def begin(self, case: Case, at: str) -> PaymentOrder:
        with self.hall.at(at) as now:
            return acts.begin_payment(case_id=case.pk, by=Citizen(None, receipt="x"), at=now)

    def pay(self, order: PaymentOrder, at: str, way: str = "once") -> bool:
        address = self.gateway.pay_address(
            order=order.code, amount=order.amount, subject="许可", back="/", notify="/", ends_at=order.ends_at
        )
        values = dict(parse_qsl(urlsplit(address).query))
        assert self.gateway.is_ours(values)
        return self.gateway.pay(values, way=way, at=moment(at))

    def work(self, at: str) -> None:
        with played_at(moment(at)):
            for job in (jobs.send_trial_notices, jobs.check_payments, jobs.send_refunds):
                job(moment(at))


def said(case: Case) -> list[str]:
    return [
        one.verb for one in ledger.history(case.matter.reference) if "pay" in one.verb or "paid" in one.verb
    ]


@pytest.mark.django_db
@pytest.mark.institution("E3")
def test_once_twice_late_never_and_crossed_are_paid_once_and_given_back_once() -> None:
    one = Payer()
    cases = {way: one.billed() for way in payments.TRIAL_WAYS}
    orders = {way: one.begin(case, "2026-03-02 10:00") for way, case in cases.items()}
    assert one.begin(cases["once"], "2026-03-02 10:05") == orders["once"]
    for way, order in orders.items():
        assert one.pay(order, "2026-03-02 10:06", way)
        assert not one.pay(order, "2026-03-02 10:06", way)
    # Being paid at the gateway is not being counted: nothing said so yet.
    assert Bill.objects.filter(paid_at__isnull=False).count() == 0

    with played_at(moment("2026-03-02 10:07")):
        jobs.send_trial_notices(moment("2026-03-02 10:07"))
    counted = set(Bill.objects.filter(paid_at__isnull=False).values_list("case_id", flat=True))
    assert counted == {cases["once"].pk, cases["twice"].pk}
    assert PaymentNotice.objects.get(order=orders["twice"]).times == 2
    one.work("2026-03-02 10:08")
    assert Bill.objects.filter(paid_at__isnull=False).count() == 5
    one.work("2026-03-02 10:20")
    late = PaymentNotice.objects.get(order=orders["late"])
    assert (late.verdict, late.times) == ("repeated", 1)
    for case in cases.values():
        assert said(case) == ["case.paid"]
        with pytest.raises(refusals.BillPaid):
            one.begin(case, "2026-03-02 10:30")

    for case in cases.values():
        one.hall.do(acts.withdraw, by="zhao", at="2026-03-02 11:00", case_id=case.pk, reason="撤回")
        one.hall.do(acts.refund_bill, by="su", at="2026-03-02 11:10", case_id=case.pk, reason="撤回")
        with pytest.raises(refusals.RefundWaiting):
            one.hall.do(acts.refund_bill, by="su", at="2026-03-02 11:11", case_id=case.pk, reason="撤回")
    assert Bill.objects.filter(refunded_at__isnull=False).count() == 0
    one.work("2026-03-02 11:12")
    one.work("2026-03-02 11:13")
    one.work("2026-03-02 11:14")
    assert Bill.objects.filter(refunded_at__isnull=False).count() == 5
    assert Refund.objects.filter(done_at__isnull=False, tries=1).count() == 5
    crossed = PaymentNotice.objects.filter(order=orders["crossed"]).order_by("pk")
    assert [(row.kind, row.verdict) for row in crossed] == [("refunded", "repeated"), ("paid", "repeated")]
    assert TrialTrade.objects.filter(state="refunded").count() == 5


@pytest.mark.django_db
def test_what_is_not_paid_is_closed_and_what_does_not_fit_waits_for_a_person() -> None:
    one = Payer()
    case = one.billed()
    order = one.begin(case, "2026-03-02 10:00")
    with pytest.raises(refusals.PaidOnline):
        one.hall.do(acts.pay_bill, by="zhao", at="2026-03-02 10:01", case_id=case.pk, treasury_number="1")
    with pytest.raises(refusals.PaymentChecked):
        one.begin(case, "2026-03-02 10:31")
    one.work("2026-03-02 10:31")
    order.refresh_from_db()
    assert order.closed_at is not None
    assert not one.pay(order, "2026-03-02 10:29"), "closed at the gateway too"
    second = one.begin(case, "2026-03-02 10:32")
    assert second.code != order.code

    # Another amount, and money for a bill that was paid at the window meanwhile.
    def notice(order: PaymentOrder, amount: str, number: str, **more: str) -> dict[str, Any]:
        values = {"merchant": "trial-county", "order": order.code, "state": "paid", "trade": f"T{number}"}
        return payments.signed(values | {"amount": amount, "notice": number, **more}, one.gateway.secret)

    def take(content: dict[str, Any], at: str) -> str:
        with one.hall.at(at) as now:
            return acts.take_payment_notice(content=content, by=jobs.PAYMENT, at=now)

    assert take(notice(second, "2.00", "n1"), "2026-03-02 10:33") == "strange"
    assert Bill.objects.get(case=case).paid_at is None
    one.hall.do(acts.pay_bill, by="zhao", at="2026-03-02 10:40", case_id=case.pk, treasury_number="5199")
    assert take(notice(order, "200.00", "n2"), "2026-03-02 10:41") == "strange"
    order.refresh_from_db()
    assert (order.wrong, Bill.objects.get(case=case).treasury_number) == ("surplus", "5199")
    early = one.begin(one.billed(), "2026-03-02 10:42")
    assert take(notice(early, "200.00", "n3", state="refunded"), "2026-03-02 10:43") == "early"
    early.refresh_from_db()
    assert early.next_check_at == moment("2026-03-02 10:43")
    with pytest.raises(refusals.NoticeNotSigned):
        take(notice(early, "200.00", "n4") | {"amount": "1.00"}, "2026-03-02 10:44")
    assert said(case) == ["case.payment_strange", "case.paid", "case.payment_strange"]

    # The person lets it go back; the gateway has no such trade, so the request waits and is tried again.
    returned = {"order_code": order.code, "reason": "重复缴费"}
    with pytest.raises(refusals.NotAllowed):
        one.hall.do(acts.return_payment, by="zhao", at="2026-03-02 11:00", **returned)
    one.hall.do(acts.return_payment, by="su", at="2026-03-02 11:00", **returned)
    one.work("2026-03-02 11:01")
    refund = Refund.objects.get(order=order)
    assert (refund.done_at, refund.tries) == (None, 1)
    assert refund.next_try_at == moment("2026-03-02 11:02")
    TrialTrade.objects.filter(order=order.code).update(state="paid", amount=200, trade="Tn2")
    one.work("2026-03-02 11:03")
    refund.refresh_from_db()
    assert refund.done_at is not None
    assert Bill.objects.get(case=case).refunded_at is None, "what was paid at the window stays"


@pytest.mark.django_db
def test_the_payers_pages_and_the_hall_squares(client: Client, settings: Any) -> None:
    one = Payer(accounts=True)
    case = one.billed()
    pair = {"number": case.matter.number, "code": case.matter.tracking_code}
    assert "网上缴费" in client.get("/track/", pair).content.decode()
    assert client.post("/services/receipt/pay/", pair | {"code": "AAAAAA"}).url.endswith("/track/")
    begun = client.post("/services/receipt/pay/", pair)
    page = client.get(begun.url).content.decode()
    assert "待支付" in page
    order = PaymentOrder.objects.get()
    address = adapters.TrialGateway().pay_address(
        order=order.code, amount=order.amount, subject=case.matter.title, ends_at=order.ends_at,
        back=f"http://testserver{begun.url}", notify=f"{settings.SITE_URL}{NOTICES}",
    )  # fmt: skip
    assert address.replace("&", "&amp;") in page
    assert "模拟收银台" in client.get(address).content.decode()
    assert client.get(address.replace("200.00", "1.00")).status_code == 404
    values = dict(parse_qsl(urlsplit(address).query))
    assert client.post(urlsplit(address).path, values).status_code == 200, "no way chosen"
    assert client.post(urlsplit(address).path, values | {"way": "once"}).url == begun.url
    # Back from the gateway: the browser's word counts for nothing.
    assert "待支付" in client.get(f"{begun.url}?state=paid").content.decode()

    [content] = adapters.TrialGateway().due_notices(at=order.opened_at + timedelta(minutes=1))
    forged = content | {"sign": "0" * 64}
    answers = [
        client.post(NOTICES, json.dumps(body), content_type="application/json").status_code
        for body in (forged, [], content, content)
    ]
    assert answers == [403, 403, 200, 200]
    assert "缴费成功" in client.get(begun.url).content.decode()
    assert "票据号" in client.get("/track/", pair).content.decode()

    sign_in(client, one.hall.office, "su")
    squared = client.get("/services/payments/").content.decode()
    assert case.matter.number in squared
    assert client.get("/services/payments/?format=xlsx&state=paid").status_code == 200
    settings.ZHIXING_PAYMENT = ""
    assert client.get(address).status_code == 404
    sign_in(client, one.hall.office, "zhao")
    assert client.get("/services/payments/").status_code == 404
