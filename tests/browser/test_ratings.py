"""A bad rating in the browser: by phone without script, called back at the desk, answered on the page."""

from __future__ import annotations

from tests.browser.visitors import enrol
from tests.reliability.scenes import ago
from tests.support.hall import found_hall
from tests.support.matters import ZONE
from tests.support.people import PASSWORD
from zhixing.work.service_hall.models import Correction
from zhixing.work.service_hall.views._drawing import drawn

SECONDS = 45
"""What demonstration five has (county practice, section 3); its reports are in test_bulletins.py."""


def test_demonstration_five_from_the_receipt_to_the_head_of_the_hall(visit) -> None:
    """③ The code on the receipt says in one sentence where the case is; ④ a bad rating is a call to make."""
    hall = found_hall(accounts=True)
    item = hall.item(title="不动产登记（首次登记、变更登记、转移登记）", promised=7)
    case = hall.accept(item, at=ago(days=1))

    clerk = visit()
    clerk.sign_in("zhao", PASSWORD, enrol(hall.office.account("zhao")))
    slip = clerk.open(f"/services/cases/{case.matter.number}/receipt/")
    address = slip.locator(".receipt > .hint").inner_text().strip()
    assert slip.locator("svg.qr path").get_attribute("d") == drawn(address).path

    citizen = visit(phone=True)
    page = citizen.open(address.removeprefix(citizen.address))
    said = page.locator(".now-line").inner_text()
    due = case.matter.due_at
    assert due is not None
    assert f"受理 {case.accepted_at.astimezone(ZONE):%m-%d}，承诺 {due.astimezone(ZONE):%m-%d}（剩 " in said
    assert "个工作日），现在：住建局 办理中，经办 王" in said
    citizen.screenshot("demonstration-five-citizen")
    assert citizen.axe() == []
    assert citizen.sideways() == 0
    citizen.click("评价这次服务")
    page.get_by_label("不满意", exact=True).check()
    page.get_by_label("态度生硬").check()
    citizen.press("提交评价")

    head = visit()
    head.sign_in("su", PASSWORD, enrol(hall.office.account("su")))
    desk = head.open("/desk/")
    assert "差评 1 件，1 个工作日内回访。" in desk.locator(".banner").inner_text()
    assert head.axe() == []
    head.screenshot("demonstration-five-head")
    head.click("去回访")
    assert desk.locator("#bad").get_by_text("待回访").count() >= 1
    took = clerk.seconds_of_pages + citizen.seconds_of_pages + head.seconds_of_pages
    assert took < SECONDS, f"the pages of demonstration five took {took:.0f} s"


def test_rated_without_script_called_back_and_answered(visit) -> None:
    hall = found_hall(accounts=True)
    case = hall.receive(hall.item(title="不动产登记（首次登记、变更登记、转移登记）"), at=ago(days=1))
    pair = f"number={case.matter.number}&code={case.matter.tracking_code}"

    citizen = visit(phone=True, script=False)
    citizen.open(f"/track/?{pair}")
    page = citizen.click("评价这次服务")
    assert "是否评价由您决定" in page.content()
    page.get_by_label("非常不满意").check()
    page.get_by_label("态度生硬").check()
    citizen.fill("还想说的话", "问一句话就被顶回来")
    citizen.press("提交评价")
    assert "您的评价已收到" in page.content() and "待回访" in page.content()
    citizen.screenshot("ratings-citizen-360")

    number = Correction.objects.get().matter.number
    keeper = visit()
    keeper.sign_in("su", PASSWORD, enrol(hall.office.account("su")))
    desk = keeper.open("/services/ratings/")
    assert keeper.axe() == []
    keeper.screenshot("ratings-desk-1280")
    keeper.click(number)
    for label, values in (
        ("登记回访", {"群众回访时说": "确有此事"}),
        ("登记核实结论", {"核实情况": "录像属实"}),
        ("登记整改情况", {"内容": "当面致歉，重新培训"}),
        ("反馈群众", {"内容": "已致歉并整改"}),
    ):
        keeper.click(label)
        if label == "登记核实结论":
            desk.get_by_label("属实", exact=True).check()
        for field, text in values.items():
            keeper.fill(field, text)
        keeper.press(label)
    assert "已办结" in desk.content()

    page = citizen.open(f"/services/rate/?{pair}")
    assert "已致歉并整改" in page.content() and "再评价一次" in page.content()
    seeing = visit(phone=True)
    for path in ("/services/rate/", "/services/windows/ratings/", "/services/pledges/public/"):
        seeing.open(path)
        assert seeing.axe() == []
        assert seeing.sideways() <= 0
