"""A citizen applies from home on a phone without script, follows the case, and checks its records."""

from __future__ import annotations

import pytest

from tests.support.hall import found_hall, item_code
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
