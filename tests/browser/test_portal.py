"""A citizen pays the bill, asks a question and reads the figures, on a phone without script."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests.support.hall import KEEPER, found_hall
from zhixing.work.complaints.models import Contact
from zhixing.work.service_hall import acts, jobs
from zhixing.work.service_hall.acts import disclosed
from zhixing.work.service_hall.models import Bill

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.institution("E3")
def test_paying_asking_and_reading_the_figures_without_script(visit) -> None:
    hall = found_hall()
    item = hall.item(1)
    for code, amount in (("检验", 120), ("登记", 80)):
        with hall.at("2026-01-06 09:00") as now:
            acts.set_fee(
                item=item.code, code=code, name=f"{code}费", amount=Decimal(amount), ceiling=Decimal(200),
                basis="收费目录", document="澄发改价〔2026〕1号", by=KEEPER, at=now,
            )  # fmt: skip
    hall.past_cases(item, [5] * 12, on="2026-03-02")
    hall.do(disclosed.release_figures, by="su", at="2026-04-01 09:00", month=date(2026, 3, 1))
    case = hall.accept(item, at="2026-03-02 09:00")
    hall.do(acts.issue_bill, by="zhao", at="2026-03-02 09:10", case_id=case.pk)
    pair = f"?number={case.matter.number}&code={case.matter.tracking_code}"

    visitor = visit(phone=True, script=False)
    page = visitor.open(f"/track/{pair}")
    visitor.screenshot("portal-bill-360")
    start = visitor.clicks
    visitor.press("网上缴费")
    visitor.screenshot("portal-payment-360")
    visitor.click("去支付")
    visitor.screenshot("portal-cashier-360")
    visitor.press("支付")
    assert "待支付" in page.locator("main").inner_text(), "the way back proves nothing"
    jobs.send_trial_notices(datetime.now(UTC))
    visitor.click("我已支付，刷新结果")
    assert "缴费成功" in page.locator("main").inner_text()
    assert visitor.clicks - start == 4
    assert visitor.sideways() <= 0
    visitor.screenshot("portal-paid-360")
    assert Bill.objects.get().paid_at is not None

    visitor.open(f"/services/items/{item.code}/")
    visitor.click("还有不清楚的，咨询本事项")
    visitor.fill("想问什么", "外地户口能不能办")
    visitor.fill("具体情况", "我的电话 13800001234")
    visitor.press("提交咨询")
    assert page.title().startswith("有误：")
    assert page.get_by_label("想问什么").input_value() == "外地户口能不能办"
    visitor.screenshot("portal-ask-360")
    visitor.fill("具体情况", "户口在外省，店开在本县。")
    visitor.press("提交咨询")
    assert Contact.objects.get().matter.number in page.locator("main").inner_text()
    visitor.screenshot("portal-asked-360")
    asked = page.url.partition("/track/")[2]

    reader = visit(phone=True)
    for path in (f"/track/{pair}", f"/track/{asked}", "/ask/", "/answers/", "/services/figures/public/"):
        reader.open(path)
        assert (path, reader.axe()) == (path, [])
        assert (path, reader.sideways()) == (path, 0)
        assert (path, reader.small_targets(44)) == (path, [])
    reader.screenshot("portal-figures-360")
