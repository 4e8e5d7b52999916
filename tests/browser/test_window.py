"""The window by keyboard alone; then the case goes back, is decided, handed over, billed and watched."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from tests.browser.visitors import enrol
from tests.reliability.scenes import ago
from tests.support.hall import KEEPER, found_hall
from tests.support.people import PASSWORD
from zhixing.foundation.actors import Tick
from zhixing.work.service_hall import acts
from zhixing.work.service_hall.models import Case

pytestmark = pytest.mark.django_db(transaction=True)

NUMBER = "110101194912310024"


def reach(page, label: str, *, most: int = 40) -> None:
    """Press Tab until the field or button of that name has the focus."""
    script = """() => { const e = document.activeElement;
      const label = e.labels && e.labels[0]; const named = e.tagName === 'BUTTON' ? e : label;
      return (named ? named.textContent : '').trim() }"""
    for _ in range(most):
        if str(page.evaluate(script)).startswith(label):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{label} is not reached by Tab")


def typed(page, label: str, text: str) -> None:
    """Go to a field by Tab and write over what it holds."""
    reach(page, label)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


@pytest.mark.institution("E2")
@pytest.mark.institution("E13")
def test_taken_by_keyboard_sent_back_decided_handed_over_and_watched(visit) -> None:
    hall = found_hall(accounts=True)
    item = hall.item(1, title="食品经营许可（新办、变更、延续、补办、注销）", asks=("申请表", "身份证明"))
    with hall.at(ago(days=2)) as now:
        acts.set_fee(
            item=item.code, code="lab", name="检验费", amount=Decimal(120), ceiling=Decimal(150),
            basis="收费目录", document="澄发改价〔2026〕1号", by=KEEPER, at=now,
        )  # fmt: skip
        acts.grant_many([(item.code, ["accept"])], window="w7", by=KEEPER, at=now)
    clerk = visit()
    clerk.sign_in("zhao", PASSWORD, enrol(hall.office.account("zhao")))
    page = clerk.open("/services/window/")
    page.keyboard.type("spjy")
    page.keyboard.press("Enter")
    page.wait_for_url("**/services/window/1*/")
    page.keyboard.type(NUMBER[:-1] + "5")
    typed(page, "姓名或名称", "刘桂兰")
    typed(page, "手机号码", "13800001234")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    assert "校验位不对" in page.locator("main").inner_text()
    assert page.get_by_label("姓名或名称").input_value() == "刘桂兰"
    clerk.screenshot("window-wrong-number-1280")
    typed(page, "证件号码", NUMBER)
    page.keyboard.press("Enter")
    page.wait_for_url("**/receipt/")
    assert not Case.objects.get().decided_at
    page.emulate_media(media="print")
    clerk.screenshot("window-receipt-print")
    page.emulate_media(media="screen")
    number = Case.objects.select_related("matter").get().matter.number

    page = clerk.open("/services/window/")
    page.keyboard.type("spjy")
    page.keyboard.press("Enter")
    page.wait_for_url("**/services/window/1*/")
    page.keyboard.type(NUMBER)
    typed(page, "姓名或名称", "刘桂兰")
    typed(page, "手机号码", "13800001234")
    reach(page, "身份证明")
    page.keyboard.press("Space")
    typed(page, "补正说明", "请提供原件核验")
    reach(page, "一次性告知")
    page.keyboard.press("Enter")
    page.wait_for_url("**/notice/")
    assert "请提供原件核验" in page.locator("main").inner_text()
    page.emulate_media(media="print")
    clerk.screenshot("window-notice-print")
    page.emulate_media(media="screen")

    page = clerk.open(f"/services/cases/{number}/")
    assert clerk.axe() == []
    clerk.screenshot("case-accepted-1280")
    clerk.click("开具缴费单")
    clerk.press("开具缴费单")
    assert "120.00" in page.locator("main").inner_text()
    clerk.screenshot("case-bill-1280")
    clerk.open(f"/services/cases/{number}/pay/")
    clerk.fill("非税收入电子票据号", "5199232600000001")
    clerk.press("登记缴费")
    clerk.open(f"/services/cases/{number}/charge/")
    clerk.fill("收费名称", "资料费")
    clerk.fill("金额（元）", "50")
    clerk.press("加收费用")
    assert "不得加收" in page.locator("main").inner_text()
    clerk.open(f"/services/cases/{number}/send-back/")
    clerk.fill("理由", "窗口无决定权")
    clerk.press("转后台办理")

    officer = visit()
    officer.sign_in("wang", PASSWORD, enrol(hall.office.account("wang")))
    page = officer.open(f"/services/cases/{number}/decide/")
    officer.screenshot("case-decide-1280")
    officer.fill("决定文书或证照编号", "澄食许〔2026〕12号")
    officer.press("作出决定")
    assert "已办结，待领取" in page.locator("main").inner_text()

    page = clerk.open(f"/services/cases/{number}/")
    clerk.click("送达")
    page.get_by_label("邮寄").check()
    clerk.press("送达")
    assert "请填写邮件号" in page.locator("main").inner_text()
    clerk.fill("邮件号", "1234567890123")
    clerk.press("送达")
    assert "1234567890123" in page.locator("main").inner_text()
    clerk.screenshot("case-delivered-1280")

    acts.watch_cases(by=Tick("services.procedure"), at=timezone.now())
    head = visit()
    head.sign_in("su", PASSWORD, enrol(hall.office.account("su")))
    page = head.open("/services/supervision/")
    head.click("标准外收费")
    head.fill("情况说明", "经办人误收，已退还并致歉")
    head.press("提交说明")
    head.screenshot("alert-explained-1280")
    judge = visit()
    judge.sign_in("zhou", PASSWORD, enrol(hall.office.account("zhou")))
    page = judge.open("/services/supervision/")
    assert judge.axe() == []
    judge.screenshot("supervision-1280")
    judge.click("标准外收费")
    assert "已退还并致歉" in page.locator("main").inner_text()
    page.get_by_label("认定违规").check()
    judge.fill("认定理由", "情况属实")
    judge.press("认定")
    assert "情况属实" in page.locator("main").inner_text()
    judge.screenshot("alert-ruled-1280")
    for path in ("earlier/", "special/", "flow/", "regulations/"):
        judge.open(f"/services/{path}")
        assert (path, judge.axe()) == (path, [])
        judge.screenshot(f"hall-{path.strip('/')}-1280")
