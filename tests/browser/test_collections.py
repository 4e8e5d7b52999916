"""报送 in the browser: a form goes out, a clerk corrects and sends it on a phone, the office merges."""

from __future__ import annotations

import pytest

from tests.browser.visitors import Visitor, enrol
from tests.support.county import Wide, book, wide_county
from tests.support.people import PASSWORD
from zhixing.core.people.models import Account

HEAD = ("序号", "村（社区）", "房屋数", "投入资金（万元）", "备注")


@pytest.fixture
def county() -> Wide:
    return wide_county(departments=2, towns=1, accounts=True)


def upload(content: bytes) -> dict[str, object]:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {"name": "统计表.xlsx", "mimeType": kind, "buffer": content}


class TestCollecting:
    def test_sent_out_corrected_on_a_phone_and_merged(self, visit, county: Wide) -> None:
        zhou: Visitor = visit()
        zhou.sign_in("zhou", PASSWORD, enrol(county.stage.office.account("zhou")))
        page = zhou.open("/directives/collections/new/")
        assert zhou.axe() == []
        page.get_by_label("标题", exact=True).fill("危旧房排查情况统计表")
        page.get_by_label("通知内容").fill("请各单位于今日17:00前报送。")
        page.get_by_label("要填报的表格").set_input_files(upload(book([("危旧房排查情况统计表",), HEAD])))
        page.get_by_label("截止日期").fill("2027-12-31")
        page.get_by_label("或者选择单位").select_option(label=["1局", "2局", "1镇"])
        zhou.press("下一步")
        assert zhou.axe() == []
        zhou.screenshot("collection-draft")
        zhou.press("下发")
        assert "已下发 3 个单位" in page.content()
        place = page.url.split("/directives", 1)[1]

        clerk: Visitor = visit(phone=True, script=False)
        clerk.sign_in("w-department-01", PASSWORD, enrol(Account.objects.get(username="w-department-01")))
        phone = clerk.open("/directives/collections/")
        clerk.screenshot("collections-phone")
        phone.get_by_role("link", name="危旧房排查情况统计表").click()
        rows = book(
            [("危旧房排查情况统计表",), HEAD, (1, "东街村", "十二", 3, ""), (2, "西街村", 5, 1.5, "")]
        )
        phone.get_by_label("上传填好的表格").set_input_files(upload(rows))
        clerk.press("上传并核对")
        assert "应填数字，现为“十二”" in phone.content()
        assert clerk.sideways() == 0
        clerk.screenshot("answer-errors-phone")
        phone.locator("#cell-3-2").fill("12")
        clerk.press("报送")
        assert "已报送" in phone.content()
        clerk.screenshot("answer-sent-phone")

        page = zhou.open(f"/directives{place}")
        assert "2局、1镇" in page.content()
        zhou.screenshot("collection-open")
        assert zhou.axe() == []
        zhou.press("一键催报（2 个单位）")
        assert "已催报 2 个单位" in page.content()
        zhou.press("一键汇总（1 个单位）")
        zhou.click("17", exact=False)
        assert zhou.axe() == []
        zhou.screenshot("collection-merged")
        zhou.open(f"/directives{place}calls/")
        zhou.screenshot("collection-calls")
        assert zhou.axe() == []


class TestRegisters:
    def test_a_ledger_with_a_mistake_is_told_where(self, visit, county: Wide) -> None:
        zhou: Visitor = visit()
        zhou.sign_in("zhou", PASSWORD, enrol(county.stage.office.account("zhou")))
        page = zhou.open("/directives/registers/")
        assert zhou.axe() == []
        head = ("序号", "任务来源", "任务内容", "牵头单位", "完成时限", "目前进展")
        wrong = book([("重点工作台账",), head, (1, "政府工作报告", "道路修复", "某某局", "6月底前", "")])
        page.get_by_label("台账文件").set_input_files(upload(wrong))
        page.get_by_label("进展月份").fill("2026-11")
        zhou.press("检查并导入")
        assert "“某某局”不是本县在册单位" in page.content()
        assert zhou.axe() == []
        zhou.screenshot("registers-errors")
