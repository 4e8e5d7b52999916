"""A bad rating in the browser: by phone without script, called back at the desk, answered on the page."""

from __future__ import annotations

from tests.browser.visitors import enrol
from tests.reliability.scenes import ago
from tests.support.hall import found_hall
from tests.support.people import PASSWORD
from zhixing.work.service_hall.models import Correction


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
