"""A citizen applies from home on a phone without script, follows the case, and checks its records."""

from __future__ import annotations

import pytest

from tests.support.hall import KEEPER, found_hall, item_code
from zhixing.work.service_hall import acts
from zhixing.work.service_hall.models import Case

pytestmark = pytest.mark.django_db(transaction=True)

NUMBER = "110101194912310024"


@pytest.mark.institution("E2")
def test_from_the_search_to_the_receipt_and_the_progress_without_script(visit) -> None:
    found_hall().item(1, asks=("申请表", "身份证明"), served=("自然人",), themes=("餐饮",))
    visitor = visit(phone=True, script=False)
    page = visitor.open("/")
    visitor.fill("您要办什么", "spjy")
    visitor.press("查找")
    visitor.click("食品经营许可")
    start = visitor.clicks
    visitor.click("网上申请")
    visitor.press("开始填写")
    visitor.screenshot("service-tasks-360")
    visitor.click("开始填写")
    page.get_by_label("个人（本人）").check()
    visitor.press("保存并继续")
    visitor.fill("姓名", "刘桂兰")
    visitor.fill("身份证号码", NUMBER[:-1] + "5")
    visitor.press("保存并继续")
    assert page.title().startswith("有误：")
    assert page.get_by_label("姓名").input_value() == "刘桂兰"
    visitor.fill("身份证号码", NUMBER)
    visitor.press("保存并继续")
    visitor.fill("手机号码", "13800001234")
    visitor.press("保存并继续")
    photo = {"name": "申请表.txt", "mimeType": "text/plain", "buffer": "已填写的申请表".encode()}
    page.set_input_files("input[type=file]", files=[photo])
    visitor.press("保存并继续")
    page.get_by_label("到窗口交").check()
    visitor.press("保存并继续")
    visitor.press("保存并继续")
    assert "还有 1 件材料没有上传" in page.locator("main").inner_text()
    assert visitor.sideways() <= 0
    visitor.screenshot("service-check-360")
    page.get_by_label("我已核对以上内容").check()
    visitor.press("提交申请")
    assert visitor.clicks - start <= 11  # ten of F10, and one for the number that was wrong at first
    case = Case.objects.select_related("matter").get()
    assert case.matter.number in page.locator(".receipt-number").inner_text()
    visitor.screenshot("service-receipt-360")
    visitor.click("现在看进度")
    assert "已收件，待受理" in page.locator("main").inner_text()
    visitor.click("校验本件的办理记录")
    assert "一致" in page.locator("main").inner_text()
    visitor.screenshot("service-record-360")

    reader = visit(phone=True)
    pair = f"?number={case.matter.number}&code={case.matter.tracking_code}"
    guide = f"/services/items/{item_code(1)}/"
    for path in (
        guide,
        f"{guide}apply/",
        "/services/filings/",
        f"/services/receipt/record/{pair}",
        f"/track/{pair}",
    ):
        reader.open(path)
        assert (path, reader.axe()) == (path, [])
        assert (path, reader.sideways()) == (path, 0)
        assert (path, reader.small_targets(44)) == (path, [])
    reader.press("长辈版")
    assert (reader.axe(), reader.small_targets(60)) == ([], [])
    reader.screenshot("service-track-elder-360")


@pytest.mark.institution("E4")
def test_three_services_are_applied_for_at_once_and_each_is_followed(visit) -> None:
    hall = found_hall()
    first = hall.item(1, title="营业执照核发", unit="housing", promised=5, asks=("身份证明", "申请表"))
    second = hall.item(2, title="公章刻制备案", unit="urban", promised=3, asks=("身份证明",))
    third = hall.item(3, title="经营场所许可", unit="land", promised=4, asks=("身份证明",))
    with hall.at("2026-01-06 09:00") as now:
        acts.open_package(
            code="open-a-shop", title="开饭店一件事", lead_unit_id=hall.unit("hall"), document="2号",
            by=KEEPER, at=now, branches=[(first.code, ()), (second.code, ()), (third.code, (1,))],
        )  # fmt: skip
    visitor = visit(phone=True, script=False)
    page = visitor.open("/services/?q=kfd")
    visitor.click("开饭店一件事")
    assert visitor.sideways() <= 0
    visitor.screenshot("package-guide-360")
    visitor.click("网上申请")
    visitor.press("开始填写")
    visitor.click("申请特事特办")
    page.get_by_label("生活困难").check()
    visitor.press("保存并继续")
    assert "请写明具体情况" in page.locator("main").inner_text()
    visitor.fill("具体情况", "原来的店面因拆迁停业，新店已租好")
    visitor.press("保存并继续")
    visitor.click("开始填写")
    page.get_by_label("个人（本人）").check()
    visitor.press("保存并继续")
    visitor.fill("姓名", "刘桂兰")
    visitor.fill("身份证号码", NUMBER)
    visitor.press("保存并继续")
    visitor.fill("手机号码", "13800001234")
    visitor.press("保存并继续")
    for name in ("身份证明", "申请表"):  # once each, whoever needs it
        page.set_input_files(
            "input[type=file]",
            files=[{"name": f"{name}.txt", "mimeType": "text/plain", "buffer": name.encode()}],
        )
        visitor.press("保存并继续")
    visitor.press("保存并继续")
    visitor.screenshot("package-check-360")
    page.get_by_label("我已核对以上内容").check()
    visitor.press("提交申请")
    whole = Case.objects.select_related("matter").get()
    said = page.locator("main").inner_text()
    assert whole.matter.number in said and "受理后 9 个工作日" in said and "已申请特事特办" in said
    assert visitor.sideways() <= 0
    visitor.screenshot("package-receipt-360")
    visitor.click("现在看进度")
    assert page.locator("main").inner_text().count("受理后开始办理") == 3
    assert visitor.sideways() <= 0
    visitor.screenshot("package-track-360")

    reader = visit(phone=True)
    pair = f"?number={whole.matter.number}&code={whole.matter.tracking_code}"
    for path in (
        "/services/packages/open-a-shop/",
        "/services/packages/open-a-shop/apply/",
        f"/track/{pair}",
    ):
        reader.open(path)
        assert (path, reader.axe(), reader.sideways()) == (path, [], 0)
        assert (path, reader.small_targets(44)) == (path, [])


@pytest.mark.institution("E2")
def test_an_applicant_says_who_he_is_at_the_identity_platform(visit, settings) -> None:
    settings.ZHIXING_IDENTITY = "trial"
    found_hall().item(served=("自然人",), asks=("申请表",))
    visitor = visit(phone=True)
    page = visitor.open("/services/identity/")
    for step in ("去统一身份认证平台", ""):
        assert (visitor.axe(), visitor.sideways(), visitor.small_targets(44)) == ([], 0, [])
        if step:
            visitor.click(step)
    visitor.screenshot("identity-trial-360")
    visitor.press("拒绝")
    assert "没有在认证平台上完成认证" in page.locator("main").inner_text()
    visitor.click("去统一身份认证平台")
    visitor.press("登录")
    assert "已实名认证 刘**" in page.locator("main").inner_text()
    assert (visitor.axe(), visitor.sideways()) == ([], 0)
    visitor.screenshot("identity-mine-360")
    visitor.open(f"/services/items/{item_code(1)}/apply/")
    visitor.press("开始填写")
    assert "已填 2 项" in page.locator("main").inner_text()
