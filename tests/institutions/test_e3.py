"""E3 一次性收费: one bill of 200 for three fees, paid once; 50 beside it is refused and told."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from tests.support.hall import KEEPER, Hall, found_hall
from tests.support.matters import moment
from tests.support.people import sign_in
from zhixing.foundation.actors import Tick
from zhixing.work.service_hall import acts, refusals
from zhixing.work.service_hall.models import Alert, Bill, Case, FeeStandard, Item
from zhixing.work.service_hall.rules.supervision import FEE
from zhixing.work.service_hall.selectors import fees

pytestmark = [pytest.mark.django_db, pytest.mark.institution("E3")]


@pytest.fixture
def hall() -> Hall:
    return found_hall()


def charge(
    hall: Hall, item: Item, code: str, amount: int, at: str, *, ceiling: int = 200, **more: object
) -> None:
    with hall.at(at) as now:
        acts.set_fee(
            item=item.code, code=code, name=f"{code}费", amount=Decimal(amount), ceiling=Decimal(ceiling),
            basis="收费目录", document="澄发改价〔2026〕1号", by=KEEPER, at=now, **more,
        )  # fmt: skip


@pytest.fixture
def case(hall: Hall) -> Case:
    """An item with three fees, the third of 60 reduced to nothing in February; a case of March."""
    item = hall.item()
    for code, amount in (("检验", 120), ("登记", 80), ("工本", 60)):
        charge(hall, item, code, amount, "2026-01-06 09:00")
    charge(hall, item, "工本", 0, "2026-02-10 09:00")
    return hall.accept(item, at="2026-03-02 09:00")


class TestTheOneBill:
    def test_three_fees_are_one_payment_of_200_and_no_second_bill(self, hall: Hall, case: Case) -> None:
        bill = hall.do(acts.issue_bill, by="zhao", at="2026-03-02 09:10", case_id=case.pk)
        assert [Decimal(line["amount"]) for line in bill.lines] == [0, 120, 80]
        assert bill.total == 200
        with pytest.raises(refusals.BillThere):
            hall.do(acts.issue_bill, by="zhao", at="2026-03-02 09:11", case_id=case.pk)
        paid = {"case_id": case.pk, "treasury_number": "5199232600000001"}
        hall.do(acts.pay_bill, by="zhao", at="2026-03-02 09:20", **paid)
        with pytest.raises(refusals.BillPaid):
            hall.do(acts.pay_bill, by="zhao", at="2026-03-02 09:30", **paid)

    def test_fifty_beside_it_is_refused_kept_and_told_to_supervision(self, hall: Hall, case: Case) -> None:
        hall.do(acts.issue_bill, by="zhao", at="2026-03-02 09:10", case_id=case.pk)
        values = {"case_id": case.pk, "name": "资料费", "amount": Decimal(50)}
        asked = hall.do(acts.ask_fee, by="zhao", at="2026-03-02 09:40", **values)
        assert isinstance(asked.refusal, refusals.ChargeRefused)
        assert Bill.objects.get().total == 200
        with hall.at("2026-03-02 09:41") as now:
            acts.watch_cases(by=Tick("services.procedure"), at=now)
        alert = Alert.objects.get()
        assert (alert.kind, alert.detail) == (FEE, "资料费 50")

    def test_the_standard_of_the_day_of_receipt_counts(self, hall: Hall, case: Case) -> None:
        assert case.item is not None
        charge(hall, case.item, "检验", 100, "2026-03-03 09:00")
        bill = hall.do(acts.issue_bill, by="zhao", at="2026-03-04 09:10", case_id=case.pk)
        assert bill.total == 200

    def test_above_the_ceiling_nothing_is_published(self, hall: Hall, case: Case) -> None:
        assert case.item is not None
        with pytest.raises(refusals.FeeAboveCeiling):
            charge(hall, case.item, "检验", 201, "2026-03-03 09:00")
        assert FeeStandard.objects.filter(code="检验").count() == 1

    def test_who_is_spared_pays_nothing_by_himself(self, hall: Hall, case: Case) -> None:
        assert case.item is not None
        charge(hall, case.item, "检验", 120, "2026-03-03 09:00", free_for=("person",))
        bill = hall.do(
            acts.issue_bill, by="zhao", at="2026-03-04 10:10",
            case_id=hall.accept(case.item, at="2026-03-04 10:00").pk,
        )  # fmt: skip
        assert bill.total == 80

    def test_what_was_not_done_is_given_back_once(self, hall: Hall, case: Case) -> None:
        hall.do(acts.issue_bill, by="zhao", at="2026-03-02 09:10", case_id=case.pk)
        hall.do(acts.pay_bill, by="zhao", at="2026-03-02 09:20", case_id=case.pk, treasury_number="1")
        with pytest.raises(refusals.NothingToRefund):
            hall.do(acts.refund_bill, by="su", at="2026-03-02 10:00", case_id=case.pk, reason="撤回")
        hall.do(acts.withdraw, by="zhao", at="2026-03-02 11:00", case_id=case.pk, reason="撤回")
        hall.do(acts.refund_bill, by="su", at="2026-03-02 12:00", case_id=case.pk, reason="撤回")
        with pytest.raises(refusals.NothingToRefund):
            hall.do(acts.refund_bill, by="su", at="2026-03-02 12:10", case_id=case.pk, reason="撤回")

    def test_the_report_says_what_was_saved(self, hall: Hall, case: Case) -> None:
        hall.do(acts.issue_bill, by="zhao", at="2026-03-02 09:10", case_id=case.pk)
        hall.do(acts.pay_bill, by="zhao", at="2026-03-02 09:20", case_id=case.pk, treasury_number="1")
        report = fees.fee_report(since=moment("2026-02-01 00:00"), until=moment("2026-04-01 00:00"))
        assert (report.before, report.after, report.bills) == (3, 2, 1)
        assert (report.charged, report.saved) == (200, 60)


class TestOneOfSeveral:
    """80 for a dwelling, 550 for anything else, chosen at the window; 550 beside the 80 is refused."""

    def test_the_window_chooses_which_line_applies(self, client: Client) -> None:
        hall = found_hall(accounts=True)
        item = hall.item(title="不动产转移登记")
        for code, amount in (("住宅", 80), ("非住宅", 550)):
            charge(hall, item, code, amount, "2026-01-06 09:00", ceiling=550, one_of="不动产用途")
        charge(hall, item, "工本", 10, "2026-01-06 09:00")
        home, shop = (hall.accept(item, at=at) for at in ("2026-03-02 09:00", "2026-03-02 09:30"))
        lines = {one.code: one.pk for one in FeeStandard.objects.all()}
        for wrong in ((), (lines["住宅"], lines["非住宅"]), (lines["工本"],)):
            with pytest.raises(refusals.FeeNotChosen):
                hall.do(acts.issue_bill, by="zhao", at="2026-03-02 09:10", case_id=home.pk, chosen=wrong)
        assert not Bill.objects.exists()
        bill = hall.do(
            acts.issue_bill, by="zhao", at="2026-03-02 09:10", case_id=home.pk, chosen=[lines["住宅"]]
        )
        assert ([one["code"] for one in bill.lines], bill.total) == (["住宅", "工本"], 90)
        values = {"case_id": home.pk, "name": "非住宅费", "amount": Decimal(550)}
        assert hall.do(acts.ask_fee, by="zhao", at="2026-03-02 09:20", **values).refusal
        with hall.at("2026-03-02 09:21") as now:
            acts.watch_cases(by=Tick("services.procedure"), at=now)
        assert [(one.kind, one.detail) for one in Alert.objects.all()] == [(FEE, "非住宅费 550")]
        sign_in(client, hall.office, "zhao")
        base = f"/services/cases/{shop.matter.number}/"
        asked = client.get(f"{base}bill/").content.decode()
        assert "不动产用途" in asked
        assert "非住宅费 550.00 元（收费目录，澄发改价〔2026〕1号）" in asked
        for sent in ({}, {"line_0": lines["工本"]}):
            answer = client.post(f"{base}bill/", sent)
            assert answer.status_code == 200
            assert Bill.objects.count() == 1
        assert "请选择按哪一项收取" in client.post(f"{base}bill/").content.decode()
        assert client.post(f"{base}bill/", {"line_0": lines["非住宅"]}).status_code == 303
        assert Bill.objects.get(case=shop).total == 560
        sheet = client.get(f"{base}bill/sheet/").content.decode()
        assert "550.00" in sheet
        assert "80.00" not in sheet


class TestThePages:
    def test_bill_pay_and_the_charge_that_is_refused(self, client: Client) -> None:
        hall = found_hall(accounts=True)
        item = hall.item()
        charge(hall, item, "检验", 120, "2026-01-06 09:00")
        case = hall.accept(item, at="2026-03-02 09:00")
        base = f"/services/cases/{case.matter.number}/"
        sign_in(client, hall.office, "zhao")
        assert client.post(f"{base}bill/").status_code == 303
        sheet = client.get(f"{base}bill/sheet/").content.decode()
        assert "120.00" in sheet
        assert "未缴" in sheet
        assert client.post(f"{base}pay/", {"treasury_number": "519923"}).status_code == 303
        assert client.get(f"{base}pay/").status_code == 404
        client.post(f"{base}charge/", {"name": "资料费", "amount": "50"})
        assert "不得加收" in client.get(base).content.decode()
        sign_in(client, hall.office, "su")
        said = client.post("/services/fees/", {
            "item": item.code, "code": "x", "name": "x", "amount": "9", "ceiling": "8", "basis": "b",
            "document": "d",
        })  # fmt: skip
        assert "超过上限" in said.content.decode()
        assert client.get("/services/fees/?format=xlsx").status_code == 200
